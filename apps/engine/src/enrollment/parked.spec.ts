import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseNow, IdBlocks, inTransaction, resumeRuns, type Database } from '@perennial/store';
import { chainOf, Drained } from '../testing/drained.js';
import { drainOnce } from './drain.js';
import { JourneyCache } from './journey-cache.js';

const delay = { type: 'delay', config: { duration: { amount: 2, unit: 'days' } } };

/** Lets something happen after a transaction has read the journeys, and before it writes. */
class Between extends IdBlocks {
  private done = false;
  public constructor(database: Database, private readonly act: () => Promise<unknown>) {
    super(database);
  }

  public override async reserve(count: number): Promise<() => number> {
    if (!this.done) {
      this.done = true;
      await this.act();
    }
    return super.reserve(count);
  }
}

describe('due timers of a paused journey (journeys.md section 6)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(chainOf('Waiting', { type: 'event', event: 'started' }, [delay, delay]));
    await drained.send({ type: 'track', userId: 'ana', event: 'started' });
  });
  afterAll(() => drained.close());

  const become = (status: 'live' | 'paused'): Promise<unknown> => inTransaction(drained.pool, async (transaction) => {
    await transaction.query('select 1 from journeys where id = 1 for update');
    await transaction.query('update journeys set status = $1 where id = 1', [status]);
    if (status === 'live') await resumeRuns(transaction, 1);
    await transaction.query('update workspaces set journeys_revision = journeys_revision + 1');
  });
  const take = (act: () => Promise<unknown> = () => Promise.resolve()) =>
    drainOnce({ database: drained.pool, ids: new Between(drained.pool, act), cache: new JourneyCache(), slot: 2, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow }, { type: 'timers', limit: 10 }, { rows: [], timers: [] });
  const run = async () => (await drained.rows('select node_id as node, wake_at is not null as due, parked_wake_at is not null as parked from enrollments'))[0];

  it('stay due, and are not looked at until it goes on', async () => {
    await drained.pool.query(`update enrollments set arrived_at = arrived_at - interval '3 days', clock = clock - interval '3 days', wake_at = wake_at - interval '3 days'`);
    await become('paused');
    expect((await take()).timers).toBe(1);
    expect(await run()).toEqual({ node: 's0', due: false, parked: true });
    expect((await take()).timers).toBe(0);
    await become('live');
    expect(await run()).toEqual({ node: 's0', due: true, parked: false });
  });

  it('are not forgotten where it goes on while a worker still takes it for paused', async () => {
    await become('paused');
    expect((await take(() => become('live'))).timers).toBe(1);
    expect(await run()).toEqual({ node: 's0', due: true, parked: false });
    await take();
    expect(await run()).toMatchObject({ node: 's1' });
  });
});
