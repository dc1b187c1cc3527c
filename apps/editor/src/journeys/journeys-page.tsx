import { Page, Top } from '../ui/page.js';

/** Journeys. */
export const JourneysPage = () => <Page title="Journeys"><Top title="Journeys" /></Page>;
