import { Page, Top } from '../ui/page.js';

/** Template. */
export const TemplatePage = () => <Page title="Template"><Top title="Template" /></Page>;
