import type { KindView } from './kind-view.js';
import { MessageForm } from './message-form.js';

/** Sends an email. */
export const email: KindView = { Form: (props) => <MessageForm {...props} channel="email" noun="email" /> };
