import { Checkbox, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backfillAnswerSchema } from '@perennial/model';
import { beforeOf, dateOf, type Graph } from '@perennial/journey';
import { call } from '../api/client.js';
import { counted } from '../ui/format.js';
import { errorText } from '../ui/states.js';
import { countedSubjects, NOUNS } from '../ui/subject-words.js';
import { useJourneyPage } from './journey-context.js';

/** Days back that are offered first. */
export const BACKFILL_DAYS = 30;

function Numbers({ days, wanted }: { days: number; wanted: boolean }) {
  const { id, journey, autosave } = useJourneyPage();
  const people = (count: number): string => countedSubjects(count, journey.subject);
  const preview = useQuery({
    queryKey: ['journeys', id, 'backfill', days],
    queryFn: async ({ signal }) => {
      await autosave.flush();
      return call(`/journeys/${id}/backfill`, backfillAnswerSchema, { method: 'POST', body: { days }, signal });
    },
    staleTime: 0, retry: false,
  });
  if (preview.isPending) return <p className="s12 t3" role="status">Counting…</p>;
  if (preview.isError) return <p className="s12 t3">It could not be counted: {errorText(preview.error)}</p>;
  const { parts, entering, sends, tried } = preview.data;
  return (
    <div className="s12 t2 col g4" role="status">
      {parts.filter((part) => part.of !== 'date').map((part) => <p key={part.name}>{part.name}: {people(part.people)}</p>)}
      {wanted && tried > 0 && <p className="b5">About {people(entering)} would enter and {counted(sends, 'message')} would be made within 24 hours, as far as {people(tried)} show on whom it was tried.</p>}
      {parts.filter((part) => part.of === 'date').map((part) => <p key={part.name}>{people(part.people)} {part.people === 1 ? 'has' : 'have'} {part.name} and {part.people === 1 ? 'is' : 'are'} waited for, with or without this.</p>)}
    </div>
  );
}

/** Offers to let people of before in, with the numbers first; nothing where no trigger knows people of before. `days` null: not wanted. */
export function Backfill({ graph, days, onChange }: { graph: Graph; days: number | null; onChange: (days: number | null) => void }) {
  const sources = graph.entry.triggers.flatMap((trigger) => beforeOf(trigger) ?? []);
  const dates = graph.entry.triggers.some((trigger) => dateOf(trigger) !== null);
  if (sources.length === 0 && !dates) return null;
  return (
    <div className="col g8" style={{ marginTop: 16 }}>
      <h3>{NOUNS[graph.subject].Many} of before</h3>
      {sources.length > 0 && <Checkbox size="xs" label="Let them in as well" description="Present members of the segment, and who did the event lately. All rules of the entry hold." checked={days !== null} onChange={(event) => onChange(event.currentTarget.checked ? BACKFILL_DAYS : null)} />}
      {days !== null && sources.some(({ type }) => type === 'event') && <NumberInput size="xs" w={180} label="Did it in the past days" min={1} max={90} clampBehavior="strict" value={days} onChange={(next) => { if (typeof next === 'number' && next >= 1) onChange(next); }} />}
      <Numbers days={days ?? BACKFILL_DAYS} wanted={days !== null} />
    </div>
  );
}
