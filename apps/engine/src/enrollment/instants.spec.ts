import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENGINE_EVENTS } from '@perennial/model';
import { claimMessages, databaseNow, IdBlocks, inTransaction, shardsWithDueTimers, subjectsWithDueTimers, type Transaction } from '@perennial/store';
import { parseCall } from '../ingestion/parse-call.js';
import { chainOf, Drained } from '../testing/drained.js';
import { drainOnce, TIMER_GRACE_MS, type DrainContext, type Selection } from './drain.js';
import { JourneyCache } from './journey-cache.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const delay = { type: 'delay', config: { duration: { amount: 2, unit: 'days' } } };
const mail = { type: 'email', config: { template: 'hello', continue: 'queued' } };

describe('instants on the database (journeys.md sections 1, 2 and 6)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(
      chainOf('Waiting', { type: 'event', event: 'started' }, [delay, delay], { exit: { rules: [{ type: 'event', event: 'left' }] } }),
      chainOf('Short', { type: 'event', event: 'once' }, [mail]),
      chainOf('Telling', { type: 'event', event: 'told' }, [mail, delay], { exit: { rules: [{ type: 'event', event: 'enough' }] } }),
      chainOf('Counting', { type: 'event', event: 'counted' }, [delay], { entry: { triggers: [{ type: 'event', event: 'counted' }], filter: { type: 'event', event: 'counted', count: { is: 'at_least', value: 2 } }, reentry: { mode: 'always' } } }),
    );
  });
  afterAll(() => drained.close());

  const entered = async (journey: number): Promise<unknown[]> => (await drained.rows('select p.external_id as who from enrollments e join profiles p on p.id = e.subject_id where e.journey_id = $1 order by e.id', journey)).map((row) => row['who']);
  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

  it('a timer is taken no sooner than 200 ms after it is due', async () => {
    await drained.send({ type: 'track', userId: 'tim', event: 'started' });
    expect(TIMER_GRACE_MS).toBe(200);
    const dueSince = (ms: number): Promise<number> => inTransaction(drained.pool, async (transaction) => {
      // The clock of a transaction stands still.
      await transaction.query(`update enrollments set wake_at = now() - $1 * interval '1 ms'`, [ms]);
      const shards = await shardsWithDueTimers(transaction, TIMER_GRACE_MS, 10);
      const { profiles } = await subjectsWithDueTimers(transaction, (await drained.rows('select distinct shard from enrollments')).map((row) => Number(row['shard'])), TIMER_GRACE_MS, 10);
      expect(profiles.length).toBe(shards.length);
      return shards.length;
    });
    expect([await dueSince(199), await dueSince(200)]).toEqual([0, 1]);
  });

  it('the time comes from the database, once per transaction, never from the process', async () => {
    const year = Date.UTC(2040, 0, 1);
    let asked = 0;
    const context: DrainContext = {
      database: drained.pool, ids: new IdBlocks(drained.pool), cache: new JourneyCache(), slot: 3, lateEventMs: DAY, batchSize: 1000,
      now: async (transaction: Transaction) => {
        asked += 1;
        expect(Math.abs(await databaseNow(transaction) - Date.now())).toBeLessThan(60_000);
        return year;
      },
    };
    const take = (selection: Selection) => drainOnce(context, selection, { rows: [], timers: [] });
    await drained.send(...Array.from({ length: 5 }, (_, n) => ({ type: 'track', userId: `many-${n}`, event: 'started' })));
    await drained.pool.query(`update enrollments set wake_at = now() - interval '1 minute' where journey_id = 1`);
    let [transactions, timers] = [0, 0];
    for (let more = true; more; ) {
      const done = await take({ type: 'timers', limit: 1000 });
      more = done.timers > 0;
      transactions += more ? 1 : 0;
      timers += done.timers;
    }
    expect([timers >= 5, asked]).toEqual([true, transactions]);
    const left = await drained.rows('select distinct extract(epoch from left_at)::float8 * 1000 as at from steps where journey_id = 1');
    expect(left).toEqual([{ at: year }]);
  });

  it('an event of more than 24 hours ago counts, but starts nothing', async () => {
    await drained.send({ type: 'track', userId: 'old', event: 'once', timestamp: ago(DAY + 60_000) }, { type: 'track', userId: 'new', event: 'once', timestamp: ago(DAY - 60_000) });
    expect(await entered(2)).toEqual(['new']);
    expect(await drained.rows(`select count(*)::int as n from events where name = 'once'`)).toEqual([{ n: 2 }]);
    await drained.send({ type: 'track', userId: 'old', event: 'counted', timestamp: ago(3 * DAY) });
    await drained.send({ type: 'track', userId: 'old', event: 'counted' });
    await drained.send({ type: 'track', userId: 'new', event: 'counted' });
    expect(await entered(4)).toEqual(['old']);
  });

  it('an event of more than 24 hours ago neither exits nor releases', async () => {
    await drained.send({ type: 'track', userId: 'late', event: 'started' });
    const state = async (): Promise<unknown> => (await drained.rows(`select e.state from enrollments e join profiles p on p.id = e.subject_id where p.external_id = 'late'`))[0]?.['state'];
    await drained.send({ type: 'track', userId: 'late', event: 'left', timestamp: ago(25 * HOUR) });
    expect(await state()).toBe(0);
    await drained.send({ type: 'track', userId: 'late', event: 'left', timestamp: ago(23 * HOUR) });
    expect(await state()).toBe(2);
  });

  it('a completed run’s queued messages still go out', async () => {
    await drained.pool.query('delete from messages');
    await drained.send({ type: 'track', userId: 'done', event: 'once' });
    expect(await drained.rows(`select e.state as run, m.state as message from messages m join enrollments e on e.id = m.enrollment_id`)).toEqual([{ run: 1, message: 0 }]);
  });

  it('an exit skips what no sender has claimed and withdraws what was not seen; the claim is the last moment', async () => {
    await drained.pool.query('delete from messages');
    await drained.send({ type: 'track', userId: 'eve', event: 'told' }, { type: 'track', userId: 'eve', event: 'told' }, { type: 'track', userId: 'eve', event: 'told' });
    const messages = await drained.rows('select id, entered_at, enrollment_id, profile_id from messages order by enrollment_id');
    const claimed = await claimMessages(drained.pool, { ids: [String(messages[0]?.['id'])], from: 0, to: Date.now() + DAY });
    expect(claimed).toHaveLength(1);
    const [one] = messages;
    await drained.pool.query(`insert into inbox (workspace_id, profile_id, message_id, enrollment_id, kind, content, state) select $1, $2, gen_random_uuid(), $3, 'banner', '{}', unnest('{unseen,seen,clicked}'::text[])`, [Drained.workspace, one?.['profile_id'], one?.['enrollment_id']]);
    await drained.send({ type: 'track', userId: 'eve', event: 'enough' });
    expect(await drained.rows('select state, reason from messages order by enrollment_id')).toEqual([{ state: 1, reason: null }, { state: 3, reason: 'exited' }, { state: 3, reason: 'exited' }]);
    expect((await drained.rows('select state from inbox order by id')).map((row) => row['state'])).toEqual(['withdrawn', 'seen', 'clicked']);
    expect(await drained.rows('select distinct state, wake_at from enrollments where journey_id = 3')).toEqual([{ state: 2, wake_at: null }]);
  });

  it('messages of a paused journey wait, and are claimed once it goes on (section 6)', async () => {
    await drained.pool.query('delete from messages');
    await drained.send({ type: 'track', userId: 'pat', event: 'told' });
    const ids = (await drained.rows('select id from messages')).map((row) => String(row['id']));
    const claim = async (): Promise<number> => (await claimMessages(drained.pool, { ids, from: 0, to: Date.now() + DAY })).length;
    await drained.pool.query(`update journeys set status = 'paused' where id = 3`);
    expect([ids.length, await claim()]).toEqual([1, 0]);
    await drained.pool.query(`update journeys set status = 'live' where id = 3`);
    expect(await claim()).toBe(1);
  });

  it.each(ENGINE_EVENTS)('no tracking call may use the name %s', (event) => {
    const parsed = parseCall({ type: 'track', userId: 'u', event }, { key: { id: 1, workspaceId: 1, kind: 'server', origins: [] }, sentAt: null, allowsAddress: () => true, freshId: () => 'x' });
    expect(parsed).toMatchObject({ ok: false, problem: { field: 'event' } });
  });
});
