import { beforeOf, heardBy, triggerWords, type Graph, type Trigger } from '@perennial/journey';
import { instant, uuidOf, type EventFact } from '@perennial/model';
import { databaseNow, insertBroadcast, type CrowdSource, type Queryable } from '@perennial/store';
import { startPayload } from '../enrollment/translate.js';

const DAY_MS = 86_400_000;

/** People of before, whom a trigger of a journey lets in. */
export interface Before {
  readonly trigger: Trigger;
  readonly source: CrowdSource;
  /** What people are shown that it is. */
  readonly name: string;
  /** The event that stands for coming into a segment; of others, each person's own last one. */
  readonly event: EventFact | undefined;
}

/** Who of before would be let in by the triggers of a graph, at an instant (journeys.md section 6). */
export function peopleBefore(graph: Graph, days: number, now: number): Before[] {
  return graph.entry.triggers.flatMap((trigger): Before[] => {
    const before = beforeOf(trigger);
    if (before === null) return [];
    const name = triggerWords(trigger);
    if (before.type === 'event') return [{ trigger, name, source: { type: 'event', event: before.event, since: now - days * DAY_MS, of: graph.subject }, event: undefined }];
    const at = instant(now);
    const event: EventFact = { id: uuidOf('backfill', before.segment, now), name: heardBy(trigger).name, properties: { segment: before.segment, cause: 'backfill' }, occurredAt: at, receivedAt: at, source: 'engine' };
    return [{ trigger, name, source: { type: 'segment', key: before.segment, of: graph.subject }, event }];
  });
}

/** Lets people of before into a version, in the transaction that publishes it: ids follow from version, trigger and person, and all checks of the entry hold. Answers how many crowds that are. */
export async function backfill(db: Queryable, of: { readonly workspaceId: number; readonly journeyId: number; readonly versionId: number; readonly by: string }, graph: Graph, days: number): Promise<number> {
  const { workspaceId, journeyId, by } = of;
  const now = await databaseNow(db);
  const crowds = peopleBefore(graph, days, now);
  for (const { trigger, source, event } of crowds) {
    const door = heardBy(trigger).name;
    await insertBroadcast(db, {
      workspaceId, journeyId, trigger: trigger.type, name: `backfill ${source.type === 'segment' ? source.key : door}`, occurrence: `version ${of.versionId}`, zone: '', source,
      payload: startPayload({ journeyId, door, ...(event === undefined ? {} : { event }) }), dueAt: now, lateAt: null, by,
    });
  }
  return crowds.length;
}
