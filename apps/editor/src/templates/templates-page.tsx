import { Page, Top } from '../ui/page.js';

/** Templates. */
export const TemplatesPage = () => <Page title="Templates"><Top title="Templates" /></Page>;
