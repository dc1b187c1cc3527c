import { Page, Top } from '../ui/page.js';

/** People. */
export const JourneyPeoplePage = () => <Page title="People"><Top title="People" /></Page>;
