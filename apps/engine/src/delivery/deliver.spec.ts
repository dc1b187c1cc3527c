import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { smtpSink, type SmtpAnswer, type SmtpSink } from '@perennial/testkit';
import type { Database } from '@perennial/store';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';

describe('deliver (journeys.md sections 1, 2, 3 and 5)', () => {
  let desk: SendingDesk;
  let pool: Database;
  let sink: SmtpSink;
  let answer: (address: string) => Exclude<SmtpAnswer, 'hang'> = () => 'take';
  let integrations = 10_000;

  beforeAll(async () => {
    desk = await openSendingDesk();
    pool = desk.pool;
    sink = await smtpSink({ onRecipient: (address) => answer(address) });
  });
  afterAll(async () => {
    await desk.close();
    await sink.close();
  });
  beforeEach(async () => {
    await pool.query('delete from integrations');
    answer = () => 'take';
    sink.clear();
  });

  const person: SendingDesk['person'] = (...given) => desk.person(...given);
  const queue: SendingDesk['queue'] = (...given) => desk.queue(...given);
  const send: SendingDesk['send'] = (...ids) => desk.send(...ids);
  const stateOf: SendingDesk['stateOf'] = (id) => desk.stateOf(id);
  const useSmtp = async (): Promise<void> => {
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, from_name, settings, is_default) values ($2, $1, 'smtp', 'email', 'x', 'ana@orchard.example', 'Ana', $3, true)`,
      [WORKSPACE, integrations++, { host: '127.0.0.1', port: sink.port, security: 'none', username: '', password: '', maxConnections: 2 }]);
  };

  it('keeps a mail in the mailbox with headers that one click can act on', async () => {
    const id = await queue(await person({ firstName: 'Maya' }));
    expect(await send(id)).toBe(1);
    expect(await stateOf(id)).toMatchObject({ state: 2, reason: null, attempt: 1 });
    const { rows: [kept] } = await pool.query<{ subject: string; headers: Record<string, string>; html: string; body_text: string }>('select subject, headers, html, body_text from mailbox where message_id = $1', [id]);
    expect(kept?.subject).toBe('Hi Maya');
    expect(kept?.html).toContain('Hi Maya');
    expect(kept?.headers).toMatchObject({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'List-Unsubscribe': expect.stringMatching(/^<https:\/\/p\.example\/r\/u\/.+>$/) });
    const token = /\/r\/u\/([^>]+)>/.exec(kept?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    expect(desk.links.read(token)).toMatchObject({ u: 'topic', t: 'tips', w: WORKSPACE });
    expect(desk.links.read(token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBeNull();
  });

  it('sends a claimed message once, however often its job comes', async () => {
    await useSmtp();
    const id = await queue(await person({ firstName: 'Bo' }));
    await Promise.all([send(id), send(id), send(id)]);
    await send(id);
    expect(sink.mails.length).toBe(1);
  });

  it('looks at the entry filter again where the journey asks for it, with what has happened since', async () => {
    const filter = { type: 'event', event: 'bought', count: { is: 'exactly', value: 0 } };
    await desk.journey(70, { entry: { filter, recheckBeforeSend: true }, steps: { m: {} } });
    await desk.journey(71, { entry: { filter, recheckBeforeSend: false }, steps: { m: {} } });
    const [buyer, other] = [await person({}), await person({})];
    await pool.query(`insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at) values (nextval('ids'), $1, $2, 'bought', '{}', 0, gen_random_uuid(), now(), now())`, [WORKSPACE, buyer]);
    const [refused, sent, unchecked] = [await queue(buyer, { journeyId: 70 }), await queue(other, { journeyId: 70 }), await queue(buyer, { journeyId: 71 })];
    await send(refused, sent, unchecked);
    expect(await stateOf(refused)).toMatchObject({ state: 3, reason: 'entry filter' });
    expect([await stateOf(sent), await stateOf(unchecked)]).toMatchObject([{ state: 2 }, { state: 2 }]);
  });

  it('leaves a mandatory mail without a way to leave', async () => {
    const id = await queue(await person({ firstName: 'Ana' }), { topic: 'billing' });
    await send(id);
    const { rows: [kept] } = await pool.query<{ headers: Record<string, string> }>('select headers from mailbox where message_id = $1', [id]);
    expect(kept?.headers).toEqual({ 'Auto-Submitted': 'auto-generated', 'Feedback-ID': expect.stringMatching(/^[^:]+:[^:]+:transactional:w\d+$/) });
  });

  it.each([
    ['no address', async (): Promise<string> => queue(await person({}, null)), 'no address'],
    ['an address of no shape', async () => queue(await person({}, 'not an address')), 'not an address'],
    ['a suppressed address', async () => {
      await pool.query(`insert into suppressions (workspace_id, channel, address, reason, source) values ($1, 'email', 'dead@example.com', 'user unknown', 'test') on conflict do nothing`, [WORKSPACE]);
      return queue(await person({}, 'Dead@Example.com'));
    }, 'suppressed: user unknown'],
    ['a topic that was left', async () => {
      const id = await person({});
      await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips', false, 'test')`, [WORKSPACE, id]);
      return queue(id);
    }, 'unsubscribed'],
    ['a topic that was left after it was queued', async () => {
      const id = await person({});
      const message = await queue(id);
      await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips:email', false, 'one_click')`, [WORKSPACE, id]);
      return message;
    }, 'unsubscribed'],
    ['a topic that was left on this channel', async () => {
      const id = await person({});
      await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips', true, 'test'), ($1, $2, 'tips:email', false, 'test')`, [WORKSPACE, id]);
      return queue(id);
    }, 'unsubscribed'],
    ['an opt-in topic that was joined on another channel only', async () => {
      const id = await person({});
      await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'beta:in_app', true, 'test')`, [WORKSPACE, id]);
      return queue(id, { topic: 'beta' });
    }, 'not subscribed'],
    ['an opt-in topic without a yes', async () => queue(await person({}), { topic: 'beta' }), 'not subscribed'],
  ])('skips a message to %s and says why', async (_case, make, reason) => {
    const id = await make();
    await send(id);
    expect(await stateOf(id)).toMatchObject({ state: 3, reason });
  });

  it('decides by the channel of the message: a choice there goes before one about the whole topic', async () => {
    const id = await person({ firstName: 'Cy' });
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips:email', false, 'test'), ($1, $2, 'beta', false, 'test'), ($1, $2, 'beta:email', true, 'test')`, [WORKSPACE, id]);
    const [note, beta] = [await queue(id, { template: 'note', channel: 'in_app' }), await queue(id, { topic: 'beta' })];
    await send(note);
    await send(beta);
    expect([await stateOf(note), await stateOf(beta)]).toMatchObject([{ state: 2 }, { state: 2 }]);
  });

  it('sends a mandatory topic to someone who left everything, but never to a suppressed address', async () => {
    await pool.query(`insert into suppressions (workspace_id, channel, address, reason, source) values ($1, 'email', 'dead2@example.com', 'complaint', 'test')`, [WORKSPACE]);
    const dead = await queue(await person({}, 'dead2@example.com'), { topic: 'billing' });
    await send(dead);
    expect(await stateOf(dead)).toMatchObject({ state: 3, reason: 'suppressed: complaint' });
    const id = await person({}, 'free@example.com');
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'billing', false, 'test')`, [WORKSPACE, id]);
    const message = await queue(id, { topic: 'billing' });
    await send(message);
    expect(await stateOf(message)).toMatchObject({ state: 2 });
  });

  it('sends at most three mails a day to an address that only a browser has told', async () => {
    const id = await person({});
    await pool.query('update profiles set email_verified = false where id = $1', [id]);
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      ids.push(await queue(id));
      await send(ids[n] ?? '');
    }
    expect(await Promise.all(ids.map(async (one) => (await stateOf(one))?.['state']))).toEqual([2, 2, 2, 3]);
  });

  it('tries transient trouble again later, and gives refused mails up', async () => {
    await useSmtp();
    answer = (address) => (address.startsWith('busy') ? { code: 451, text: 'later' } : address.startsWith('gone') ? { code: 550, text: 'no such user' } : 'take');
    const [busy, gone, good] = [await queue(await person({}, 'busy@example.com')), await queue(await person({}, 'gone@example.com')), await queue(await person({}))];
    await send(busy, gone, good);
    expect(await stateOf(busy)).toMatchObject({ state: 0, attempt: 1, later: true, reason: expect.stringContaining('451') });
    expect(await stateOf(gone)).toMatchObject({ state: 4, reason: expect.stringContaining('550') });
    expect(await stateOf(good)).toMatchObject({ state: 2 });
    answer = () => 'take';
    await send(busy);
    expect(await stateOf(busy)).toMatchObject({ state: 0 });
    await pool.query('update messages set due_at = now() where id = $1', [busy]);
    await send(busy);
    expect(await stateOf(busy)).toMatchObject({ state: 2, attempt: 2 });
  });

  it('fails a message whose template cannot be rendered or is missing, with the reason', async () => {
    const bomb = await queue(await person({ many: Array.from({ length: 200 }, (_, i) => i) }), { template: 'bomb' });
    const missing = await queue(await person({}), { template: 'nowhere' });
    await send(bomb, missing);
    expect(await stateOf(bomb)).toMatchObject({ state: 4, reason: expect.stringMatching(/^render: /) });
    expect(await stateOf(missing)).toMatchObject({ state: 4, reason: 'there is no published template nowhere' });
  });

  it('skips what no sender took within 72 hours, and says so', async () => {
    const [old, young] = [await queue(await person({})), await queue(await person({}))];
    await pool.query(`update messages set queued_at = now() - interval '72 hours' - $2 * interval '1 second' where id = $1`, [old, 1]);
    await pool.query(`update messages set queued_at = now() - interval '72 hours' + $2 * interval '1 minute' where id = $1`, [young, 1]);
    await send(old, young);
    expect([await stateOf(old), await stateOf(young)]).toMatchObject([{ state: 3, reason: 'expired' }, { state: 2 }]);
  });

  it('puts an in-app message into the feed once, and needs no address for it', async () => {
    const id = await queue(await person({ firstName: 'Ida' }, null), { template: 'note', channel: 'in_app' });
    await send(id);
    await pool.query('update messages set state = 0 where id = $1', [id]);
    await send(id);
    const { rows } = await pool.query('select kind, content, state from inbox where message_id = $1', [id]);
    expect(rows).toEqual([{ kind: 'banner', content: { title: 'Hello Ida', body: 'Here', actionLabel: 'Go', actionUrl: '/go' }, state: 'unseen' }]);
  });

  it('takes over what a dead sender had claimed, and marks that it may have gone out before', async () => {
    const id = await queue(await person({}));
    await pool.query(`update messages set state = 1, attempt = 1, claimed_at = now() - interval '10 minutes' where id = $1`, [id]);
    await send(id);
    expect(await stateOf(id)).toMatchObject({ state: 2, attempt: 2, reason: expect.stringContaining('ambiguous') });
  });
});
