import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_HALTS, NO_SENDING_RULES } from '@perennial/model';
import type { FeedbackFact } from '@perennial/providers';
import { inTransaction, watchAnew } from '@perennial/store';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';
import { OURSELVES, recordFeedback } from './record-feedback.js';
import { MIN_ARRIVED, MIN_SENT, pauseReason, watchJourneys } from './watch-journeys.js';

describe('when a journey is paused by itself', () => {
  it.each([
    ['complaints at the limit', { sent: 1000, bounced: 0, dead: 0, complained: 3 }, null],
    ['one more', { sent: 1000, bounced: 0, dead: 0, complained: 4 }, '0.40% of 1000 messages that arrived in the past 7 days were reported as spam, more than 0.3%'],
    ['complaints of few', { sent: MIN_ARRIVED - 1, bounced: 0, dead: 0, complained: 50 }, null],
    ['complaints of those that arrived', { sent: 1010, bounced: 10, dead: 0, complained: 3 }, null],
    ['what came back did not arrive', { sent: 1010, bounced: 11, dead: 0, complained: 3 }, '0.30% of 999 messages that arrived in the past 7 days were reported as spam, more than 0.3%'],
    ['dead addresses at the limit', { sent: MIN_SENT, bounced: 5, dead: 5, complained: 0 }, null],
    ['one more dead', { sent: MIN_SENT, bounced: 6, dead: 6, complained: 0 }, '6.00% of 100 messages of the past 7 days went to addresses that do not exist, more than 5%'],
    ['full mailboxes', { sent: MIN_SENT, bounced: 60, dead: 0, complained: 0 }, null],
    ['dead addresses of few', { sent: MIN_SENT - 1, bounced: 99, dead: 99, complained: 0 }, null],
  ])('%s', (_what, counts, reason) => {
    expect(pauseReason(DEFAULT_HALTS, counts)).toBe(reason);
    expect(pauseReason({ bounced: null, complained: null }, counts)).toBeNull();
  });
});

describe('watched journeys', () => {
  let desk: SendingDesk;
  beforeAll(async () => {
    desk = await openSendingDesk();
  });
  afterAll(() => desk.close());

  const count = (journey: number, measure: string, value: number, daysAgo = 0): Promise<unknown> => desk.pool.query(`insert into counters (version_id, node_id, measure, day, slot, journey_id, value) values ($1::bigint, 'mail', $2, (now() at time zone 'UTC')::date - $4::int, 9, $1::bigint, $3)
    on conflict (version_id, node_id, measure, day, slot) do update set value = counters.value + excluded.value`, [journey, measure, value, daysAgo]);
  const stateOf = async (journey: number): Promise<unknown> => (await desk.pool.query('select status, halted_reason as reason, collects from journeys where id = $1', [journey])).rows[0];
  const told = async (journeyId: number, fact: FeedbackFact): Promise<void> => {
    const id = await desk.queue(await desk.person({}), { journeyId, nodeId: 'mail' });
    await desk.pool.query(`update messages set state = 2, provider = 'smtp', address = id::text || '@orchard.test', finished_at = now() where id = $1`, [id]);
    await recordFeedback({ database: desk.pool, ids: desk.context.ids, journeys: desk.context.journeys, onStimuli: () => undefined }, [{ workspaceId: WORKSPACE, integrationId: OURSELVES, provider: '', feedback: { subject: { messageId: id }, key: id, at: Date.now(), address: null, fact } }]);
  };
  const dead: FeedbackFact = { type: 'bounced', class: 'user_unknown', reason: '550' };

  it('the bounce that passes the limit pauses the journey, says why, and is in the audit log', async () => {
    await desk.journey(41, { steps: { mail: {} } });
    await count(41, 'message:sent', 100);
    await told(41, { type: 'bounced', class: 'mailbox_full', reason: '552' });
    for (let i = 0; i < 5; i += 1) await told(41, dead);
    expect(await stateOf(41)).toEqual({ status: 'live', reason: null, collects: false });
    await told(41, dead);
    const reason = '6.00% of 100 messages of the past 7 days went to addresses that do not exist, more than 5%';
    expect(await stateOf(41)).toEqual({ status: 'paused', reason, collects: true });
    expect((await desk.pool.query(`select by_name as by, action, target, detail->>'reason' as reason from audit where detail->>'journeyId' = '41'`)).rows).toEqual([{ by: 'Perennial', action: 'journey.halt', target: 'x', reason }]);
    await told(41, dead);
    expect((await desk.pool.query(`select count(*)::int as n from audit where detail->>'journeyId' = '41'`)).rows).toEqual([{ n: 1 }]);
  });

  it('complaints too', async () => {
    await desk.journey(42, { steps: { mail: {} } });
    await count(42, 'message:sent', 400);
    await told(42, { type: 'complained', reason: 'abuse' });
    expect(await stateOf(42)).toMatchObject({ status: 'live' });
    await told(42, { type: 'complained', reason: 'abuse' });
    expect(await stateOf(42)).toMatchObject({ status: 'paused', reason: '0.50% of 400 messages that arrived in the past 7 days were reported as spam, more than 0.3%' });
  });

  it('counts seven days, and after somebody let it go on only what came since', async () => {
    await desk.journey(43, { steps: { mail: {} } });
    await count(43, 'message:sent', 100, 7);
    await count(43, 'message:dead', 50, 7);
    expect(await watchJourneys(desk.pool, null)).toBe(0);
    await count(43, 'message:sent', 100, 6);
    await count(43, 'message:dead', 6, 6);
    expect(await watchJourneys(desk.pool, [42])).toBe(0);
    expect(await watchJourneys(desk.pool, null)).toBe(1);
    await count(43, 'message:sent', 100);
    await count(43, 'message:dead', 90);
    await inTransaction(desk.pool, async (transaction) => {
      await transaction.query(`update journeys set status = 'live' where id = 43`);
      await watchAnew(transaction, 43);
    });
    expect(await stateOf(43)).toMatchObject({ status: 'live', reason: null });
    expect(await watchJourneys(desk.pool, null)).toBe(0);
    await count(43, 'message:sent', 100);
    await count(43, 'message:dead', 5);
    expect(await watchJourneys(desk.pool, null)).toBe(0);
    await count(43, 'message:dead', 1);
    expect(await watchJourneys(desk.pool, null)).toBe(1);
  });

  it('the workspace says what it puts up with', async () => {
    await desk.journey(44, { steps: { mail: {} } });
    await count(44, 'message:sent', 100);
    await count(44, 'message:dead', 6);
    await desk.rules({ ...NO_SENDING_RULES, halts: { bounced: null, complained: 1 } });
    expect(await watchJourneys(desk.pool, [44])).toBe(0);
    await desk.rules({ ...NO_SENDING_RULES, halts: { bounced: 5.99, complained: 1 } });
    expect(await watchJourneys(desk.pool, [44])).toBe(1);
  });
});
