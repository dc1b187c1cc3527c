import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { shardOf, uuidOf } from '@perennial/model';
import { createPool, IdBlocks, insertMessages, migrate, type Database } from '@perennial/store';
import { compileEmail, compileInApp } from '@perennial/template';
import { smtpSink, testDatabase, type SmtpAnswer, type SmtpSink, type TestDatabase } from '@perennial/testkit';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { Sealing } from '../platform/sealing.js';
import { emailChannel } from './channels/email.js';
import { inAppChannel } from './channels/in-app.js';
import { Connections } from './connections.js';
import { AddressHash } from '../platform/address-hash.js';
import { deliver, processing, type DeliveryContext } from './deliver.js';
import { RecipientLinks } from './recipient-links.js';
import { TemplateCache } from './template-cache.js';

const WORKSPACE = 900_003;
const ENTERED = Date.now() - 60_000;

describe('deliver (journeys.md sections 1, 2, 3 and 5)', () => {
  let db: TestDatabase;
  let pool: Database;
  let context: DeliveryContext;
  let sink: SmtpSink;
  let connections: Connections;
  let links: RecipientLinks;
  let answer: (address: string) => Exclude<SmtpAnswer, 'hang'> = () => 'take';
  let next = 1;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    sink = await smtpSink({ onRecipient: (address) => answer(address) });
    await pool.query(`insert into workspaces (id, name, postal_address) values ($1, 'Orchard', 'Torstr. 1, Berlin')`, [WORKSPACE]);
    await pool.query(`insert into topics (workspace_id, key, name, mandatory, opt_in) values ($1, 'tips', 'Tips', false, false), ($1, 'billing', 'Billing', true, false), ($1, 'beta', 'Beta', false, true)`, [WORKSPACE]);
    const mail = await compileEmail({ subject: 'Hi {{profile.firstName}}', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{profile.firstName}}, <a href="{{links.unsubscribe}}">stop</a></mj-text></mj-column></mj-section></mj-body></mjml>', text: null });
    const bomb = await compileEmail({ subject: 'x', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>{{#each profile.many}}{{#each @root.profile.many}}{{#each @root.profile.many}}x{{/each}}{{/each}}{{/each}}</mj-text></mj-column></mj-section></mj-body></mjml>', text: null });
    const note = compileInApp({ title: 'Hello {{profile.firstName}}', body: 'Here', actionLabel: 'Go', actionUrl: '/go' });
    if (!mail.ok || !bomb.ok || !note.ok) throw new Error('a template did not compile');
    const publish = async (id: number, key: string, channel: string, { compiled, source }: { compiled: unknown; source: unknown }): Promise<void> => {
      await pool.query(`insert into templates (id, workspace_id, key, name, channel, topic, source, live_version_id) values ($1, $2, $3, $3, $4, 'tips', $5, $1)`, [id, WORKSPACE, key, channel, source]);
      await pool.query(`insert into template_versions (id, workspace_id, template_id, number, source, compiled) values ($1, $2, $1, 1, $4, $3)`, [id, WORKSPACE, compiled, source]);
    };
    await publish(1, 'hello', 'email', { compiled: mail.compiled, source: {} });
    await publish(2, 'bomb', 'email', { compiled: bomb.compiled, source: {} });
    await publish(3, 'note', 'in_app', { compiled: note.compiled, source: { inApp: { kind: 'banner', title: 'x', body: 'x' } } });
    links = await RecipientLinks.open(pool, 'https://p.example');
    const templates = new TemplateCache(pool);
    connections = new Connections(pool, new Sealing('a secret of at least thirty-two characters'), []);
    const channels = [processing(emailChannel(connections), templates, links), processing(inAppChannel(pool, () => undefined), templates, links)];
    const byName = new Map(channels.map((channel) => [channel.name, channel]));
    context = { database: pool, addresses: new AddressHash('a secret'), ids: new IdBlocks(pool), journeys: new JourneyCache(), slot: 1, channels: byName, sentEventOf: (name) => byName.get(name)?.sentEvent ?? null, onStimuli: () => undefined };
  });
  afterAll(async () => {
    await connections.close();
    await sink.close();
    await pool.end();
    await db.drop();
  });
  beforeEach(async () => {
    await pool.query('delete from integrations');
    answer = () => 'take';
    sink.clear();
  });

  const person = async (attributes: Record<string, unknown>, email: string | null = `p${next}@example.com`): Promise<number> => {
    const id = 5000 + next++;
    await pool.query('insert into profiles (shard, id, workspace_id, external_id, email, attributes) values ($1, $2, $3, $4, $5, $6)', [shardOf(id), id, WORKSPACE, `u${id}`, email, attributes]);
    return id;
  };
  const queue = async (profileId: number, more: { template?: string; channel?: string; topic?: string | null; awaited?: boolean; journeyId?: number } = {}): Promise<string> => {
    const id = uuidOf('message', next++);
    await insertMessages(pool, [{
      id, enteredAt: ENTERED, workspaceId: WORKSPACE, shard: shardOf(profileId), enrollmentId: null, journeyId: more.journeyId ?? null, versionId: null, nodeId: null, visit: null, profileId, channel: more.channel ?? 'email',
      template: more.template ?? 'hello', topic: more.topic ?? null, awaited: more.awaited ?? false, queuedAt: ENTERED,
    }]);
    return id;
  };
  const send = (...ids: string[]): Promise<number> => deliver(context, { ids, from: ENTERED, to: ENTERED });
  const stateOf = async (id: string): Promise<Record<string, unknown> | undefined> => (await pool.query<Record<string, unknown>>('select state, reason, attempt, due_at > now() as later from messages where id = $1', [id])).rows[0];
  const useSmtp = async (): Promise<void> => {
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, from_name, settings, is_default) values ($2, $1, 'smtp', 'email', 'x', 'ana@orchard.example', 'Ana', $3, true)`,
      [WORKSPACE, 10_000 + next++, { host: '127.0.0.1', port: sink.port, security: 'none', username: '', password: '', maxConnections: 2 }]);
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
    expect(links.read(token)).toMatchObject({ u: 'topic', t: 'tips', w: WORKSPACE });
    expect(links.read(token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBeNull();
  });

  it('sends a claimed message once, however often its job comes', async () => {
    await useSmtp();
    const id = await queue(await person({ firstName: 'Bo' }));
    await Promise.all([send(id), send(id), send(id)]);
    await send(id);
    expect(sink.mails.length).toBe(1);
  });

  it('looks at the entry filter again where the journey asks for it, with what has happened since', async () => {
    const journey = async (id: number, recheckBeforeSend: boolean): Promise<void> => {
      const filter = { type: 'event', event: 'bought', count: { is: 'exactly', value: 0 } };
      const graph = { schema: 1, name: 'J', pillar: 'retention', audience: 'both', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'x' }], filter, recheckBeforeSend, reentry: { mode: 'never' } }, exit: { rules: [] }, goals: [], guardrails: {}, nodes: [{ id: 'd', type: 'delay', name: '', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'd' }], layout: { positions: {}, notes: [] } };
      await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2::bigint, $1, 'j' || $2::bigint::text, 'x', 'retention', 'both', 'live', $3, $2::bigint)`, [WORKSPACE, id, graph]);
      await pool.query('insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($2, $1, $2, 1, $3)', [WORKSPACE, id, graph]);
    };
    await journey(70, true);
    await journey(71, false);
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1 where id = $1', [WORKSPACE]);
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
    expect(Object.keys(kept?.headers ?? {})).toEqual(['Auto-Submitted']);
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
