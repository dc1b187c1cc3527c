import { dateOf, type Graph } from '@perennial/journey';
import { backfillAnswerSchema, type SimulateRequest } from '@perennial/model';
import { countPeople, databaseNow, somePeople, type CrowdSource } from '@perennial/store';
import type { z } from 'zod';
import { jsonOf } from '../admin/journeys/drafts.js';
import { trial } from '../admin/simulation/trial.js';
import type { Wiring } from '../wiring.js';
import { peopleBefore, type Before } from './backfill.js';

/** People of each trigger that a backfill is tried out on, out of the first that are looked at. */
const TRIED = 10;
const LOOKED = 2000;
const DAY_MS = 86_400_000;

type Answer = z.infer<typeof backfillAnswerSchema>;
type Part = Answer['parts'][number];

interface Outlook {
  readonly part: Part;
  readonly entering: number;
  readonly sends: number;
  readonly tried: number;
}

/** What happens to one of them, as a script. */
function happeningOf({ trigger, event, source }: Before): SimulateRequest['script'][number] {
  const name = event?.name ?? (source.type === 'event' ? source.event : trigger.type);
  return { type: 'event', name, properties: event?.properties ?? {} };
}

/** Tries a trigger out on some of its people over 24 hours, and reckons from them to all. */
async function outlookOf(wiring: Wiring, workspaceId: number, graph: Graph, before: Before): Promise<Outlook> {
  const people = await countPeople(wiring.database, workspaceId, before.source);
  const { ids } = await somePeople(wiring.database, workspaceId, before.source, LOOKED);
  let [entering, sends] = [0, 0];
  const chosen = ids.slice(0, TRIED);
  const start = await databaseNow(wiring.database);
  for (const id of chosen) {
    const { result } = await trial(wiring, workspaceId, { graph: jsonOf(graph), ...(graph.subject === 'account' ? { account: { id } } : { profile: { id } }), script: [happeningOf(before)], start, until: start + DAY_MS, outcome: 'sent' });
    entering += result.runs.length > 0 ? 1 : 0;
    sends += result.messages.length;
  }
  const share = (sum: number): number => (chosen.length === 0 ? 0 : Math.round((sum / chosen.length) * people));
  return { part: { trigger: before.trigger.type, of: before.source.type, name: before.name, people }, entering: share(entering), sends: share(sends), tried: chosen.length };
}

/** What letting people of before in would do: how many try to enter, about how many do, and what is sent to them within 24 hours. Changes nothing. */
export async function previewBackfill(wiring: Wiring, workspaceId: number, graph: Graph, days: number): Promise<Answer> {
  const outlooks: Outlook[] = [];
  for (const before of peopleBefore(graph, days, await databaseNow(wiring.database))) outlooks.push(await outlookOf(wiring, workspaceId, graph, before));
  const sum = (of: (outlook: Outlook) => number): number => outlooks.reduce((total, outlook) => total + of(outlook), 0);
  const dates: Part[] = [];
  for (const path of new Set(graph.entry.triggers.flatMap((trigger) => dateOf(trigger)?.path ?? []))) {
    const source: CrowdSource = { type: 'date', path, of: graph.subject };
    dates.push({ trigger: 'date', of: 'date', name: path, people: await countPeople(wiring.database, workspaceId, source) });
  }
  return { parts: [...outlooks.map(({ part }) => part), ...dates], people: sum(({ part }) => part.people), entering: sum(({ entering }) => entering), sends: sum(({ sends }) => sends), tried: sum(({ tried }) => tried) };
}
