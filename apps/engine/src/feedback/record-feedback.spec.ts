import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BounceClass } from '@perennial/model';
import type { FeedbackFact } from '@perennial/providers';
import { dropOldFeedback } from '@perennial/store';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';
import { OURSELVES, recordFeedback, recordWaiting, SOFT_BOUNCES, type FeedbackContext, type ToldFeedback } from './record-feedback.js';

const PROVIDER = 7;
const DAY = 86_400_000;

describe('recording feedback', () => {
  let desk: SendingDesk;
  let context: FeedbackContext;
  let told = 0;
  const rows = async (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> => (await desk.pool.query<Record<string, unknown>>(sql, values)).rows;
  const of = (subject: ToldFeedback['feedback']['subject'], fact: FeedbackFact, more: { readonly key?: string; readonly at?: number } = {}): ToldFeedback => ({
    workspaceId: WORKSPACE, integrationId: PROVIDER, provider: 'smtp', feedback: { subject, key: more.key ?? `k${(told += 1)}`, at: more.at ?? Date.now(), address: null, fact },
  });
  const bounce = (kind: BounceClass): FeedbackFact => ({ type: 'bounced', class: kind, reason: `550 ${kind}` });
  const log = async (messageId: string): Promise<unknown[]> => (await rows(`select name, properties - 'messageId' - 'channel' - 'template' - 'journeyId' - 'nodeId' as more from events where properties->>'messageId' = $1 order by occurred_at, id`, messageId)).map(({ name, more }) => [name, more]);
  const suppressed = async (address: string): Promise<unknown> => (await rows('select reason from suppressions where workspace_id = $1 and address = $2', WORKSPACE, address))[0]?.['reason'] ?? null;
  /** A mail that its provider took `age` ms ago. */
  const sent = async (address: string, more: { readonly profile?: number; readonly age?: number; readonly providerId?: string } = {}): Promise<{ id: string; profile: number }> => {
    const profile = more.profile ?? await desk.person({}, address);
    const id = await desk.queue(profile, { topic: 'tips', journeyId: 31, nodeId: 'mail' });
    await desk.pool.query(`update messages set state = 2, provider = 'smtp', provider_message_id = $2, address = $3, finished_at = now() - $4 * interval '1 millisecond', entered_at = entered_at - $4 * interval '1 millisecond' where id = $1`, [id, more.providerId ?? `<${id}@x>`, address, more.age ?? 60_000]);
    return { id, profile };
  };

  beforeAll(async () => {
    desk = await openSendingDesk();
    context = { database: desk.pool, ids: desk.context.ids, journeys: desk.context.journeys, onStimuli: () => undefined };
    await desk.journey(31, { steps: { mail: {} } });
  });
  afterAll(() => desk.close());

  it('writes each outcome as an event with what it is about, counts it by step, and does nothing for a repetition', async () => {
    const { id } = await sent('ana@orchard.test');
    const all = [of({ messageId: id }, { type: 'delivered' }, { at: Date.now() - 3000 }), of({ messageId: id }, { type: 'opened', machine: false, userAgent: 'x' }, { at: Date.now() - 2000 }), of({ messageId: id }, { type: 'clicked', machine: false, userAgent: 'x', url: 'https://o.test/' }, { at: Date.now() - 1000 })];
    expect(await recordFeedback(context, all)).toEqual({ recorded: 3, waiting: 0, journeys: [] });
    expect(await recordFeedback(context, all)).toEqual({ recorded: 0, waiting: 0, journeys: [] });
    // The same under other keys: a delivery is one, an open is another.
    await recordFeedback(context, [of({ messageId: id }, { type: 'delivered' }), of({ messageId: id }, { type: 'opened', machine: false, userAgent: 'x' })]);
    expect(await log(id)).toEqual([['email_delivered', {}], ['email_opened', {}], ['email_clicked', { url: 'https://o.test/' }], ['email_opened', {}]]);
    expect(await rows(`select measure, sum(value)::int as n from counters where journey_id = 31 and node_id = 'mail' group by 1 order by 1`)).toEqual([{ measure: 'message:clicked', n: 1 }, { measure: 'message:delivered', n: 1 }, { measure: 'message:opened', n: 1 }]);
    expect((await rows(`select properties, source from events where properties->>'messageId' = $1 limit 1`, id))[0]).toMatchObject({ source: 1, properties: { messageId: id, channel: 'email', template: 'hello', journeyId: 31, nodeId: 'mail' } });
  });

  it('keeps what machines did, marked and uncounted', async () => {
    const { id } = await sent('bot@orchard.test');
    await recordFeedback(context, [of({ messageId: id }, { type: 'opened', machine: true, userAgent: 'proxy' })]);
    expect(await log(id)).toEqual([['email_opened', { machine: true }]]);
    expect(await rows('select opened_at as at from messages where id = $1', id)).toEqual([{ at: null }]);
  });

  it.each([['user_unknown', true], ['host_unknown', true], ['moved', true], ['not_accepted', true], ['mailbox_full', false], ['blocked', false], ['content', false], ['authentication', false], ['policy', false], ['rate', false], ['size', false], ['network', false], ['other', false]] as const)('a bounce of class %s suppresses at once: %s', async (kind, dead) => {
    const { id } = await sent(`${kind}@orchard.test`);
    await recordFeedback(context, [of({ messageId: id }, bounce(kind))]);
    expect(await suppressed(`${kind}@orchard.test`)).toBe(dead ? `bounced: ${kind}` : null);
    expect(await log(id)).toEqual([['email_bounced', { class: kind, reason: `550 ${kind}` }]]);
  });

  it('takes outcomes in any order: one delivery, one bounce, and a delivery told late gives no dead address back', async () => {
    const { id } = await sent('Late@Orchard.test');
    const at = Date.now();
    await recordFeedback(context, [of({ messageId: id }, bounce('mailbox_full'), { at: at - 100 })]);
    await recordFeedback(context, [of({ messageId: id }, bounce('user_unknown'), { at: at - 50 })]);
    await recordFeedback(context, [of({ messageId: id }, { type: 'delivered' }, { at: at - 500 })]);
    expect(await suppressed('late@orchard.test')).toBe('bounced: user_unknown');
    expect((await log(id)).map((one) => JSON.stringify(one))).toEqual([JSON.stringify(['email_delivered', {}]), JSON.stringify(['email_bounced', { class: 'mailbox_full', reason: '550 mailbox_full' }])]);
    expect(await rows('select bounce_class as kind, told from messages where id = $1', id)).toEqual([{ kind: 'user_unknown', told: 'came back: 550 user_unknown' }]);
  });

  it('a complaint suppresses at once, is logged once, and outlives nothing', async () => {
    const { id } = await sent('angry@orchard.test');
    await recordFeedback(context, [of({ messageId: id }, { type: 'complained', reason: 'abuse' }), of({ messageId: id }, { type: 'complained', reason: 'abuse' })]);
    expect(await suppressed('angry@orchard.test')).toBe('complained');
    expect(await log(id)).toEqual([['email_complained', { reason: 'abuse' }]]);
  });

  it(`gives an address up after ${SOFT_BOUNCES.count} bounces that may pass, counted since the last that arrived`, async () => {
    const profile = await desk.person({}, 'full@orchard.test');
    const comesBack = async (age: number): Promise<void> => {
      const { id } = await sent('full@orchard.test', { profile, age });
      await recordFeedback(context, [of({ messageId: id }, bounce('mailbox_full'), { at: Date.now() - age })]);
    };
    for (let i = 0; i < SOFT_BOUNCES.count - 1; i += 1) await comesBack(20 * DAY - i * 1000);
    await comesBack(32 * DAY);
    expect(await suppressed('full@orchard.test')).toBeNull();
    const arrived = await sent('full@orchard.test', { profile, age: DAY });
    await recordFeedback(context, [of({ messageId: arrived.id }, { type: 'delivered' }, { at: Date.now() - DAY })]);
    await comesBack(1000);
    expect(await suppressed('full@orchard.test')).toBeNull();
    for (let i = 0; i < SOFT_BOUNCES.count - 2; i += 1) await comesBack(900 - i);
    expect(await suppressed('full@orchard.test')).toBeNull();
    await comesBack(0);
    expect(await suppressed('full@orchard.test')).toBe('bounced: 5 times in 30 days');
  });

  it('what was accepted three days ago and did not come back arrived, though nobody said so', async () => {
    const profile = await desk.person({}, 'quiet@orchard.test');
    const comesBack = async (age: number): Promise<void> => {
      const { id } = await sent('quiet@orchard.test', { profile, age });
      await recordFeedback(context, [of({ messageId: id }, bounce('mailbox_full'), { at: Date.now() - age })]);
    };
    for (let i = 0; i < SOFT_BOUNCES.count - 1; i += 1) await comesBack(20 * DAY);
    await sent('quiet@orchard.test', { profile, age: 4 * DAY });
    await comesBack(0);
    expect(await suppressed('quiet@orchard.test')).toBeNull();
  });

  it('leaves the topic of the message, on its channel, with a line in the ledger', async () => {
    const { id, profile } = await sent('tired@orchard.test');
    await recordFeedback(context, [of({ messageId: id }, { type: 'unsubscribed' })]);
    expect(await rows(`select topic, subscribed, source from consents where profile_id = $1 and topic like 'tips:%'`, profile)).toEqual([{ topic: 'tips:email', subscribed: false, source: 'provider' }]);
    expect(await rows(`select source, detail->>'messageId' as message from consent_ledger where profile_id = $1`, profile)).toEqual([{ source: 'provider', message: id }]);
    expect(await rows(`select name from intake where subject_id = $1 and name = 'unsubscribed'`, profile)).toHaveLength(1);
  });

  it('gives up what waited for seven days and counts it, forgets keys after thirty, and remembers both until then', async () => {
    const wait = (key: string): ToldFeedback => of({ providerId: `never ${key}` }, { type: 'delivered' }, { key });
    const { id } = await sent('old@orchard.test');
    await recordFeedback(context, [wait('w1'), wait('w2'), wait('w3'), of({ messageId: id }, { type: 'delivered' }, { key: 's1' }), of({ messageId: id }, { type: 'delivered' }, { key: 's2' })]);
    const age = (key: string, days: number): Promise<unknown> => desk.pool.query(`update feedback set received_at = now() - $2 * interval '1 day' where key = $1`, [key, days]);
    await Promise.all([age('w1', 7.1), age('w2', 8), age('w3', 6.9), age('s1', 30.1), age('s2', 29)]);
    expect(await dropOldFeedback(desk.pool, 7)).toBe(2);
    expect(await rows(`select key from feedback where key in ('w1', 'w2', 'w3', 's1', 's2') order by 1`)).toEqual([{ key: 's2' }, { key: 'w3' }]);
    expect(await rows('select provider, count::int from feedback_drops')).toEqual([{ provider: 'smtp', count: 2 }]);
    await desk.pool.query(`delete from feedback where key = 'w3'`);
  });

  it('keeps what comes before our own record, and records it when the message is sent', async () => {
    const profile = await desk.person({}, 'early@orchard.test');
    const id = await desk.queue(profile, {});
    const early = [of({ providerId: 'early-1' }, { type: 'delivered' }), of({ messageId: id }, bounce('user_unknown'))];
    expect(await recordFeedback(context, early)).toEqual({ recorded: 0, waiting: 2, journeys: [] });
    expect(await recordFeedback(context, early)).toEqual({ recorded: 0, waiting: 0, journeys: [] });
    await desk.pool.query('update feedback set due_at = now() where due_at is not null');
    expect(await recordWaiting(context, 100)).toMatchObject({ recorded: 0, waiting: 2 });
    await desk.pool.query(`update messages set state = 2, provider = 'smtp', provider_message_id = 'early-1', address = 'early@orchard.test', finished_at = now() where id = $1`, [id]);
    await desk.pool.query('update feedback set due_at = now() where due_at is not null');
    expect(await recordWaiting(context, 100)).toMatchObject({ recorded: 2, waiting: 0 });
    expect((await log(id)).map((one) => JSON.stringify(one)).sort()).toEqual([JSON.stringify(['email_bounced', { class: 'user_unknown', reason: '550 user_unknown' }]), JSON.stringify(['email_delivered', {}])]);
    expect(await rows('select count(*)::int as open from feedback where due_at is not null or fact is not null')).toEqual([{ open: 0 }]);
  });

  it('a message that delivery records wakes what waits for it', async () => {
    const id = await desk.queue(await desk.person({ firstName: 'Wake' }, 'wake@orchard.test'), {});
    await recordFeedback(context, [of({ messageId: id }, { type: 'delivered' })]);
    await desk.pool.query(`update feedback set due_at = now() + interval '1 hour' where message_id = $1`, [id]);
    await desk.send(id);
    expect(await recordWaiting(context, 100)).toMatchObject({ recorded: 1, waiting: 0 });
  });

  it('tells nothing to another workspace, nor by the id of another provider, and takes no text that could not be stored', async () => {
    const { id } = await sent('wall@orchard.test', { providerId: 'same-id' });
    const stranger = { ...of({ messageId: id }, bounce('user_unknown')), workspaceId: WORKSPACE + 1 };
    const other = { ...of({ providerId: 'same-id' }, bounce('user_unknown')), provider: 'http' };
    const odd = [of({ messageId: 'no uuid' }, { type: 'delivered' }), of({ providerId: 'a\u0000\ud800' }, bounce('other'), { key: 'k\u0000\ud800', at: 1e300 }), of({ providerId: 'b' }, { type: 'delivered' }, { at: Number.NaN })];
    await recordFeedback(context, [stranger, other, ...odd]);
    expect(await log(id)).toEqual([]);
    expect(await suppressed('wall@orchard.test')).toBeNull();
  });

  it('two processes that are told the same at once write it once', async () => {
    const { id } = await sent('race@orchard.test');
    const same = Array.from({ length: 20 }, (_, i) => [of({ messageId: id }, { type: 'delivered' }, { key: `race ${i % 3}` }), of({ messageId: id }, bounce('policy'), { key: `race bounce ${i % 2}` })]);
    await Promise.all(same.map((one) => recordFeedback(context, one)));
    expect((await log(id)).map((one) => JSON.stringify(one)).sort()).toHaveLength(2);
  });

  it('our own links tell through the same door', async () => {
    const { id } = await sent('link@orchard.test');
    await recordFeedback(context, [{ workspaceId: WORKSPACE, integrationId: OURSELVES, provider: '', feedback: { subject: { messageId: id }, key: 'click 1', at: Date.now(), address: null, fact: { type: 'clicked', machine: false, userAgent: '', url: 'https://o.test/a' } } }]);
    expect(await log(id)).toEqual([['email_clicked', { url: 'https://o.test/a' }]]);
  });

  it('a journey that listens hears what people do, and nothing of machines', async () => {
    await desk.journey(33, { entry: { triggers: [{ type: 'event', event: 'email_clicked' }] }, steps: { mail: {} } });
    const { id, profile } = await sent('ear@orchard.test');
    const click = (machine: boolean): FeedbackFact => ({ type: 'clicked', machine, userAgent: '', url: 'https://o.test/' });
    await recordFeedback(context, [of({ messageId: id }, click(true))]);
    expect(await rows('select 1 from intake where subject_id = $1', profile)).toEqual([]);
    await recordFeedback(context, [of({ messageId: id }, click(false))]);
    expect(await rows(`select name, payload->'p'->>'messageId' as message, source from intake where subject_id = $1`, profile)).toEqual([{ name: 'email_clicked', message: id, source: 1 }]);
    expect(await log(id)).toEqual([['email_clicked', { url: 'https://o.test/', machine: true }]]);
  });
});
