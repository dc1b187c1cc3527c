import { durationMs } from '@perennial/model';
import type { ConditionOf } from '../condition.js';
import type { Tally } from '../happened.js';
import type { Frame } from './frame.js';
import { eventsOf } from './tally.js';

const AT = (event: string | undefined): string => `floor(extract(epoch from ${event}.occurred_at) * 1000)::float8`;

/**
 * The sequence as one left join: each step keeps, of its events, those with an end of the steps before at most `within` before and
 * strictly earlier. One sort per step (`kind` 1, the step's own events, stands before `kind` 0 of the same instant), no join of events with events.
 */
export function sequenceSql(condition: ConditionOf<'sequence'>, tallies: readonly Tally[], frame: Frame): string {
  const { row, statement } = frame;
  const span = frame.number(durationMs(condition.within));
  const chain = tallies.reduce<string | null>((before, tally, i) => {
    const window = i === 0 && condition.during !== undefined ? { ...tally.window, within: condition.during } : tally.window;
    const { inner, owner, from } = eventsOf({ ...tally, window }, frame);
    const events = from(`${owner} as id, ${AT(inner.event)} as at`);
    if (before === null) return events;
    const [both, marked] = [statement.alias(), statement.alias()];
    return `select ${marked}.id, ${marked}.at from (select ${both}.*, max(case when ${both}.kind = 0 then ${both}.at end) over (partition by ${both}.id order by ${both}.at, ${both}.kind desc rows unbounded preceding) as earlier
      from (select id, at, 0 as kind from (${before}) ${statement.alias()} union all select id, at, 1 from (${events}) ${statement.alias()}) ${both}) ${marked}
      where ${marked}.kind = 1 and ${marked}.earlier >= ${marked}.at - ${span}`;
  }, null);
  const found = frame.join((alias) => `left join (select distinct id from (${chain ?? ''}) ${statement.alias()}) ${alias} on ${alias}.id = ${row}.id`);
  return `(${found}.id is not null)`;
}
