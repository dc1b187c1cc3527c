import { useRouteError } from 'react-router';
import { ErrorState } from '../ui/states.js';

/** Shown where a page broke or its code could not be loaded (after an update, a reload gets the new code). */
export function RouteError({ inFrame = false }: { inFrame?: boolean }) {
  const error = useRouteError();
  return <main className="page" style={inFrame ? undefined : { margin: 8, minHeight: 'calc(100% - 16px)' }}><ErrorState what="This page could not be shown" error={error} safe="What you saved is safe." onRetry={() => window.location.reload()} /></main>;
}
