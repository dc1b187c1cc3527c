import { instant, isJsonObject } from '@perennial/model';
import { dependsOnTime, nextChange, reads, type Facts } from '@perennial/segment';
import { armEarlier, armForEvents, loadMemberships, loadSegmentDefinitions, pageOfSubjects, type MemberRow, type PagedSubject, type Queryable } from '@perennial/store';
import { keptSegments, type KeptSegments } from '../enrollment/kept-segments.js';
import { groupBy } from '../enrollment/load-batch.js';
import { membershipFacts } from '../enrollment/memberships.js';
import { factsOf } from '../enrollment/profile-facts.js';
import type { Question } from './condition-sql.js';

const PAGE = 2000;

/** What is known of a subject without its log. */
const knownOf = ({ id, profile, account }: PagedSubject, rows: readonly MemberRow[], kept: KeptSegments | null): Facts => ({
  subjectId: String(id), profile: profile === null ? {} : factsOf(profile), account: isJsonObject(account) ? account : null, events: {}, zones: [], ...(kept === null ? {} : membershipFacts(rows, kept)),
});

/**
 * Arms the timers of a set that was just built: for everyone whom time alone may let in or out, an instant that is not later than the first
 * change. Windows over events: when the oldest event leaves the window, in one statement for all. Dates among the attributes, and how long
 * someone is in other sets: exactly, by the Condition itself, a page of subjects at a time. On waking each is looked at and armed exactly.
 */
export async function armTimers(db: Queryable, { workspaceId, subject, condition }: Question, now: number): Promise<void> {
  if (!dependsOnTime(condition)) return;
  const read = reads(condition);
  for (const { name, withinMs } of read.events) if (withinMs !== null) await armForEvents(db, { workspaceId, subject, name, withinMs, now });
  const ofSets = read.segments.length + read.held.length > 0;
  if (read.paths.length === 0 && !ofSets) return;
  const kept = ofSets ? keptSegments(await loadSegmentDefinitions(db, workspaceId)) : null;
  for (let after = 0; ;) {
    const page = await pageOfSubjects(db, { workspaceId, subject }, { after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    const members = groupBy(kept === null ? [] : await loadMemberships(db, page.map(({ id }) => id)), (row) => row.subjectId);
    const due = page.flatMap((one) => {
      const at = nextChange(condition, knownOf(one, members.get(one.id) ?? [], kept), instant(now));
      return at === null ? [] : [{ subjectId: one.id, at }];
    });
    await armEarlier(db, subject, due);
    after = last.id;
  }
}
