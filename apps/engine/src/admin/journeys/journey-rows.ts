import type { JourneyDetail, JourneyRow, Problem } from '@perennial/model';
import { findVersion, jobOfJourney, journeyNumbers, LIST_DAYS, type Database, type JourneyNumbers, type JourneyWithDraft, type StoredJourney } from '@perennial/store';
import { COMMAND_RUNS_KIND } from '../../enrollment/command-runs.js';

const DAY_MS = 86_400_000;

/** The last 30 days by UTC, oldest first, as counters name them. */
export const lastDays = (now: number): string[] => Array.from({ length: LIST_DAYS }, (_, back) => new Date(now - (LIST_DAYS - 1 - back) * DAY_MS).toISOString().slice(0, 10));

/** A row of the list out of the journey and its numbers. */
export function rowOf(journey: StoredJourney, numbers: JourneyNumbers | undefined, now: number): JourneyRow {
  const trend = lastDays(now).map((day) => numbers?.trend[day] ?? 0);
  return {
    id: journey.id, key: journey.key, name: journey.name, pillar: journey.pillar, audience: journey.audience, subject: journey.subject, status: journey.status, version: journey.version, byHand: journey.byHand, startable: journey.startable, edited: journey.edited,
    hereNow: Math.max(0, (numbers?.entered ?? 0) - (numbers?.ended ?? 0)), entered: trend.reduce((sum, n) => sum + n, 0), trend, sent: numbers?.sent ?? 0, stuck: numbers?.stuck ?? 0,
    haltedReason: journey.haltedReason, lastEdit: { at: journey.changedAt, by: journey.changedBy },
  };
}

/** A journey with its draft, its live graph and its numbers. */
export async function detailOf(database: Database, workspaceId: number, journey: JourneyWithDraft): Promise<JourneyDetail> {
  const [[numbers], work, live] = await Promise.all([journeyNumbers(database, workspaceId, journey.id), jobOfJourney(database, workspaceId, COMMAND_RUNS_KIND, journey.id), journey.liveVersionId === null ? null : findVersion(database, workspaceId, journey.liveVersionId)]);
  return { ...rowOf(journey, numbers, Date.now()), revision: journey.revision, draft: journey.draft, live, work };
}

/** Problems of a graph as a problem document carries them. */
export type GraphProblems = NonNullable<Problem['problems']>;
