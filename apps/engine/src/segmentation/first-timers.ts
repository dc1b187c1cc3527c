import { instant, isJsonObject } from '@perennial/model';
import { dependsOnTime, nextChange, reads, type Facts } from '@perennial/segment';
import { armEarlier, armForEvents, pageOfSubjects, type Queryable } from '@perennial/store';
import { factsOf } from '../enrollment/profile-facts.js';
import type { Question } from './condition-sql.js';

const PAGE = 2000;

/**
 * Arms the timers of a set that was just built: for everyone whom time alone may let in or out, an instant that is not later than the first
 * change. Windows over events: when the oldest event leaves the window, in one statement for all. Dates among the attributes: exactly, by
 * the Condition itself, a page of subjects at a time. On waking each is looked at and armed exactly.
 */
export async function armTimers(db: Queryable, { workspaceId, subject, condition }: Question, now: number): Promise<void> {
  if (!dependsOnTime(condition) || subject !== 'profile') return;
  const read = reads(condition);
  for (const { name, withinMs } of read.events) if (withinMs !== null) await armForEvents(db, { workspaceId, name, withinMs, now });
  if (read.paths.length === 0 && read.segments.length === 0 && read.held.length === 0) return;
  for (let after = 0; ;) {
    const page = await pageOfSubjects(db, workspaceId, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    const due = page.flatMap((profile) => {
      const facts: Facts = { subjectId: String(profile.id), profile: factsOf(profile), account: isJsonObject(profile.account) ? profile.account : null, events: {}, zones: [] };
      const at = nextChange(condition, facts, instant(now));
      return at === null ? [] : [{ subjectId: profile.id, at }];
    });
    await armEarlier(db, due);
    after = last.id;
  }
}
