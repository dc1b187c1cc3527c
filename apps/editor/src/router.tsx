import { createBrowserRouter, Navigate } from 'react-router';
import { RouteError } from './shell/route-error.js';
import type { RouteHandle } from './shell/route-handle.js';
import { Shell } from './shell/shell.js';

const rail: RouteHandle = { rail: true };

/** All pages, each in a chunk of its own. */
export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: 'sign-in', lazy: async () => ({ Component: (await import('./session/sign-in-page.js')).SignInPage }) },
      { path: 'sign-in/link', lazy: async () => ({ Component: (await import('./session/link-page.js')).LinkPage }) },
      { path: 'invitation', lazy: async () => ({ Component: (await import('./session/invitation-page.js')).InvitationPage }) },
      { path: 'reset', lazy: async () => ({ Component: (await import('./session/reset-page.js')).ResetPage }) },
    ],
  },
  {
    element: <Shell />,
    HydrateFallback: () => null,
    errorElement: <RouteError />,
    children: [
      {
        errorElement: <RouteError inFrame />,
        children: [
          { index: true, element: <Navigate to="/journeys" replace /> },
          { path: 'journeys', lazy: async () => ({ Component: (await import('./journeys/journeys-page.js')).JourneysPage }) },
          { path: 'journeys/:id', handle: rail, lazy: async () => ({ Component: (await import('./canvas/journey-page.js')).JourneyPage }) },
          { path: 'journeys/:id/people', lazy: async () => ({ Component: (await import('./people/journey-people-page.js')).JourneyPeoplePage }) },
          { path: 'templates', lazy: async () => ({ Component: (await import('./templates/templates-page.js')).TemplatesPage }) },
          { path: 'templates/brand', lazy: async () => ({ Component: (await import('./templates/brand/brand-page.js')).BrandPage }) },
          { path: 'templates/blocks', lazy: async () => ({ Component: (await import('./templates/blocks/blocks-page.js')).BlocksPage }) },
          { path: 'templates/blocks/:key', handle: rail, lazy: async () => ({ Component: (await import('./templates/blocks/block-page.js')).BlockPage }) },
          { path: 'templates/:id', handle: rail, lazy: async () => ({ Component: (await import('./templates/template-page.js')).TemplatePage }) },
          { path: 'mailbox/:id?', lazy: async () => ({ Component: (await import('./mailbox/mailbox-page.js')).MailboxPage }) },
          { path: 'review', lazy: async () => ({ Component: (await import('./review/review-page.js')).ReviewPage }) },
          { path: 'failed', lazy: async () => ({ Component: (await import('./failed/failed-page.js')).FailedPage }) },
          { path: 'people', lazy: async () => ({ Component: (await import('./people/people-page.js')).PeoplePage }) },
          { path: 'people/:id', lazy: async () => ({ Component: (await import('./people/profile-page.js')).ProfilePage }) },
          { path: 'people/attributes', lazy: async () => ({ Component: (await import('./people/attributes-page.js')).AttributesPage }) },
          { path: 'accounts', lazy: async () => ({ Component: (await import('./accounts/accounts-page.js')).AccountsPage }) },
          { path: 'accounts/:id', lazy: async () => ({ Component: (await import('./accounts/account-page.js')).AccountPage }) },
          { path: 'tasks', lazy: async () => ({ Component: (await import('./tasks/tasks-page.js')).TasksPage }) },
          { path: 'events', lazy: async () => ({ Component: (await import('./events/events-page.js')).EventsPage }) },
          { path: 'events/:name', lazy: async () => ({ Component: (await import('./events/event-page.js')).EventPage }) },
          { path: 'import', lazy: async () => ({ Component: (await import('./data/import-page.js')).ImportPage }) },
          { path: 'segments', lazy: async () => ({ Component: (await import('./segments/segments-page.js')).SegmentsPage }) },
          { path: 'segments/:id', lazy: async () => ({ Component: (await import('./segments/segment-page.js')).SegmentPage }) },
          { path: 'settings/:section?', lazy: async () => ({ Component: (await import('./settings/settings-page.js')).SettingsPage }) },
          { path: '*', lazy: async () => ({ Component: (await import('./shell/not-found.js')).NotFound }) },
        ],
      },
    ],
  },
]);
