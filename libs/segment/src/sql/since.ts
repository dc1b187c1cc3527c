import { durationMs, instant, type Duration } from '@perennial/model';
import type { Frame } from './frame.js';

/** Which set is asked about, for how long its members must have been in it, and whether being in it is wanted or its opposite. */
interface MemberTest {
  readonly name: string;
  readonly heldFor: Duration | undefined;
  readonly wanted: boolean;
}

/** True when the row's subject is among the members of a set, where a length of time is given at least that long; or the opposite. A set that is not known has no members. */
export function memberSql({ name, heldFor, wanted }: MemberTest, frame: Frame): string {
  const { segments, now } = frame.statement.context;
  const id = segments.get(name);
  if (id === undefined) return String(!wanted);
  const row = frame.join((alias) => `left join segment_members ${alias} on ${alias}.set_id = ${frame.id(id)} and ${alias}.subject_id = ${frame.row}.id`);
  const test = heldFor === undefined ? `${row}.since is not null` : `(${row}.since < ${frame.instant(instant(now - durationMs(heldFor) + 1))}) is true`;
  return wanted ? `(${test})` : `(not (${test}))`;
}
