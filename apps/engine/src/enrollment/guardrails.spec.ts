import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseNow, IdBlocks, STIMULUS_KIND } from '@perennial/store';
import { shardOf } from '@perennial/model';
import { haltReason, haltRollouts, MIN_MESSAGES } from '../admin/journeys/rollouts.js';
import { chainOf, Drained } from '../testing/drained.js';
import { drainOnce, type DrainContext } from './drain.js';
import { JourneyCache } from './journey-cache.js';

const wait = { type: 'delay', config: { duration: { amount: 2, unit: 'days' } } };
const PEOPLE = 60;

describe('guard rails, on the database (journeys.md section 2)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(
      chainOf('Capped', { type: 'event', event: 'capped' }, [wait], { guardrails: { entryCap: { total: 25, perHour: 20 } } }),
      chainOf('Held', { type: 'event', event: 'compared' }, [wait], { guardrails: { holdout: 50 } }),
      chainOf('Careful', { type: 'event', event: 'careful' }, [wait], { guardrails: { rollout: { percent: 100, haltAt: { failed: 10 } } } }),
      chainOf('Raced', { type: 'event', event: 'raced' }, [wait], { guardrails: { entryCap: { total: 10 } } }),
    );
  });
  afterAll(() => drained.close());

  const all = (event: string): Promise<void> => drained.send(...Array.from({ length: PEOPLE }, (_, n) => ({ type: 'track', userId: `u${n}`, event })));
  const counted = async (journey: number): Promise<Record<string, unknown>> => Object.fromEntries((await drained.rows(`select measure, sum(value)::int as n from counters where journey_id = $1 and node_id = '' group by 1`, journey)).map((row) => [row['measure'], row['n']]));

  it('an entry cap holds over batches, and says why the others stay out', async () => {
    await all('capped');
    expect(await counted(1)).toEqual({ entered: 20, not_entered: 40 });
    await drained.pool.query('update entry_counts set hour = hour - 1 where journey_id = 1');
    await all('capped');
    expect(await counted(1)).toEqual({ entered: 25, not_entered: 95 });
    expect(await drained.rows('select reason, count(*)::int as n from refusals where journey_id = 1 group by 1')).toEqual([{ reason: 'entry cap', n: 95 }]);
    expect(await drained.rows('select total::int from entry_counts where journey_id = 1')).toEqual([{ total: 25 }]);
  });

  it('two workers never both take the last place', async () => {
    const context = (slot: number): DrainContext => ({ database: drained.pool, ids: new IdBlocks(drained.pool), cache: new JourneyCache(), slot, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow });
    await all('known');
    const { rows } = await drained.pool.query<{ id: number }>('select id from profiles');
    for (const { id } of rows) {
      await drained.pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at, received_at) values (0, $1, $2, $3, $4, 'raced', '{}', gen_random_uuid(), 0, now(), now())`, [shardOf(id), Drained.workspace, id, STIMULUS_KIND.event]);
    }
    const cursors = [{ last: -1 }, { last: 500 }];
    await Promise.all(cursors.map(async (cursor, slot) => {
      for (let handled = 1; handled > 0;) handled = (await drainOnce(context(slot + 2), { type: 'lane', lane: 0, cursor, limit: 7 }, { rows: [], timers: [] })).stimuli;
    }));
    await drained.drain();
    expect(await counted(4)).toEqual({ entered: 10, not_entered: PEOPLE - 10 });
  });

  it('a cap that comes later counts those who came before', async () => {
    await drained.pool.query('delete from entry_counts where journey_id = 1');
    await all('capped');
    expect(await counted(1)).toMatchObject({ entered: 25 });
  });

  it('a held person has a run that does nothing, and is no entry', async () => {
    await all('compared');
    const { held, entered } = await counted(2) as { held: number; entered: number };
    expect(held + entered).toBe(PEOPLE);
    expect(held).toBeGreaterThan(10);
    expect(await drained.rows('select state, count(*)::int as n from enrollments where journey_id = 2 group by 1 order by 1')).toEqual([{ state: 0, n: entered }, { state: 3, n: held }]);
    expect(await drained.rows(`select count(*)::int as n from events where name = 'journey_entered' and properties->>'journeyId' = '2'`)).toEqual([{ n: entered }]);
  });

  it.each([
    ['bounces', { bounced: 4 }, { bounced: 5 }, '5.00% of 100 messages bounced, more than 4%'], ['complaints', { complained: 0.5 }, { complained: 1 }, '1.00% of 100 messages were reported as spam, more than 0.5%'],
    ['errors', { failed: 9 }, { sent: 90, failed: 10 }, '10.00% of 100 messages could not be sent, more than 9%'], ['nothing above what was set', { bounced: 5, complained: 5, failed: 5 }, { bounced: 5, complained: 5 }, null],
    ['too few messages', { bounced: 1 }, { sent: MIN_MESSAGES - 1, bounced: 40 }, null],
  ])('halts a rollout by %s', (_what, limits, counts, reason) => {
    expect(haltReason(limits, { sent: 100, failed: 0, bounced: 0, complained: 0, ...counts })).toBe(reason);
  });

  it('a rollout halts by itself when too many messages fail, and nobody comes in', async () => {
    const tell = (measure: string, value: number): Promise<unknown> => drained.pool.query(`insert into counters (version_id, node_id, measure, day, slot, journey_id, value) values (13, 's0', $1, (now() at time zone 'UTC')::date, 9, 3, $2)`, [measure, value]);
    await tell('message:failed', MIN_MESSAGES - 1);
    expect(await haltRollouts(drained.pool)).toBe(0);
    await tell('message:sent', 1);
    expect(await haltRollouts(drained.pool)).toBe(1);
    expect(await haltRollouts(drained.pool)).toBe(0);
    expect(await drained.rows('select halted_reason as reason from journeys where id = 3')).toEqual([{ reason: `98.00% of ${MIN_MESSAGES} messages could not be sent, more than 10%` }]);
    expect(await drained.rows('select by_name as by, action from audit')).toEqual([{ by: 'Perennial', action: 'journey.halt' }]);
    await all('careful');
    expect(await counted(3)).toEqual({ not_entered: PEOPLE });
    expect(await drained.rows('select distinct reason from refusals where journey_id = 3')).toEqual([{ reason: 'rollout halted' }]);
  });
});
