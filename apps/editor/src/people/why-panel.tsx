import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { Why } from '@perennial/model';
import { useJourneys } from '../api/journeys.js';
import { useWhy } from '../api/profiles.js';
import { ErrorState, Slowly } from '../ui/states.js';
import { MessageState } from './message-state.js';

const STATES: ReadonlySet<string> = new Set(['queued', 'claimed', 'sent', 'skipped', 'failed', 'ambiguous', 'parked', 'shadowed']);

const Messages = ({ run }: { run: Why['runs'][number] }) => (
  <ul className="col g6" style={{ marginTop: 8 }} aria-label="Messages">
    {run.messages.map((message, at) => (
      <li key={message.id ?? `${message.nodeId} ${at}`} className="row g8 s12 t2" style={{ alignItems: 'flex-start' }}>
        {STATES.has(message.state) && <MessageState state={message.state} />}<span>{message.sentence}</span>
      </li>
    ))}
  </ul>
);

function Answer({ why, onTrace }: { why: Why; onTrace: (id: number) => void }) {
  const newest = why.runs[0];
  const earlier = why.outcome === 'entered' ? why.runs.slice(1) : why.runs;
  const others = why.outcome === 'not_entered' ? why.refusals.slice(1) : why.refusals;
  return (
    <div className="col g8" style={{ marginTop: 10 }} role="status">
      <p>{why.sentence}</p>
      {newest !== undefined && why.outcome === 'entered' && <Messages run={newest} />}
      {newest !== undefined && <Button variant="default" size="xs" style={{ alignSelf: 'flex-start' }} onClick={() => onTrace(newest.id)}>See every step</Button>}
      {earlier.length + others.length > 0 && (
        <details className="s12 t2">
          <summary style={{ cursor: 'pointer', width: 'fit-content' }}>What happened before</summary>
          <ul className="col g6" style={{ marginTop: 6 }}>
            {earlier.map((run) => <li key={run.id}>{run.sentence}{run === newest && <Messages run={run} />}</li>)}
            {others.map((refusal) => <li key={`${refusal.at} ${refusal.reason}`}>{refusal.sentence}</li>)}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Why a person is in a journey or not, and got its messages or not: the answer for the journey that is chosen. */
export function WhyPanel({ profileId, onTrace }: { profileId: number; onTrace: (id: number) => void }) {
  const [journey, setJourney] = useState<number | null>(null);
  const journeys = useJourneys();
  const why = useWhy(profileId, journey);
  const options = (journeys.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <section aria-label="Why in a journey, or why not" style={{ marginTop: 18 }}>
      <h3 style={{ marginBottom: 4 }}>Why, or why not?</h3>
      <p className="s12 t3" style={{ marginBottom: 8 }}>Choose a journey to see why they are in it or not, and what became of each message.</p>
      <Select aria-label="Journey" placeholder={options.length === 0 && journeys.isSuccess ? 'There are no journeys yet' : 'Choose a journey'} searchable data={options} value={journey === null ? null : String(journey)} onChange={(value) => setJourney(value === null ? null : Number(value))} />
      {journeys.isError && <ErrorState what="The journeys could not be read" error={journeys.error} onRetry={() => void journeys.refetch()} />}
      {journey !== null && why.data === undefined && why.isPending && <Slowly><p className="t3" style={{ marginTop: 10 }}>Looking it up</p></Slowly>}
      {journey !== null && why.isError && <ErrorState what="The answer could not be read" error={why.error} onRetry={() => void why.refetch()} />}
      {why.data !== undefined && <Answer key={journey} why={why.data} onTrace={onTrace} />}
    </section>
  );
}
