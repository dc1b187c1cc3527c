import { Page, Top } from '../ui/page.js';

/** People. */
export const PeoplePage = () => <Page title="People"><Top title="People" /></Page>;
