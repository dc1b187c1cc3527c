import { defineKind } from './kind.js';
import { messageKind } from './message.js';

/** Sends an email [next, skipped, failed]. */
export const email = defineKind({ ...messageKind('email', 'email'), type: 'email', label: 'Email', description: 'Send an email' });
