import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, inReadOnly, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';

const START = Date.UTC(2026, 2, 2, 9);
const [HOUR, DAY] = [3_600_000, 86_400_000];
const pro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };

describe('simulation (journeys.md section 7)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let graph: Record<string, unknown>;

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const simulate = async (body: object) => (await call('post', '/simulate', { start: START, ...body }).expect(200)).body;
  const refused = async (body: object, status = 400) => (await call('post', '/simulate', { start: START, ...body }).expect(status)).body;
  const signUp = { type: 'event', name: 'signed_up', properties: { invoice: 'A-7' } };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Dear {{profile.firstName}} on {{profile.plan}}, about {{event.invoice}}: <a href="{{links.unsubscribe}}">leave</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>';
    const mail = (await call('post', '/templates', { key: 'hello', name: 'Hello', channel: 'email', topic: 'product-news', source: { channel: 'email', email: { subject: 'Hello {{profile.firstName}}', mjml } } }).expect(201)).body;
    await call('post', `/templates/${mail.id}/versions`, { revision: 1 }).expect(200);
    await call('put', `/templates/${mail.id}`, { name: 'Hello', topic: 'product-news', source: { channel: 'email', email: { subject: 'Only a draft', mjml } }, revision: 1 }).expect(200);
    const tip = (await call('post', '/templates', { key: 'tip', name: 'Tip', channel: 'in_app', source: { channel: 'in_app', inApp: { kind: 'banner', title: 'Tip for {{account.name}}', body: 'Plan {{profile.plan}}' } } }).expect(201)).body;
    await call('post', `/templates/${tip.id}/versions`, { revision: 1 }).expect(200);
    await call('post', '/templates', { key: 'fresh', name: 'Fresh', channel: 'email' }).expect(201);
    graph = {
      schema: 1, name: 'Trial', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null },
      exit: { rules: [{ type: 'event', event: 'paid' }] }, goals: [], guardrails: { topic: null },
      nodes: [
        { id: 'hello', type: 'email', name: 'Say hello', config: { template: 'hello', continue: 'queued' } },
        { id: 'day', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } },
        { id: 'tip', type: 'in_app', name: 'A tip', config: { template: 'tip', continue: 'queued' } },
      ],
      edges: [{ from: 'entry', outlet: 'next', to: 'hello' }, { from: 'hello', outlet: 'next', to: 'day' }, { from: 'day', outlet: 'next', to: 'tip' }], layout: { positions: {}, notes: [] },
    };
    const { body: journey } = await call('post', '/journeys', { name: 'Trial', graph }).expect(201);
    await call('post', `/journeys/${journey.id}/publish`, { revision: 1 }).expect(200);
    await call('put', `/journeys/${journey.id}/draft`, { graph: { ...graph, nodes: [], edges: [] }, revision: 1 }).expect(200);
    await call('post', '/segments', { key: 'pros', name: 'Pros', condition: pro }).expect(201);
    await request(engine.address).post('/v1/identify').auth(engine.writeKey ?? '', '').send({ userId: 'ana', traits: { firstName: 'Ana', email: 'ana@orchard.test', plan: 'team' } }).expect(200);
    await request(engine.address).post('/v1/group').auth(engine.writeKey ?? '', '').send({ userId: 'ana', groupId: 'acc', traits: { name: 'Orchard' } }).expect(200);
    await until(async () => {
      const [account] = (await call('get', '/accounts')).body.items;
      return account?.name === 'Orchard' && account.members === 1;
    });
    await until(async () => (await call('get', '/segments')).body.items[0]?.building === null);
    await until(async () => (await call('get', '/profiles?search=ana')).body.items[0]?.email === 'ana@orchard.test');
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('holds messages for quiet hours, shows others in the product, counts frequency caps, and knows who is muted', async () => {
    const at = (hour: number): { amount: number; unit: string } => ({ amount: hour, unit: 'hours' });
    const mail = (id: string, config: object = {}): object => ({ id, type: 'email', name: id, config: { template: 'hello', continue: 'sent', ...config } });
    const night = { windows: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '20:00', to: '08:00' }], action: 'hold' };
    const chain = (...nodes: object[]): object => ({ ...graph, guardrails: { quietHours: night, frequencyCaps: { caps: [{ max: 2, per: 'week', window: 'rolling' }] } }, nodes, edges: nodes.map((node, place) => ({ from: place === 0 ? 'entry' : (nodes[place - 1] as { id: string }).id, outlet: 'next', to: (node as { id: string }).id })) });
    const asked = { profile: { attributes: { email: 'x@x.test' } } };
    const held = await simulate({ ...asked, graph: chain(mail('first'), mail('second'), mail('third')), script: [{ ...signUp, after: at(12) }] });
    const of = (answer: { messages: { nodeId: string; at: number; goesAt: number | null; refused: string | null; instead: string | null }[] }) => Object.fromEntries(answer.messages.map((one) => [one.nodeId, one]));
    const morning = START + 23 * HOUR;
    // Made at nine in the evening, sent within the quarter of an hour after eight; the run waits for it.
    expect([of(held)['first']?.at, held.steps[0].leftAt]).toEqual([START + 12 * HOUR, of(held)['first']?.goesAt]);
    expect((of(held)['first']?.goesAt ?? 0) - morning >= 0 && (of(held)['first']?.goesAt ?? 0) - morning < HOUR / 4).toBe(true);
    expect(of(held)['second']).toMatchObject({ refused: null, instead: null });
    expect(of(held)['third']).toMatchObject({ refused: 'frequency cap: 2 messages in 7 days', goesAt: null });
    const shown = await simulate({ ...asked, graph: chain(mail('only', { quietHours: { ...night, action: 'in_app' }, quietTemplate: 'tip' })), script: [{ ...signUp, after: at(12) }] });
    expect(shown.messages).toMatchObject([{ channel: 'email', instead: 'tip', goesAt: START + 12 * HOUR, preview: { ok: true, inApp: { title: expect.stringContaining('Tip') } } }]);
    const muted = await simulate({ profile: { attributes: { email: 'x@x.test', mutedUntil: '2026-03-02T10:00:00Z' } }, graph: chain(mail('early')), script: [signUp] });
    expect(muted.messages).toMatchObject([{ refused: 'muted' }]);
    const later = await simulate({ profile: { attributes: { email: 'x@x.test', mutedUntil: '2026-03-02T10:00:00Z' } }, graph: chain(mail('early')), script: [{ ...signUp, after: at(2) }] });
    expect(later.messages).toMatchObject([{ refused: null }]);
  });

  it('shows each step with its reason and each message as it would look then, for a known person and a live version', async () => {
    const script = [signUp, { type: 'attributes', changes: { plan: 'pro' }, after: { amount: 2, unit: 'hours' } }];
    const answer = await simulate({ journey: { key: 'trial', version: 'live' }, profile: { userId: 'ana' }, script });
    expect(answer).toMatchObject({ start: START, until: START + 90 * DAY, cut: false, profile: { name: 'Ana', zone: 'UTC', unknownZones: [] }, refusals: [] });
    expect(answer.runs).toEqual([expect.objectContaining({ run: 1, state: 'completed', enteredAt: START, endedAt: START + DAY })]);
    expect(answer.steps.map((step: { nodeName: string; kind: string; outlet: string; arrivedAt: number; leftAt: number }) => [step.nodeName, step.kind, step.outlet, step.arrivedAt - START, step.leftAt - START])).toEqual([
      ['Say hello', 'email', 'next', 0, 0], ['A day', 'delay', 'next', 0, DAY], ['A tip', 'in_app', 'next', DAY, DAY],
    ]);
    expect(Object.keys(answer.steps[1].why).length).toBeGreaterThan(0);
    expect(answer.messages).toMatchObject([
      { channel: 'email', to: 'ana@orchard.test', at: START, version: 1, reason: null, preview: { ok: true, subject: 'Hello Ana', html: expect.stringContaining('on team, about A-7'), text: expect.stringContaining('Dear Ana') } },
      { channel: 'in_app', to: null, at: START + DAY, version: 1, preview: { ok: true, inApp: { title: 'Tip for Orchard', body: 'Plan pro' } } },
    ]);
    expect(answer.events.map((event: { name: string }) => event.name)).toEqual(expect.arrayContaining(['journey_entered', 'journey_completed', 'segment_entered']));
  });

  it('answers the same twice, changes no row anywhere, and says which instant "now" was', async () => {
    const rows = async () => {
      const { rows: tables } = await pool.query<{ name: string }>(`select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
      const found: [string, string][] = [];
      for (const { name } of tables) found.push([name, JSON.stringify((await pool.query(`select count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text as sum from ${name} t`)).rows[0])]);
      return Object.fromEntries(found);
    };
    const asked = { graph, profile: { userId: 'ana' }, script: [signUp], outcome: 'failed' };
    // What the tracking calls of the beginning have left to be written comes first.
    const before = await until(async () => {
      const one = await rows();
      await new Promise((done) => setTimeout(done, 1500));
      return JSON.stringify(one) === JSON.stringify(await rows()) && one['requests']?.includes('"count":2') ? one : null;
    });
    const [first, second] = [await simulate(asked), await simulate(asked)];
    expect(second).toEqual(first);
    expect(first.messages).toHaveLength(2);
    expect(await rows()).toEqual(before);
    const { body: now } = await call('post', '/simulate', { graph, profile: { attributes: {} }, script: [signUp] }).expect(200);
    expect(Math.abs(now.start - Date.now())).toBeLessThan(10_000);
    expect((await simulate({ ...asked, start: now.start, profile: { attributes: {} }, outcome: 'sent' }))).toEqual(now);
  });

  it('starts a journey as a colleague, a schedule or a date would, without an event', async () => {
    const byHand = { ...graph, entry: { triggers: [{ type: 'manual' }], reentry: { mode: 'never' }, key: 'date.value' } };
    const start = { type: 'start', trigger: 'manual', value: '2026-04-13', after: { amount: 1, unit: 'hours' } };
    const answer = await simulate({ graph: byHand, profile: { attributes: { firstName: 'Bo' } }, script: [start, start] });
    expect(answer.runs).toMatchObject([{ key: '2026-04-13', enteredAt: START + HOUR }]);
    expect(answer.refusals).toMatchObject([{ reason: 're-entry', event: 'manual' }]);
    expect((await call('post', '/simulate', { graph: byHand, profile: { attributes: {} }, script: [{ ...start, trigger: 'rumour' }] }).expect(400)).body.field).toBe('script.0.trigger');
  });

  it('runs where PostgreSQL refuses every write', async () => {
    await expect(inReadOnly(pool, (transaction) => transaction.query(`update profiles set name = 'x'`))).rejects.toThrow('read-only transaction');
    expect(await inReadOnly(pool, async (transaction) => (await transaction.query('show transaction_isolation')).rows)).toEqual([{ transaction_isolation: 'repeatable read' }]);
  });

  it('invents a person with an account, a membership and a zone, and ends a run by its exit rule', async () => {
    const profile = { attributes: { firstName: 'Bo' }, account: { name: 'Acme' }, membership: { role: 'owner' }, zone: 'America/New_York' };
    const answer = await simulate({ graph, profile, script: [signUp, { type: 'event', name: 'paid', at: START + HOUR }] });
    expect(answer).toMatchObject({ profile: { id: null, name: 'Bo', zone: 'America/New_York' }, runs: [{ state: 'exited', nodeId: 'day', endedAt: START + HOUR }], messages: [{ to: null, preview: { subject: 'Hello Bo' } }] });
    const waiting = await simulate({ graph, profile, script: [signUp], until: START + HOUR });
    expect(waiting.runs).toMatchObject([{ state: 'active', nodeId: 'day', wakeAt: START + DAY }]);
    const twice = await simulate({ graph, profile, script: [signUp, { ...signUp, after: { amount: 40, unit: 'days' } }] });
    expect(twice.refusals).toEqual([expect.objectContaining({ event: 'signed_up', at: START + 40 * DAY })]);
    const mail = (template: string) => ({ ...graph, nodes: [{ id: 'hello', type: 'email', name: 'x', config: { template, continue: 'queued' } }], edges: [{ from: 'entry', outlet: 'next', to: 'hello' }] });
    expect((await simulate({ graph: mail('nothing'), profile, script: [signUp] })).messages).toMatchObject([{ preview: null, reason: 'There is no template "nothing" in this workspace.' }]);
    expect((await simulate({ graph: mail('fresh'), profile, script: [signUp] })).messages).toMatchObject([{ version: null, preview: { ok: true, text: expect.stringContaining('Hello Bo') } }]);
  });

  it('asks what delivery would ask: address, suppression, consent; and takes the path of a message that it skips', async () => {
    const way = {
      ...graph, nodes: [{ id: 'hello', type: 'email', name: 'x', config: { template: 'hello', continue: 'sent' } }, { id: 'tip', type: 'in_app', name: 'A tip', config: { template: 'tip', continue: 'queued' } }],
      edges: [{ from: 'entry', outlet: 'next', to: 'hello' }, { from: 'hello', outlet: 'skipped', to: 'tip' }],
    };
    const ask = async (profile: object) => {
      const { messages, steps } = await simulate({ graph: way, profile, script: [signUp] });
      return [messages.map((message: { refused: string | null }) => message.refused), steps[0].outlet];
    };
    expect(await ask({ userId: 'ana' })).toEqual([[null], 'next']);
    expect(await ask({ attributes: {} })).toEqual([['no address', null], 'skipped']);
    await call('post', '/suppressions', { address: 'gone@orchard.test', reason: 'bounced' }).expect(201);
    expect(await ask({ attributes: { email: 'Gone@orchard.test' } })).toEqual([['suppressed: bounced', null], 'skipped']);
    await call('post', '/consents', { userId: 'ana', topic: 'product-news', subscribed: false, wording: 'Leave' }).expect(200);
    expect(await ask({ userId: 'ana' })).toEqual([['unsubscribed', null], 'skipped']);
  });

  it('names the field of what it cannot take', async () => {
    const profile = { attributes: {} };
    expect((await refused({ profile })).field).toBe('journey');
    expect((await refused({ graph, journey: { key: 'trial' }, profile })).field).toBe('graph');
    expect((await refused({ journey: { key: 'nothing' }, profile })).field).toBe('journey.key');
    expect((await refused({ graph: { ...graph, pillar: 'growth' }, profile })).field).toBe('graph.pillar');
    expect((await refused({ graph, profile: {} })).field).toBe('profile');
    expect((await refused({ graph, profile: { userId: 'nobody' } })).field).toBe('profile.userId');
    expect((await refused({ graph, profile: { id: 1, userId: 'ana' } })).field).toBe('profile.userId');
    expect((await refused({ graph, profile: { userId: 'ana', attributes: {} } })).field).toBe('profile.attributes');
    expect((await refused({ graph, profile: { attributes: {}, zone: 'Mars/Olympus' } })).field).toBe('profile.zone');
    expect((await refused({ graph, profile, script: [{ type: 'event', name: 'paid', at: START - 1 }] })).field).toBe('script.0.at');
    expect((await refused({ graph, profile, script: [{ type: 'event', name: 'paid', after: { amount: 99, unit: 'weeks' } }] })).field).toBe('script.0.after');
    expect((await refused({ graph, profile, script: Array.from({ length: 201 }, () => signUp) })).field).toBe('script');
    expect((await refused({ graph, profile, until: START + 732 * DAY })).field).toBe('until');
    const broken = await refused({ graph: { ...graph, nodes: [{ id: 'hello', type: 'email', name: 'x', config: {} }], edges: [] }, profile }, 422);
    expect(broken.problems).toContainEqual(expect.objectContaining({ nodeId: 'hello', field: 'template' }));
  });

  it('is cut off after 2,000 steps', async () => {
    const nodes = Array.from({ length: 400 }, (_, place) => ({ id: `d${place}`, type: 'delay', name: '', config: { duration: { amount: 1, unit: 'minutes' } } }));
    const edges = nodes.map((node, place) => ({ from: place === 0 ? 'entry' : `d${place - 1}`, outlet: 'next', to: node.id }));
    const long = { ...graph, entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'always' }, key: null }, nodes, edges };
    const answer = await simulate({ graph: long, profile: { attributes: {} }, script: Array.from({ length: 20 }, () => signUp) });
    expect(answer.cut).toBe(true);
    expect(answer.steps).toHaveLength(2000);
  });

  it('lets viewers simulate', async () => {
    const owner = request.agent(engine.address).set('origin', engine.address);
    await owner.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    const { body: link } = await owner.post('/api/people/invitations').send({ email: 'vera@orchard.test', role: 'viewer' }).expect(201);
    const viewer = request.agent(engine.address).set('origin', engine.address);
    await viewer.post('/api/session/invitation').send({ token: link.url.split('#')[1], name: 'Vera', password: 'ten letters' }).expect(200);
    await viewer.post('/api/simulate').send({ journey: { key: 'trial', version: 'live' }, profile: { attributes: {} } }).expect(200);
    await viewer.post('/api/journeys').send({ name: 'Not hers' }).expect(403);
  });

  it('plays what the log has of a person, from as they were then, with the same result every time (journeys.md section 7)', async () => {
    const v1 = (kind: string, body: object) => request(engine.address).post(`/v1/${kind}`).auth(engine.writeKey ?? '', '').send({ userId: 'lou', ...body }).expect(200);
    await v1('identify', { traits: { firstName: 'Lou', email: 'lou@orchard.test', plan: 'team' } });
    await v1('track', { event: 'signed_up', properties: { invoice: 'L-1' } });
    await v1('track', { event: 'ignored' });
    await v1('identify', { traits: { plan: 'pro' } });
    await v1('track', { event: 'paid' });
    await until(async () => (await pool.query(`select 1 from events e join identifiers i on i.profile_id = e.profile_id where i.value = 'lou' and e.name = 'paid'`)).rowCount === 1 || undefined);
    const branched = {
      ...graph, nodes: [{ id: 'which', type: 'branch', name: 'Which', config: { branches: [{ id: 'pro', name: 'Pro', condition: pro }] } }, { id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }],
      edges: [{ from: 'entry', outlet: 'next', to: 'which' }, { from: 'which', outlet: 'else', to: 'wait' }],
    };
    const play = async () => (await call('post', '/simulate', { graph: branched, profile: { userId: 'lou' }, log: { days: 1 } }).expect(200)).body;
    const played = await play();
    expect(played.fromLog).toBeGreaterThanOrEqual(4);
    expect(played.steps.map((step: { nodeId: string; outlet: string | null }) => [step.nodeId, step.outlet])).toEqual([['which', 'else'], ['wait', null]]);
    expect(played.runs).toEqual([expect.objectContaining({ state: 'exited', reason: 'event paid' })]);
    const { rows } = await pool.query(`select floor(extract(epoch from e.received_at) * 1000)::float8 as at from events e join identifiers i on i.profile_id = e.profile_id where i.value = 'lou' and e.name in ('signed_up', 'paid') order by 1`);
    expect([played.runs[0].enteredAt, played.runs[0].endedAt]).toEqual(rows.map((row) => row.at));
    const again = await play();
    expect([again.steps, again.runs]).toEqual([played.steps, played.runs]);
    expect((await call('post', '/simulate', { graph, profile: { attributes: {} }, log: { days: 1 } }).expect(400)).body.field).toBe('log');
    expect((await call('post', '/simulate', { graph, profile: { userId: 'lou' }, log: { days: 1 }, start: START }).expect(400)).body.field).toBe('start');
    expect((await call('post', '/simulate', { graph, profile: { userId: 'lou' }, log: { days: 91 } }).expect(400)).body.field).toBe('log.days');
  });
});
