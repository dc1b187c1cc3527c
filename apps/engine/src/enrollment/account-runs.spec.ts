import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chooseRecipients, type Member, type Preference } from '@perennial/journey';
import { instant, shardOf, uuidOf } from '@perennial/model';
import { IdBlocks, inTransaction, STIMULUS_KIND, type Database } from '@perennial/store';
import { compileInApp } from '@perennial/template';
import fc from 'fast-check';
import { inAppChannel } from '../delivery/channels/in-app.js';
import { deliver, processing, type DeliveryContext } from '../delivery/deliver.js';
import { RecipientLinks } from '../delivery/recipient-links.js';
import { TemplateCache } from '../delivery/template-cache.js';
import { AddressHash } from '../platform/address-hash.js';
import { chainOf, Drained } from '../testing/drained.js';
import { JourneyCache } from './journey-cache.js';
import { chooseFor } from './to-members.js';

const HOUR = 3_600_000;
const EVERYBODY = { roles: [], otherwise: { by: 'recent' }, max: 100_000 };
const mail = (recipients: object, more: object = {}) => ({ type: 'email', config: { template: 'hello', continue: 'queued', recipients, ...more } });
const ofAccounts = (name: string, trigger: object, steps: Parameters<typeof chainOf>[2], more: object = {}) => chainOf(name, trigger, steps, { subject: 'account', ...more });

/** Sends in-app messages as the sender does. */
async function inAppSender(pool: Database): Promise<{ send: (id: string, entered: number) => Promise<number> }> {
  const note = compileInApp({ title: 'Hello {{profile.name}}', body: 'Here', actionLabel: 'Go', actionUrl: '/go' });
  if (!note.ok) throw new Error('the template did not compile');
  await pool.query(`insert into templates (id, workspace_id, key, name, channel, source, live_version_id) values (5, $1, 'note', 'note', 'in_app', $2, 5)`, [Drained.workspace, { inApp: { kind: 'banner', title: 'x', body: 'x' } }]);
  await pool.query(`insert into template_versions (id, workspace_id, template_id, number, source, compiled) values (5, $1, 5, 1, '{"inApp":{"kind":"banner","title":"x","body":"x"}}', $2)`, [Drained.workspace, note.compiled]);
  const channel = processing(inAppChannel(pool, () => undefined), new TemplateCache(pool), await RecipientLinks.open(pool, 'https://p.example'));
  const context: DeliveryContext = { database: pool, addresses: new AddressHash('a secret'), ids: new IdBlocks(pool), journeys: new JourneyCache(), slot: 1, channels: new Map([[channel.name, channel]]), sentEventOf: () => channel.sentEvent, onStimuli: () => undefined };
  return { send: (id, entered) => deliver(context, { workspaceId: Drained.workspace, ids: [id], from: entered, to: entered }) };
}

describe('journeys of accounts (journeys.md sections 2 and 3)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.publish(
      ofAccounts('Renewal', { type: 'event', event: 'renewal_due' }, [mail({ roles: ['billing', 'admin'], otherwise: { by: 'recent' }, max: 2 }), { type: 'delay', config: { duration: { amount: 1, unit: 'days' } } }, mail({ roles: ['decider'], otherwise: { by: 'attribute', attribute: 'score' }, max: 3 })]),
      ofAccounts('Grown', { type: 'attribute_changed', attribute: 'seats', to: 10 }, [{ type: 'update', config: { changes: [{ target: 'account', op: 'set', path: 'tier', value: 'big' }] } }, mail(EVERYBODY, { continue: 'sent' }), { type: 'exit', config: { reason: 'told' } }]),
      ofAccounts('Nobody', { type: 'event', event: 'lonely' }, [mail({ roles: ['ghost'], otherwise: { by: 'nobody' }, max: 1 }, { continue: 'sent' }), { type: 'exit', config: { reason: 'tried' } }]),
      chainOf('Tour', { type: 'event', event: 'toured' }, [{ type: 'delay', config: { duration: { amount: 9, unit: 'days' } } }], { exit: { rules: [{ type: 'event', event: 'tour_over', exitAccount: true }] } }),
      ofAccounts('Handed', { type: 'event', event: 'handed' }, [{ type: 'in_app', config: { template: 'note', continue: 'sent', recipients: { roles: ['billing'], otherwise: { by: 'nobody' }, max: 1 } } }]),
      ofAccounts('Ending', { type: 'event', event: 'ending' }, [mail(EVERYBODY), { type: 'delay', config: { duration: { amount: 1, unit: 'days' } } }], { exit: { rules: [{ type: 'event', event: 'ended' }] } }),
      ofAccounts('All steps', { type: 'event', event: 'everything' }, [
        { type: 'list', config: { list: 'chosen', member: true } }, { type: 'emit', config: { event: 'went_on', properties: [{ name: 'plan', from: 'account.plan' }] } },
        { type: 'enter_journey', config: { journey: 'other', data: [{ name: 'why', value: 'told' }] } }, { type: 'task', config: { title: 'Call them', due: { amount: 1, unit: 'days' }, details: ['account.name'] } },
        { type: 'webhook', config: { method: 'POST', url: 'https://example.com/x', headers: [], body: '{"name":"{{account.name}}"}', response: null, timeoutSeconds: 10 } },
      ]),
      ofAccounts('Other', { type: 'journey' }, [{ type: 'wait_for', config: { branches: [{ id: 'next', name: 'Went on', event: { name: 'went_on' } }], timeout: { amount: 1, unit: 'days' }, lookBack: 'ever' } }]),
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

  it('hands a message over when its recipient has left the role, or the account, before it is sent; the last one is skipped', async () => {
    const sender = await inAppSender(drained.pool);
    const roles = (who: string, role: string): Promise<void> => drained.send({ type: 'group', userId: who, groupId: 'acme', traits: { role } });
    await drained.send({ type: 'track', userId: 'dee', event: 'handed', context: { groupId: 'acme' } });
    const waiting = (): Promise<Record<string, unknown>[]> => drained.rows(`select m.id, p.external_id as who, floor(extract(epoch from m.entered_at) * 1000)::float8 as entered from messages m join profiles p on p.id = m.profile_id join journeys j on j.id = m.journey_id where j.name = 'Handed' and m.state = 0`);
    const send = async (): Promise<void> => {
      for (const { id, entered } of await waiting()) await sender.send(String(id), Number(entered));
      await drained.drain();
    };
    expect((await waiting()).map(({ who }) => who)).toEqual(['bob']);
    await roles('bob', 'member');
    await roles('ada', 'billing');
    await send();
    expect((await waiting()).map(({ who }) => who)).toEqual(['ada']);
    expect(await drained.rows(`select reason from messages where reason is not null and template = 'note'`)).toEqual([{ reason: 'no longer in the role' }]);
    await drained.pool.query(`delete from memberships where profile_id = (select profile_id from identifiers where value = 'ada')`);
    await send();
    expect(await waiting()).toEqual([]);
    expect(await runs('Handed')).toEqual([{ account: true, state: 1, reason: 'end of path', node: 's0' }]);
    expect(await drained.rows(`select s.outlet, s.why->>'outcome' as outcome, s.why->'people' as people from steps s join journeys j on j.id = s.journey_id where j.name = 'Handed'`)).toEqual([{ outlet: 'skipped', outcome: 'skipped', people: 1 }]);
    await roles('ada', 'admin');
    await roles('bob', 'billing');
  });

  it('exits at once, and what nobody has sent is skipped', async () => {
    await drained.send({ type: 'track', userId: 'dee', event: 'ending', context: { groupId: 'acme' } });
    await drained.send({ type: 'track', userId: 'dee', event: 'ended', context: { groupId: 'acme' } });
    expect(await runs('Ending')).toEqual([{ account: true, state: 2, reason: 'event ended', node: 's1' }]);
    expect(await drained.rows(`select m.state, m.reason, count(*)::int as n from messages m join journeys j on j.id = m.journey_id where j.name = 'Ending' group by 1, 2`)).toEqual([{ state: 3, reason: 'exited', n: 4 }]);
  });

  it('chooses as the simulator does, whatever roles, preference and number are asked for', async () => {
    const roles = ['admin', 'billing', 'member'] as const;
    const people = await Promise.all(Array.from({ length: 12 }, async (_, n): Promise<Member> => {
      const id = 70_000 + n;
      const [role, seen, score] = [roles[n % 3] ?? 'member', 1_700_000_000_000 + ((n * 7) % 5) * 1000, n % 4 === 0 ? null : (n * 5) % 7];
      await drained.pool.query(`insert into profiles (shard, id, workspace_id, external_id, attributes) values ($1, $2, $3, $4, $5)`, [shardOf(id), id, Drained.workspace, `m${n}`, { score, deep: { n: n % 5 } }]);
      await drained.pool.query('insert into memberships (shard, profile_id, account_id, account_shard, workspace_id, role, last_active_at) values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))', [shardOf(id), id, 69_999, shardOf(69_999), Drained.workspace, role, seen]);
      for (let i = 0; i < (n * 3) % 5; i += 1) await drained.pool.query(`insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at) values ($1, $2, $3, 'invited', '{}', 0, gen_random_uuid(), now(), now())`, [id * 10 + i, Drained.workspace, id]);
      return { profileId: id, role, lastActiveAt: instant(seen), profile: { score, deep: { n: n % 5 } }, count: (n * 3) % 5 };
    }));
    const aChoice = fc.record({
      roles: fc.uniqueArray(fc.constantFrom(...roles, 'ghost'), { maxLength: 3 }), max: fc.integer({ min: 1, max: 14 }),
      otherwise: fc.constantFrom<Preference>({ by: 'nobody' }, { by: 'recent' }, { by: 'attribute', attribute: 'score' }, { by: 'attribute', attribute: 'deep.n' }, { by: 'event', event: 'invited', days: 3 }),
    });
    await fc.assert(fc.asyncProperty(aChoice, async (recipients) => {
      const [made] = await inTransaction(drained.pool, (transaction) => chooseFor(transaction, [{ of: { accountId: 69_999, enrollmentId: 0, enteredAt: 0, visit: 0, recipients }, limit: recipients.max, standIn: true }]));
      expect(made?.profiles).toEqual(chooseRecipients(people, recipients).map(({ profileId }) => profileId));
    }), { numRuns: 150 });
  });

  it('goes through every other kind of step for the account: list, event, another journey, task, call', async () => {
    await drained.pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (77, $1, 'chosen', 'Chosen', 'account', 'static', 77)`, [Drained.workspace]);
    await drained.pool.query(`update journeys set key = 'other' where name = 'Other'`);
    await drained.pool.query('update workspaces set journeys_revision = journeys_revision + 1');
    await drained.send({ type: 'track', userId: 'dee', event: 'everything', context: { groupId: 'acme' } });
    expect(await runs('All steps')).toEqual([{ account: true, state: 0, reason: null, node: 's4' }]);
    expect(await drained.rows('select a.external_id as who from segment_members m join accounts a on a.id = m.subject_id where m.set_id = 77')).toEqual([{ who: 'acme' }]);
    expect(await drained.rows(`select properties, profile_id from events where name = 'went_on'`)).toEqual([{ properties: { plan: null }, profile_id: null }]);
    expect(await runs('Other')).toEqual([{ account: true, state: 1, reason: 'end of path', node: 's0' }]);
    expect(await drained.rows('select title, details, profile_id, account_id is not null as "ofAccount" from tasks')).toEqual([{ title: 'Call them', details: { 'account.name': 'Acme' }, profile_id: null, ofAccount: true }]);
    const [call] = await drained.rows('select id, subject_id as account, enrollment_id as run, visit from webhook_calls');
    await drained.stimulate({ subjectId: Number(call?.['account']), kind: STIMULUS_KIND.accountOutcome, name: 'sent', eventId: uuidOf('outcome', String(call?.['id'])), payload: { enrollment: call?.['run'], visit: call?.['visit'], message: call?.['id'], outcome: 'sent', reason: null } });
    expect(await runs('All steps')).toEqual([{ account: true, state: 1, reason: 'end of path', node: 's4' }]);
  });
});
