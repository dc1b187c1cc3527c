import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';

describe('sessions and people', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  const signIn = (body: object = { email: engine.email, password: engine.password }) => request(engine.address).post('/api/session').set('origin', engine.address).send(body);
  const owner = async () => {
    const agent = request.agent(engine.address).set('origin', engine.address);
    await agent.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    return agent;
  };
  const tokenIn = (url: string): string => url.split('#')[1] ?? '';

  it('gives an HttpOnly, SameSite cookie for /api and answers who is signed in', async () => {
    const { headers, body } = await signIn({ email: ' OWNER@orchard.test ', password: engine.password }).expect(200);
    expect(headers['set-cookie']?.[0]).toMatch(/^perennial_session=[\w-]{43}; Max-Age=2592000; HttpOnly; SameSite=Lax; Path=\/api$/);
    expect(body).toMatchObject({ colleague: { email: engine.email, role: 'owner', passwordSet: true }, workspace: { name: 'My workspace', timezone: 'UTC' }, workspaces: [{ name: 'My workspace' }], mailboxOnly: true });
    const { rows } = await pool.query<{ hash: string }>('select password_hash as hash from colleagues');
    expect(rows[0]?.hash).toMatch(/^\$argon2id\$/);
  });

  it('refuses a wrong password, a wrong address, and anyone without a session', async () => {
    for (const body of [{ email: engine.email, password: 'wrong' }, { email: 'nobody@orchard.test', password: engine.password }]) {
      const answer = await signIn(body).expect(401);
      expect(answer.body).toMatchObject({ status: 401, detail: 'This address and password do not belong together.' });
    }
    await request(engine.address).get('/api/me').expect(401);
    await request(engine.address).get('/api/me').set('cookie', 'perennial_session=made-up').expect(401);
  });

  it('takes changes only from our own pages, and sign-ins too', async () => {
    const agent = await owner();
    await request(engine.address).post('/api/session').send({ email: engine.email, password: engine.password }).expect(403);
    await agent.put('/api/me/password').set('origin', 'https://evil.test').send({ current: engine.password, password: 'another password' }).expect(403);
    await agent.put('/api/me/password').set('sec-fetch-site', 'cross-site').send({ current: engine.password, password: 'another password' }).expect(403);
    const withSite = await request(engine.address).post('/api/session').set('sec-fetch-site', 'same-origin').send({ email: engine.email, password: engine.password });
    expect(withSite.status).toBe(200);
  });

  it('ends a session when one signs out', async () => {
    const agent = await owner();
    await agent.get('/api/me').expect(200);
    const { headers } = await agent.delete('/api/session').expect(204);
    expect(headers['set-cookie']?.[0]).toContain('Max-Age=0');
    await agent.get('/api/me').expect(401);
  });

  it('stops after 10 tries in 15 minutes for an address, and lets others in', async () => {
    const tries = await Promise.all(Array.from({ length: 14 }, () => signIn({ email: 'guessed@orchard.test', password: 'wrong' })));
    expect(tries.filter((one) => one.status === 401)).toHaveLength(10);
    expect(tries.filter((one) => one.status === 429)).toHaveLength(4);
    await signIn().expect(200);
    await pool.query(`update sign_in_tries set at = now() - interval '16 minutes'`);
    await signIn({ email: 'guessed@orchard.test', password: 'wrong' }).expect(401);
  });

  it('names the field of a body that is not valid', async () => {
    expect((await signIn({ email: engine.email }).expect(400)).body).toMatchObject({ field: 'password' });
    expect((await signIn({ email: engine.email, password: 'x', remember: true }).expect(400)).body).toMatchObject({ field: 'remember' });
    expect((await signIn({ email: 'a\u0000b@x.test', password: 'x' }).expect(400)).body).toMatchObject({ field: 'email' });
  });

  it('invites, once, with the role that was given; the newcomer sets a password', async () => {
    const agent = await owner();
    const { body: link } = await agent.post('/api/people/invitations').send({ email: 'Mira@orchard.test', role: 'viewer' }).expect(201);
    expect(link.url).toMatch(new RegExp(`^${engine.address}/invitation#[\\w-]{43}$`));
    expect(link.expiresAt).toBeGreaterThan(Date.now() + 71 * 3_600_000);
    expect((await agent.get('/api/people')).body.items).toContainEqual(expect.objectContaining({ email: 'mira@orchard.test', role: 'viewer', pending: true }));
    const viewer = request.agent(engine.address).set('origin', engine.address);
    const { body: me } = await viewer.post('/api/session/invitation').send({ token: tokenIn(link.url), name: 'Mira', password: 'ten letters' }).expect(200);
    expect(me.colleague).toMatchObject({ name: 'Mira', role: 'viewer' });
    await viewer.post('/api/session/invitation').send({ token: tokenIn(link.url), name: 'Mira', password: 'ten letters' }).expect(404);
    await viewer.get('/api/people').expect(200);
    await viewer.post('/api/keys').send({ kind: 'api', name: 'x' }).expect(403);
    await viewer.post('/api/people/invitations').send({ email: 'x@orchard.test', role: 'owner' }).expect(403);
    await agent.post('/api/people/invitations').send({ email: 'mira@orchard.test', role: 'owner' }).expect(409);
    await agent.delete(`/api/people/${me.colleague.id}`).expect(204);
    await viewer.get('/api/me').expect(401);
  });

  it('keeps the last owner, and resets passwords by a link that works once', async () => {
    const agent = await owner();
    const me = (await agent.get('/api/me')).body.colleague;
    await agent.patch(`/api/people/${me.id}`).send({ role: 'viewer' }).expect(409);
    await agent.delete(`/api/people/${me.id}`).expect(409);
    const { body: invitation } = await agent.post('/api/people/invitations').send({ email: 'ida@orchard.test', role: 'marketer' }).expect(201);
    const ida = (await request(engine.address).post('/api/session/invitation').set('origin', engine.address).send({ token: tokenIn(invitation.url), name: 'Ida', password: 'her first one' })).body.colleague;
    const { body: link } = await agent.post(`/api/people/${ida.id}/reset-link`).expect(201);
    await request(engine.address).post('/api/session/reset').set('origin', engine.address).send({ token: tokenIn(link.url), password: 'her second one' }).expect(200);
    await request(engine.address).post('/api/session/reset').set('origin', engine.address).send({ token: tokenIn(link.url), password: 'her third one' }).expect(404);
    await signIn({ email: 'ida@orchard.test', password: 'her first one' }).expect(401);
    await signIn({ email: 'ida@orchard.test', password: 'her second one' }).expect(200);
    const { rows } = await pool.query<{ action: string }>(`select action from audit where target = 'ida@orchard.test' order by id`);
    expect(rows.map((row) => row.action)).toEqual(['person.invite', 'person.join', 'person.reset-link']);
  });

  it('does not let an inviter take over an account that exists', async () => {
    const agent = await owner();
    const { body: other } = await agent.post('/api/workspaces').send({ name: 'Second' }).expect(201);
    await agent.put('/api/session/workspace').send({ workspaceId: other.id }).expect(200);
    const { body: link } = await agent.post('/api/people/invitations').send({ email: 'ida@orchard.test', role: 'marketer' }).expect(201);
    const accept = (password: string) => request(engine.address).post('/api/session/invitation').set('origin', engine.address).send({ token: tokenIn(link.url), name: 'Ida', password });
    await accept('chosen by another').expect(403);
    expect((await accept('her second one').expect(200)).body.workspaces).toHaveLength(2);
    expect((await agent.get('/api/me')).body.workspace.name).toBe('Second');
    await agent.put('/api/session/workspace').send({ workspaceId: 12345 }).expect(404);
  });

  it('lets programs in by an API key, as marketers, until it is revoked', async () => {
    const agent = await owner();
    const { body: key } = await agent.post('/api/keys').send({ kind: 'api', name: 'CI' }).expect(201);
    expect(key.text).toMatch(/^ak_[\w-]{32}$/);
    expect((await agent.get('/api/keys')).body.items.find((one: { id: number }) => one.id === key.id)).toMatchObject({ text: null, prefix: key.text.slice(0, 10) });
    const program = (path: string) => request(engine.address).get(path).set('authorization', `Bearer ${key.text}`);
    await program('/api/workspace').expect(200);
    await program('/api/me').expect(403);
    await request(engine.address).post('/api/keys').set('authorization', `Bearer ${key.text}`).send({ kind: 'api', name: 'x' }).expect(403);
    await agent.delete(`/api/keys/${key.id}`).expect(204);
    await program('/api/workspace').expect(401);
    const { rows } = await pool.query<{ detail: string }>('select detail::text || target as detail from audit');
    expect(rows.map((row) => row.detail).join()).not.toContain(key.text);
  });

  it('makes browser keys, whose text is always shown and whose origins hold', async () => {
    const agent = await owner();
    expect((await agent.post('/api/keys').send({ kind: 'browser', name: 'Site', origins: ['https://a.test/path'] }).expect(400)).body.field).toBe('origins.0');
    const { body: key } = await agent.post('/api/keys').send({ kind: 'browser', name: 'Site', origins: ['https://a.test'] }).expect(201);
    expect((await agent.get('/api/keys')).body.items[0]).toMatchObject({ kind: 'browser', text: key.text });
    const track = (origin: string) => request(engine.address).post('/v1/t').set('origin', origin).send({ writeKey: key.text, anonymousId: 'a', event: 'seen' });
    await track('https://a.test').expect(200);
    await track('https://b.test').expect(403);
    await agent.delete(`/api/keys/${key.id}`).expect(204);
    await track('https://a.test').expect(401);
  });

  it('answers the repetition of a change with the first answer', async () => {
    const agent = await owner();
    const make = (name: string) => agent.post('/api/keys').set('idempotency-key', 'deploy-7').send({ kind: 'server', name });
    const [first, second] = [await make('Once').expect(201), await make('Once').expect(201)];
    expect(second.body).toEqual(first.body);
    expect((await agent.get('/api/keys')).body.items.filter((key: { name: string }) => key.name === 'Once')).toHaveLength(1);
    await make('Other').expect(422);
    const { rows } = await pool.query<{ body: string }>('select body::text from idempotency');
    expect(rows.map((row) => row.body).join()).not.toContain(first.body.text);
  });

  it('checks workspaces, and tells who changed what', async () => {
    const agent = await owner();
    expect((await agent.patch('/api/workspace').send({ timezone: 'Middle/Earth' }).expect(400)).body.field).toBe('timezone');
    await agent.patch('/api/workspace').send({ timezone: 'Europe/Berlin' }).expect(200);
    const { body } = await agent.get('/api/audit?limit=1').expect(200);
    expect(body.items).toMatchObject([{ by: engine.email, action: 'workspace.change', detail: { timezone: 'Europe/Berlin' } }]);
    const next = await agent.get(`/api/audit?limit=1&cursor=${body.next}`).expect(200);
    expect(next.body.items[0].id).toBeLessThan(body.items[0].id);
    expect((await agent.get('/api/audit?cursor=nonsense').expect(400)).body.field).toBe('cursor');
  });
});

describe('the first sign-in', () => {
  it('is by a link that works once, and only while no password is set', async () => {
    const db = await testDatabase(migrate);
    const engine = await startedEngine(db.connectionString, { PERENNIAL_ADMIN_EMAIL: '', PERENNIAL_ADMIN_PASSWORD: '' });
    try {
      const token = engine.signInLink?.split('#')[1] ?? '';
      expect(engine.signInLink).toBe(`${engine.address}/sign-in/link#${token}`);
      const agent = request.agent(engine.address).set('origin', engine.address);
      const { body: me } = await agent.post('/api/session/link').send({ token }).expect(200);
      expect(me.colleague).toMatchObject({ email: 'admin@perennial.localhost', role: 'owner', passwordSet: false });
      await agent.post('/api/session/link').send({ token }).expect(404);
      await agent.put('/api/me/password').send({ password: 'short' }).expect(400);
      await agent.put('/api/me/password').send({ password: 'long enough now' }).expect(204);
      await agent.put('/api/me/password').send({ password: 'another one here' }).expect(400);
      const again = await startedEngine(db.connectionString);
      expect(again.signInLink).toBeNull();
      await again.close();
    } finally {
      await engine.close();
      await db.drop();
    }
  });
});
