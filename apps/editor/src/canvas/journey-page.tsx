import { useParams } from 'react-router';
import { useJourney } from '../api/journeys.js';
import { StatusBadge } from '../ui/badge.js';
import { Page, Top } from '../ui/page.js';
import { ErrorState } from '../ui/states.js';

/** One journey. */
export function JourneyPage() {
  const id = Number(useParams()['id']);
  const journey = useJourney(id);
  const name = journey.data?.name ?? 'Journey';
  return (
    <Page title={name}>
      <Top title={name} back={{ to: '/journeys', label: 'Journeys' }} beside={journey.data === undefined ? undefined : <StatusBadge status={journey.data.status} />} />
      {journey.isError && <ErrorState what="The journey could not be read" error={journey.error} onRetry={() => void journey.refetch()} />}
    </Page>
  );
}
