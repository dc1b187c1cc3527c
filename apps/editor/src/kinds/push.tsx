import type { KindView } from './kind-view.js';
import { MessageForm } from './message-form.js';

/** Sends a push message. */
export const push: KindView = { Form: (props) => <MessageForm {...props} channel="push" noun="push message" /> };
