import { defineKind } from './kind.js';
import { messageKind } from './message.js';

/** Shows a message inside the product [next, skipped, failed]. */
export const inApp = defineKind({ ...messageKind('in_app', 'in-app message'), type: 'in_app', label: 'In-app message', description: 'Show a message inside your product' });
