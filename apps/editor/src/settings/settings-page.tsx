import { Page, Top } from '../ui/page.js';

/** Settings. */
export const SettingsPage = () => <Page title="Settings"><Top title="Settings" /></Page>;
