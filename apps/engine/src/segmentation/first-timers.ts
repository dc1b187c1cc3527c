import { SHARDS } from '@perennial/model';
import { dependsOnTime, reads, turnsBeyondWindows } from '@perennial/segment';
import { armForEvents, askToLook, hasMergedProfiles, type Database } from '@perennial/store';
import type { Question } from './condition-sql.js';

/** Shards whose subjects one transaction asks to look. */
const SHARDS_AT_ONCE = 16;

/**
 * Arms the timers of a set that was just filled. Windows over events: when the oldest event leaves the window, in one statement for all; on
 * waking each is looked at and armed exactly. What else time turns (dates, how long something has held) depends on all that is known of each:
 * everyone looks at their timed segments once, in the bulk lane.
 */
export async function armTimers(database: Database, { workspaceId, subject, condition }: Question, now: number): Promise<void> {
  if (!dependsOnTime(condition)) return;
  if (turnsBeyondWindows(condition)) for (let first = 0; first < SHARDS; first += SHARDS_AT_ONCE) await askToLook(database, { workspaceId, subject, which: 'timed', silent: false, first, last: first + SHARDS_AT_ONCE - 1 });
  else {
    const merged = await hasMergedProfiles(database, workspaceId);
    for (const { name, withinMs } of reads(condition).events) if (withinMs !== null) await armForEvents(database, { workspaceId, subject, name, withinMs, now, merged });
  }
}
