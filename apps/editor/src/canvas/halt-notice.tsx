import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { journeyCalls, useJourneyChange } from '../api/journeys.js';
import { useNouns } from '../kinds/use-subject.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useJourneyPage } from './journey-context.js';

/** Says why a journey was paused by itself: bounces or complaints. It goes on by Resume, as after every pause. */
const PausedNotice = ({ reason }: { reason: string }) => (
  <div className="notice warn conflict" role="alert">
    <IconAlertTriangle size={16} aria-hidden />
    <span className="grow"><b className="b6">Paused by itself.</b> {reason}. Nobody goes on and nothing is sent until you resume it; from then on it is counted anew.</span>
  </div>
);

/** Says why the rollout stands still, and lets its subjects in again. */
export function HaltNotice() {
  const { id, journey, readOnly } = useJourneyPage();
  const { many, Many } = useNouns();
  const change = useJourneyChange(journeyCalls.goOn);
  if (journey.haltedReason === null) return null;
  if (journey.status === 'paused') return <PausedNotice reason={journey.haltedReason} />;
  const goOn = (): void => change.mutate(id, { onSuccess: () => noticeDone(`${Many} come in again.`), onError: (error) => noticeFailed('The rollout still stands still', error) });
  return (
    <div className="notice warn conflict" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <span className="grow"><b className="b6">No {many} come in: the rollout was halted.</b> {journey.haltedReason}. Those inside go on.</span>
      {!readOnly && <Button variant="default" size="xs" loading={change.isPending} onClick={goOn}>Let {many} in again</Button>}
    </div>
  );
}
