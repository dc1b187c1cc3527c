import { Page, Top } from '../ui/page.js';

/** Person. */
export const ProfilePage = () => <Page title="Person"><Top title="Person" /></Page>;
