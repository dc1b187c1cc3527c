import { defineKind } from './kind.js';
import { messageKind } from './message.js';

/** Sends a push message to the devices of a person [next, skipped, failed]. */
export const push = defineKind({ ...messageKind('push', 'push message'), type: 'push', label: 'Push', description: 'Send a push message to their devices' });
