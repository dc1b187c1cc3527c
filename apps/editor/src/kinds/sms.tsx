import type { KindView } from './kind-view.js';
import { MessageForm } from './message-form.js';

/** Sends a text message. */
export const sms: KindView = { Form: (props) => <MessageForm {...props} channel="sms" noun="text message" /> };
