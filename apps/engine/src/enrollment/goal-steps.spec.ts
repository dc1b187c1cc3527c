import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chainOf, Drained } from '../testing/drained.js';

const DAYS = { amount: 2, unit: 'days' };

describe('goals and waits that look back, on the database (journeys.md sections 3 and 7)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(
      chainOf('Winning', { type: 'event', event: 'started' }, [{ type: 'email', config: { template: 'hello', continue: 'sent' } }, { type: 'delay', config: { duration: DAYS } }, { type: 'goal', config: { event: { name: 'won' } } }, { type: 'delay', config: { duration: DAYS } }]),
      chainOf('Looking back', { type: 'event', event: 'looked' }, [{ type: 'delay', config: { duration: { amount: 1, unit: 'hours' } } }, { type: 'wait_for', config: { branches: [{ id: 'next', name: 'Clicked', event: { name: 'clicked' } }], timeout: DAYS, lookBack: 'entry' } }, { type: 'wait_for', config: { branches: [{ id: 'next', name: 'Clicked', event: { name: 'clicked' } }], timeout: DAYS, lookBack: 'entry' } }]),
    );
  });
  afterAll(() => drained.close());

  const steps = (journey: number): Promise<Record<string, unknown>[]> => drained.rows('select node_id as node, outlet from steps where journey_id = $1 order by visit', journey);

  it('pulls a run away, skips the unclaimed message of the visit that it ends, and counts the way out', async () => {
    await drained.send({ type: 'track', userId: 'ada', event: 'started' });
    await drained.send({ type: 'track', userId: 'ada', event: 'won' });
    expect(await steps(1)).toEqual([{ node: 's0', outlet: 'pulled' }, { node: 's2', outlet: 'next' }]);
    expect(await drained.rows('select state, reason from messages')).toEqual([{ state: 3, reason: 'pulled' }]);
    expect(await drained.rows(`select measure, sum(value)::int as n from counters where journey_id = 1 and node_id = 's0' group by 1 order by 1`)).toEqual([{ measure: 'arrived', n: 1 }, { measure: 'left:pulled', n: 1 }, { measure: 'message:queued', n: 1 }, { measure: 'message:skipped', n: 1 }]);
    expect(await drained.rows('select state, node_id as node, marks from enrollments where journey_id = 1')).toEqual([{ state: 0, node: 's3', marks: { goals: { s2: 'pulled' } } }]);
  });

  it('reads the log as a wait is reached, and remembers which event released the run', async () => {
    await drained.send({ type: 'track', userId: 'eve', event: 'looked' }, { type: 'track', userId: 'eve', event: 'clicked' });
    expect(await steps(2)).toEqual([]);
    await drained.letPass(3_700_000);
    expect(await steps(2)).toEqual([{ node: 's0', outlet: 'next' }, { node: 's1', outlet: 'next' }]);
    expect(await drained.rows('select node_id as node, jsonb_array_length(marks->\'used\') as used from enrollments where journey_id = 2')).toEqual([{ node: 's2', used: 1 }]);
  });
});
