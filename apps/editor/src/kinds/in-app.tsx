import type { KindView } from './kind-view.js';
import { MessageForm } from './message-form.js';

/** Shows a message inside the product. */
export const inApp: KindView = { Form: (props) => <MessageForm {...props} channel="in_app" noun="in-app message" /> };
