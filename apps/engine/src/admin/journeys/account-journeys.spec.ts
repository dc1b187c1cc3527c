import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';
import { chainOf } from '../../testing/drained.js';

const wait = { type: 'delay', config: { duration: { amount: 1, unit: 'days' } } };
const ofAccounts = (name: string, trigger: object, steps: Parameters<typeof chainOf>[2], more: object = {}) => chainOf(name, trigger, steps, { subject: 'account', ...more });
const ACCOUNTS = ['acme', 'zeta', 'tiny'];

describe('journeys of accounts, from every door (journeys.md sections 2, 3 and 7)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  const ids: Record<string, number> = {};

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const send = (...batch: object[]) => request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch }).expect(200);
  const publish = async (graph: { readonly name: string }): Promise<number> => {
    const { body } = await call('post', '/journeys', { name: graph.name, graph, publish: true });
    expect([graph.name, body.problems ?? body.detail ?? body.status]).toEqual([graph.name, 'live']);
    ids[graph.name] = body.id;
    return body.id;
  };
  const inside = async (name: string): Promise<unknown[]> => (await pool.query(`select a.external_id as account from enrollments e join accounts a on a.id = e.subject_id where e.account and e.journey_id = $1 order by 1`, [ids[name]])).rows.map((row) => row.account);
  const comes = (name: string, ...accounts: string[]) => until(async () => JSON.stringify(await inside(name)) === JSON.stringify(accounts) || undefined);
  const accountId = async (key: string): Promise<number> => Number((await pool.query('select id from accounts where external_id = $1', [key])).rows[0]?.id);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
    await send(...ACCOUNTS.flatMap((key, n) => [
      { type: 'identify', userId: `${key}-1`, traits: { email: `${key}-1@example.com`, firstName: 'Ada' } }, { type: 'group', userId: `${key}-1`, groupId: key, traits: { name: key, role: 'admin', seats: n * 10, plan: n === 2 ? 'free' : 'pro' } },
      { type: 'identify', userId: `${key}-2`, traits: { email: `${key}-2@example.com` } }, { type: 'group', userId: `${key}-2`, groupId: key, traits: { role: 'member' } },
    ]));
    await until(async () => (await call('get', '/accounts')).body.items.filter((one: { members: number; name: string }) => one.members === 2 && one.name !== '').length === ACCOUNTS.length);
    await call('post', '/segments', { key: 'pro-accounts', name: 'Pro', subject: 'account', condition: { type: 'attribute', path: 'account.plan', operator: 'equals', value: 'pro' } }).expect(201);
    await until(async () => (await call('get', '/segments')).body.items.find((one: { key: string; building: unknown; size: number }) => one.key === 'pro-accounts' && one.building === null && one.size === 2));
    await call('put', '/triggers/contract_signed', { source: 'api', description: '' }).expect(200);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('a program fires for an account, once per idempotency key, and is told', async () => {
    await publish(ofAccounts('Fired', { type: 'api', trigger: 'contract_signed' }, [wait]));
    const fire = async () => (await call('post', '/triggers/contract_signed/fire', { groupId: 'acme', properties: { years: 2 } }).set('idempotency-key', 'one').expect(200)).body.results;
    expect(await fire()).toEqual([expect.objectContaining({ journey: 'Fired', entered: true, reason: null })]);
    expect(await fire()).toEqual([expect.objectContaining({ journey: 'Fired', entered: true })]);
    expect(await inside('Fired')).toEqual(['acme']);
    expect((await call('post', '/triggers/contract_signed/fire', { groupId: 'nobody' }).expect(400)).body.field).toBe('groupId');
    expect((await call('post', '/triggers/contract_signed/fire', { groupId: 'acme', userId: 'acme-1' }).expect(400)).body.field).toBe('userId');
    expect((await call('post', '/triggers/contract_signed/fire', { userId: 'acme-1' }).expect(200)).body.results).toEqual([]);
  });

  it('by hand: one account, or the members of a segment of accounts; never people', async () => {
    await publish(ofAccounts('Chosen', { type: 'manual' }, [wait]));
    await call('post', `/journeys/${ids['Chosen']}/people`, { accountId: await accountId('tiny') }).expect(202);
    await comes('Chosen', 'tiny');
    expect((await call('post', `/journeys/${ids['Chosen']}/people`, { profileId: 1 }).expect(400)).body.field).toBe('profileId');
    expect((await call('post', `/journeys/${ids['Chosen']}/people`, { accountId: 1 }).expect(400)).body.field).toBe('accountId');
    expect((await call('post', `/journeys/${ids['Chosen']}/people`, { segment: 'pro-accounts' }).expect(202)).body).toEqual({ people: 2 });
    await comes('Chosen', 'acme', 'tiny', 'zeta');
  });

  it('a schedule over a segment of accounts, by the clock of the workspace and by their own', async () => {
    const soon = new Date(Date.now() + 2000).toISOString().slice(0, 19);
    for (const zone of ['workspace', 'profile']) await publish(ofAccounts(`Monthly ${zone}`, { type: 'schedule', segment: 'pro-accounts', once: soon.slice(0, 16), zone }, [wait]));
    await comes('Monthly workspace', 'acme', 'zeta');
    await comes('Monthly profile', 'acme', 'zeta');
  });

  it('a date of the account that is told later, and one that was known before the publish', async () => {
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    await send({ type: 'group', userId: 'zeta-1', groupId: 'zeta', traits: { renewsAt: at(1500) } });
    await until(async () => (await pool.query(`select 1 from accounts where external_id = 'zeta' and attributes ? 'renewsAt'`)).rowCount === 1 || undefined);
    await publish(ofAccounts('Dated', { type: 'date', date: 'account.renewsAt' }, [wait]));
    await send({ type: 'group', userId: 'acme-1', groupId: 'acme', traits: { renewsAt: at(1500) } });
    await comes('Dated', 'acme', 'zeta');
  });

  it('a segment of accounts that is entered, with those who are in it before', async () => {
    const graph = ofAccounts('Upgraded', { type: 'segment_entered', segment: 'pro-accounts' }, [wait]);
    const { body } = await call('post', '/journeys', { name: 'Upgraded', graph }).expect(201);
    ids['Upgraded'] = body.id;
    expect((await call('post', `/journeys/${body.id}/backfill`, { days: 1 }).expect(200)).body).toMatchObject({ people: 2, entering: 2, sends: 0 });
    await call('post', `/journeys/${body.id}/publish`, { revision: 1, backfill: { days: 1 } }).expect(200);
    await comes('Upgraded', 'acme', 'zeta');
    await send({ type: 'group', userId: 'tiny-1', groupId: 'tiny', traits: { plan: 'pro' } });
    await comes('Upgraded', 'acme', 'tiny', 'zeta');
  });

  it('waits until so many members did something (a quorum), and writes to the admin what belongs to the account; each member can be told why', async () => {
    const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>{{profile.firstName}} of {{account.name}}, {{account.role}}: {{event.how}}</mj-text></mj-column></mj-section></mj-body></mjml>';
    const mail = (await call('post', '/templates', { key: 'both', name: 'Both', channel: 'email', source: { channel: 'email', email: { subject: 'Both at {{account.name}}', preheader: '', mjml, text: null } } }).expect(201)).body;
    await call('post', `/templates/${mail.id}/versions`, { revision: 1 }).expect(200);
    const quorum = { type: 'members', quorum: { is: 'at_least', value: 2 }, of: { type: 'event', event: 'activated', count: { is: 'at_least', value: 1 }, within: { amount: 30, unit: 'days' } } };
    await publish(ofAccounts('Teams', { type: 'event', event: 'workspace_created' }, [
      { type: 'wait_for', config: { branches: [{ id: 'next', name: 'Two', condition: quorum }], timeout: { amount: 7, unit: 'days' } } },
      { type: 'email', config: { template: 'both', continue: 'sent', recipients: { roles: ['owner', 'admin'], otherwise: { by: 'nobody' }, max: 1 } } },
    ]));
    await send({ type: 'track', userId: 'acme-2', event: 'workspace_created', properties: { how: 'by hand' }, context: { groupId: 'acme' } });
    await comes('Teams', 'acme');
    await send({ type: 'track', userId: 'acme-1', event: 'activated' });
    await send({ type: 'track', userId: 'acme-2', event: 'activated' });
    const [kept] = await until(async () => {
      const { body } = await call('get', '/mailbox');
      return body.items.length > 0 ? body.items : null;
    });
    expect(kept).toMatchObject({ to: 'acme-1@example.com', subject: 'Both at acme' });
    expect(kept.html).toContain('Ada of acme, admin: by hand');
    const run = await until(async () => (await pool.query(`select id, state, reason from enrollments where journey_id = $1 and state = 1`, [ids['Teams']])).rows[0]);
    const trace = (await call('get', `/enrollments/${run.id}`).expect(200)).body;
    expect(trace).toMatchObject({ profileId: null, accountId: await accountId('acme'), name: 'acme' });
    expect(trace.steps.map((step: { outlet: string }) => step.outlet)).toEqual(['next', 'next']);
    expect(trace.messages).toEqual([expect.objectContaining({ template: 'both', state: 'sent' })]);
    const why = async (who: string) => {
      const { rows } = await pool.query('select profile_id as id from identifiers where value = $1', [who]);
      return (await call('get', `/profiles/${rows[0]?.id}/why?journey=${ids['Teams']}`).expect(200)).body;
    };
    const [first, second] = [await why('acme-1'), await why('acme-2')];
    expect(first).toMatchObject({ outcome: 'entered', sentence: expect.stringMatching(/^Their account: Entered on .*, because workspace_created happened; finished/) });
    expect(first.runs[0].messages).toEqual([expect.objectContaining({ template: 'both', state: 'sent' })]);
    expect(second.runs[0].messages).toEqual([expect.objectContaining({ template: 'both', state: 'unsent', reason: 'other members', sentence: '"Step 1" was not sent to them: it went to other members of the account.' })]);
    expect(await why('tiny-1')).toMatchObject({ outcome: 'nothing', runs: [] });
    expect((await call('get', `/journeys/${ids['Teams']}/people?state=completed`).expect(200)).body.items[0]).toMatchObject({ accountId: await accountId('acme'), name: 'acme' });
  });

  it('counts its goals from the log of the account, whichever member did it', async () => {
    await publish(ofAccounts('Goaled', { type: 'event', event: 'nudged' }, [wait], { goals: [{ event: 'upgraded', within: { amount: 5, unit: 'days' } }, { type: 'segment', segment: 'pro-accounts', within: { amount: 5, unit: 'days' } }] }));
    await send(...ACCOUNTS.map((key) => ({ type: 'track', userId: `${key}-2`, event: 'nudged', context: { groupId: key } })));
    await comes('Goaled', 'acme', 'tiny', 'zeta');
    await send({ type: 'track', userId: 'acme-1', event: 'upgraded', context: { groupId: 'acme' } }, { type: 'track', userId: 'zeta-1', event: 'upgraded' });
    const met = await until(async () => {
      const { goals } = (await call('get', `/journeys/${ids['Goaled']}/goals`).expect(200)).body;
      return goals[0].treated.met > 0 ? goals : null;
    });
    expect(met.map(({ treated }: { treated: { runs: number; met: number } }) => [treated.runs, treated.met])).toEqual([[3, 1], [3, 0]]);
  });

  it('a member who is taken out is none to their account any more, nor the account to them', async () => {
    const own = chainOf('Belonging', { type: 'event', event: 'belongs' }, [wait], { exit: { rules: [{ type: 'condition', condition: { type: 'not', of: { type: 'attribute', path: 'account.name', operator: 'exists' } } }] } });
    await publish(own);
    await publish(ofAccounts('All of them', { type: 'event', event: 'asked' }, [{ type: 'wait_for', config: { branches: [{ id: 'next', name: 'All', condition: { type: 'members', quorum: { is: 'all' }, of: { type: 'event', event: 'agreed', count: { is: 'at_least', value: 1 }, within: { amount: 30, unit: 'days' } } } }], timeout: { amount: 7, unit: 'days' } } }]));
    await send({ type: 'track', userId: 'tiny-1', event: 'asked', context: { groupId: 'tiny' } }, { type: 'track', userId: 'tiny-1', event: 'agreed' }, { type: 'track', userId: 'tiny-2', event: 'belongs' });
    await comes('All of them', 'tiny');
    const states = async () => (await pool.query(`select j.name, e.state, e.reason from enrollments e join journeys j on j.id = e.journey_id where j.name in ('All of them', 'Belonging') order by 1`)).rows;
    await until(async () => (await states()).length === 2 || undefined);
    const { rows } = await pool.query(`select profile_id as id from identifiers where value = 'tiny-2'`);
    const path = `/accounts/${await accountId('tiny')}/members/${rows[0]?.id}`;
    await call('delete', path).expect(204);
    await call('delete', path).expect(404);
    expect((await call('get', `/accounts/${await accountId('tiny')}/members`).expect(200)).body.items).toHaveLength(1);
    await until(async () => JSON.stringify(await states()) === JSON.stringify([{ name: 'All of them', state: 1, reason: 'end of path' }, { name: 'Belonging', state: 2, reason: 'exit condition' }]) || undefined);
    expect((await call('get', '/audit')).body.items[0]).toMatchObject({ action: 'account.remove_member', target: 'tiny' });
  });

  it('a trial for an account that is chosen, and for one that is invented with its members', async () => {
    const graph = ofAccounts('Tried', { type: 'event', event: 'workspace_created' }, [{ type: 'email', config: { template: 'both', continue: 'sent', recipients: { roles: ['admin'], otherwise: { by: 'recent' }, max: 5 } } }]);
    const script = [{ type: 'event', name: 'workspace_created', properties: { how: 'on trial' } }];
    const known = (await call('post', '/simulate', { graph, account: { groupId: 'zeta' }, script }).expect(200)).body;
    expect(known.profile).toMatchObject({ of: 'account', id: await accountId('zeta'), name: 'zeta' });
    expect(known.messages).toEqual([expect.objectContaining({ to: 'zeta-1@example.com', refused: null, preview: expect.objectContaining({ subject: 'Both at zeta' }) })]);
    const members = [{ role: 'admin', attributes: { firstName: 'Eve', email: 'eve@example.com' } }, { role: 'member', attributes: { email: 'mo@example.com' } }, { role: 'admin', attributes: {} }];
    const invented = (await call('post', '/simulate', { graph, account: { attributes: { name: 'New' }, members }, script }).expect(200)).body;
    expect(invented.messages.map(({ to, refused }: { to: string | null; refused: string | null }) => [to, refused])).toEqual([['eve@example.com', null], [null, expect.stringContaining('address')]]);
    expect(invented.steps[0]).toMatchObject({ outlet: 'next', why: { outcome: 'sent', people: 2, sent: 1, skipped: 1, failed: 0 } });
    const nobody = (await call('post', '/simulate', { graph: { ...graph, nodes: [{ id: 's0', type: 'email', name: 'A', config: { template: 'both', continue: 'sent', recipients: { roles: ['ghost'], otherwise: { by: 'nobody' }, max: 1 } } }] }, account: { attributes: {} }, script }).expect(200)).body;
    expect(nobody.messages).toEqual([expect.objectContaining({ refused: 'no recipient', preview: null })]);
    expect((await call('post', '/simulate', { graph, profile: { attributes: {} }, script }).expect(400)).body.field).toBe('account');
    expect((await call('post', '/simulate', { graph, account: { id: 1 }, script }).expect(400)).body.field).toBe('account.id');
    expect((await call('post', '/simulate', { graph, account: { groupId: 'zeta', attributes: {} }, script }).expect(400)).body.field).toBe('account.attributes');
  });

  it('what does not fit accounts is refused at publish, with what to do', async () => {
    const problems = async (graph: { readonly name: string }): Promise<[string | null, string][]> => (await call('post', '/journeys', { name: graph.name, graph, publish: true }).expect(422)).body.problems.map((one: { field: string | null; message: string }) => [one.field, one.message]);
    const email = { type: 'email', config: { template: 'both', continue: 'queued' } };
    expect(await problems(ofAccounts('A', { type: 'event', event: 'x' }, [email]))).toEqual([['recipients', 'Choose whom of the account it goes to.']]);
    expect(await problems(chainOf('B', { type: 'event', event: 'x' }, [{ ...email, config: { ...email.config, recipients: { roles: [], otherwise: { by: 'recent' }, max: 1 } } }]))).toEqual([['recipients', 'This journey is of people, so the message goes to each of them. Remove the recipients.']]);
    expect((await problems(ofAccounts('C', { type: 'import' }, [wait])))[0]?.[0]).toBe('entry.triggers.0.type');
    expect((await problems(ofAccounts('D', { type: 'event', event: 'x' }, [{ type: 'topic', config: { topic: 'product-news', subscribed: true } }])))[0]).toEqual(['type', 'A journey of accounts cannot have a step "Topic". Remove it.']);
    expect((await problems(ofAccounts('E', { type: 'segment_entered', segment: 'nowhere' }, [wait])))[0]?.[1]).toContain('no segment of accounts');
    expect((await problems(ofAccounts('F', { type: 'event', event: 'x' }, [{ type: 'branch', config: { branches: [{ id: 'yes', name: 'Yes', condition: { type: 'attribute', path: 'profile.plan', operator: 'exists' } }] } }])))[0]?.[1]).toContain('not known here');
  });

  it('a published journey stays of whom it is', async () => {
    const id = await publish(ofAccounts('Fixed', { type: 'event', event: 'fixed' }, [wait]));
    const { body } = await call('get', `/journeys/${id}`).expect(200);
    await call('put', `/journeys/${id}/draft`, { graph: { ...body.draft, subject: 'profile' }, revision: body.revision }).expect(200);
    const refused = (await call('post', `/journeys/${id}/publish`, { revision: body.revision + 1 }).expect(422)).body;
    expect(refused.problems).toEqual([expect.objectContaining({ field: 'subject', message: 'This journey was published for accounts and cannot become one of people. Make a new journey.' })]);
  });
});
