import { defineKind } from './kind.js';
import { messageKind } from './message.js';

/** Sends a text message to the phone [next, skipped, failed]. */
export const sms = defineKind({ ...messageKind('sms', 'text message'), type: 'sms', label: 'SMS', description: 'Send a text message to their phone' });
