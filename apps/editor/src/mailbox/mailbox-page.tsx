import { Page, Top } from '../ui/page.js';

/** Mailbox. */
export const MailboxPage = () => <Page title="Mailbox"><Top title="Mailbox" /></Page>;
