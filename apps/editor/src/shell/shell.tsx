import './shell.css';
import { useMediaQuery } from '@mantine/hooks';
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Navigate, Outlet, useLocation, useMatches, useNavigate } from 'react-router';
import { useMe } from '../api/session.js';
import { ApiError } from '../api/client.js';
import { SessionProvider } from '../ui/session-context.js';
import { useSingleKeys } from '../ui/single-keys.js';
import { ErrorState, Slowly } from '../ui/states.js';
import { Find } from './find.js';
import { KeysDialog } from './keys-dialog.js';
import { destinations } from './navigation.js';
import { Rail } from './rail.js';
import type { RouteHandle } from './route-handle.js';
import { Sidebar } from './sidebar.js';

const wantsRail = (handle: unknown): boolean => typeof handle === 'object' && handle !== null && (handle as RouteHandle).rail === true;

function Frame() {
  const matches = useMatches();
  const narrow = useMediaQuery('(max-width: 1100px)', false, { getInitialValueInEffect: false });
  const [keysShown, setKeysShown] = useState(false);
  const navigate = useNavigate();
  useSingleKeys({ '?': () => setKeysShown(true), ...Object.fromEntries(destinations.map(({ go, to }) => [go, () => void navigate(to)])) });
  const rail = narrow || matches.some((match) => wantsRail(match.handle));
  const showKeys = (): void => setKeysShown(true);
  return (
    <div className="app">
      <a className="skip" href="#main">Skip to the page</a>
      {rail ? <Rail onKeys={showKeys} /> : <Sidebar onKeys={showKeys} />}
      <Outlet />
      <Find />
      <KeysDialog opened={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  );
}

/** The frame around all pages of someone who is signed in; others are led to sign in. */
export function Shell() {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.data !== undefined && !(me.error instanceof ApiError && me.error.status === 401)) return <SessionProvider me={me.data}><Frame key={me.data.workspace.id} /></SessionProvider>;
  if (me.error instanceof ApiError && me.error.status === 401) return <Navigate to={`/sign-in${pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`}`} replace />;
  if (me.error !== null) return <div className="app"><main className="page" style={{ marginLeft: 8 }}><ErrorState what="Perennial could not be opened" error={me.error} safe="Your journeys run on." onRetry={() => void me.refetch()} /></main></div>;
  return (
    <div className="app" aria-busy="true">
      <div className="side"><Slowly><Skeleton height={24} mb={24} mt={6} />{destinations.map(({ to }) => <Skeleton key={to} height={16} mb={14} />)}</Slowly></div>
      <main className="page" />
    </div>
  );
}
