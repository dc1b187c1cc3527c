import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '@perennial/model';
import { STIMULUS_KIND } from '@perennial/store';
import { chainOf, Drained } from '../testing/drained.js';

const HOUR = 3_600_000;
const EVERYBODY = { roles: [], otherwise: { by: 'recent' }, max: 100_000 };
const mail = (recipients: object, more: object = {}) => ({ type: 'email', config: { template: 'hello', continue: 'queued', recipients, ...more } });
const ofAccounts = (name: string, trigger: object, steps: Parameters<typeof chainOf>[2], more: object = {}) => chainOf(name, trigger, steps, { subject: 'account', ...more });

describe('journeys of accounts (journeys.md sections 2 and 3)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(
      ofAccounts('Renewal', { type: 'event', event: 'renewal_due' }, [mail({ roles: ['billing', 'admin'], otherwise: { by: 'recent' }, max: 2 }), { type: 'delay', config: { duration: { amount: 1, unit: 'days' } } }, mail({ roles: ['decider'], otherwise: { by: 'attribute', attribute: 'score' }, max: 3 })]),
      ofAccounts('Grown', { type: 'attribute_changed', attribute: 'seats', to: 10 }, [{ type: 'update', config: { changes: [{ target: 'account', op: 'set', path: 'tier', value: 'big' }] } }, mail(EVERYBODY, { continue: 'sent' }), { type: 'exit', config: { reason: 'told' } }]),
      ofAccounts('Nobody', { type: 'event', event: 'lonely' }, [mail({ roles: ['ghost'], otherwise: { by: 'nobody' }, max: 1 }, { continue: 'sent' }), { type: 'exit', config: { reason: 'tried' } }]),
      chainOf('Tour', { type: 'event', event: 'toured' }, [{ type: 'delay', config: { duration: { amount: 9, unit: 'days' } } }], { exit: { rules: [{ type: 'event', event: 'tour_over', exitAccount: true }] } }),
      chainOf('Marks', { type: 'event', event: 'marked' }, [{ type: 'update', config: { changes: [{ target: 'account', op: 'set', path: 'marked', value: true }] } }]),
    );
    for (const [who, role] of [['ada', 'admin'], ['bob', 'billing'], ['cy', 'member'], ['dee', 'member']]) {
      await drained.send({ type: 'identify', userId: who, traits: { email: `${who}@example.com`, score: who === 'cy' ? 9 : 1 } }, { type: 'group', userId: who, groupId: 'acme', traits: { name: 'Acme', role } });
    }
  });
  afterAll(() => drained.close());

  const messages = (node: string, journey: string) => drained.rows(
    `select p.external_id as who, m.account_id is not null as "ofAccount", m.roles from messages m join profiles p on p.id = m.profile_id join journeys j on j.id = m.journey_id where m.node_id = $1 and j.name = $2 order by m.queued_at, 1`, node, journey);
  const runs = (journey: string) => drained.rows(`select e.account, e.state, e.reason, e.node_id as node from enrollments e join journeys j on j.id = e.journey_id where j.name = $1 order by e.id`, journey);
  /** Reports on the messages of a step, as delivery does. */
  const report = async (node: string, outcomes: Readonly<Record<string, 'sent' | 'skipped' | 'failed'>>): Promise<void> => {
    for (const row of await drained.rows('select m.id, m.enrollment_id as run, m.visit, m.account_id as account, p.external_id as who from messages m join profiles p on p.id = m.profile_id where m.node_id = $1 and m.state = 0', node)) {
      const outcome = outcomes[String(row['who'])];
      if (outcome === undefined) continue;
      await drained.pool.query('update messages set state = 2 where id = $1', [row['id']]);
      await drained.stimulate({ subjectId: Number(row['account']), kind: STIMULUS_KIND.accountOutcome, name: outcome, eventId: uuidOf('outcome', String(row['id'])), payload: { enrollment: row['run'], visit: row['visit'], message: row['id'], outcome, reason: null } });
    }
  };

  it('has one run for the account, and writes to members by the order of their roles, at most so many', async () => {
    await drained.send({ type: 'track', userId: 'dee', event: 'renewal_due', context: { groupId: 'acme' } });
    expect(await runs('Renewal')).toEqual([{ account: true, state: 0, reason: null, node: 's1' }]);
    expect(await messages('s0', 'Renewal')).toEqual([{ who: 'ada', ofAccount: true, roles: ['billing', 'admin'] }, { who: 'bob', ofAccount: true, roles: ['billing', 'admin'] }]);
  });

  it('falls back to the member with the highest attribute where nobody has the role', async () => {
    await drained.letPass(25 * HOUR);
    expect(await messages('s2', 'Renewal')).toEqual([{ who: 'cy', ofAccount: true, roles: null }]);
  });

  it('waits for all whom it wrote to, and goes on when one was reached; its own changes are the account\'s', async () => {
    await drained.send({ type: 'group', userId: 'ada', groupId: 'acme', traits: { seats: 10 } });
    expect(await drained.rows(`select attributes->>'tier' as tier from accounts`)).toEqual([{ tier: 'big' }]);
    expect((await messages('s1', 'Grown')).map((row) => row['who'])).toEqual(['ada', 'bob', 'cy', 'dee']);
    await report('s1', { ada: 'failed', bob: 'sent', cy: 'skipped' });
    expect(await runs('Grown')).toEqual([{ account: true, state: 0, reason: null, node: 's1' }]);
    await report('s1', { dee: 'failed' });
    expect(await runs('Grown')).toEqual([{ account: true, state: 1, reason: 'told', node: 's2' }]);
    expect(await drained.rows(`select outlet, why from steps where node_id = 's1' and outlet is not null and why ? 'people'`)).toEqual([{ outlet: 'next', why: { outcome: 'sent', people: 4, sent: 1, skipped: 1, failed: 2 } }]);
  });

  it('is skipped, with the reason, where no member fits', async () => {
    await drained.send({ type: 'track', userId: 'dee', event: 'lonely', context: { groupId: 'acme' } });
    expect(await runs('Nobody')).toEqual([{ account: true, state: 1, reason: 'end of path', node: 's0' }]);
    expect(await drained.rows(`select properties->>'reason' as reason, profile_id from events where name = 'message_skipped'`)).toEqual([{ reason: 'no recipient', profile_id: null }]);
    expect(await drained.rows(`select s.why from steps s join journeys j on j.id = s.journey_id where j.name = 'Nobody'`)).toEqual([{ why: { outcome: 'skipped', reason: 'no recipient' } }]);
  });

  it('exitAccount ends the runs of all members, and of them only', async () => {
    await drained.send({ type: 'identify', userId: 'eve', traits: {} }, ...['ada', 'bob', 'eve'].map((userId) => ({ type: 'track', userId, event: 'toured' })));
    await drained.send({ type: 'track', userId: 'cy', event: 'tour_over' });
    expect(await drained.rows(`select p.external_id as who, e.state, e.reason from enrollments e join profiles p on p.id = e.subject_id join journeys j on j.id = e.journey_id where j.name = 'Tour' order by 1`)).toEqual([
      { who: 'ada', state: 2, reason: 'event tour_over of the account' }, { who: 'bob', state: 2, reason: 'event tour_over of the account' }, { who: 'eve', state: 0, reason: null },
    ]);
  });

  it('a journey of people changes the account by a stimulus of the account', async () => {
    await drained.send({ type: 'track', userId: 'ada', event: 'marked' });
    expect(await drained.rows(`select attributes->'marked' as marked from accounts`)).toEqual([{ marked: true }]);
  });
});
