import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import { call, eventually, startEngine, type RunningEngine } from './running-engine.js';
import { NEVER, unreliableOutside, type UnreliableOutside } from './unreliable-outside.js';

const MAILS = 50_000;
/** Mails that a sender can have in hand when it dies: four jobs of a hundred. */
const IN_FLIGHT = 400;
const KILLS = 3;
const LIMIT_MS = 480_000;

const BODY = '{ "id": {{message.id}}, "to": {{message.to}}, "subject": {{message.subject}} }';

describe('a sender that is killed while its providers refuse, break and keep silent', () => {
  let db: TestDatabase;
  let outside: UnreliableOutside;
  let engine: RunningEngine;
  let env: Record<string, string>;

  beforeAll(async () => {
    db = await testDatabase(async () => undefined, 'empty');
    outside = await unreliableOutside();
    env = { DATABASE_URL: db.connectionString, PERENNIAL_ALLOW_HOSTS: `127.0.0.1:${outside.httpPort}` };
    engine = await startEngine(env);
    const { id } = await call<{ id: number }>(engine, 'POST', '/api/templates', { key: 'hello', name: 'Hello', channel: 'email', source: { channel: 'email', email: { subject: 'Hello {{profile.firstName}}', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{profile.firstName}}</mj-text></mj-column></mj-section></mj-body></mjml>' } } });
    await call(engine, 'POST', `/api/templates/${id}/versions`, { revision: 1 });
    await engine.stop();
    const [workspace] = await runSql<{ id: number }>(db.connectionString, 'select id from workspaces');
    const smtp = { host: '127.0.0.1', port: outside.smtpPort, security: 'none', username: '', password: '', maxConnections: 5, bounceDomain: '' };
    const web = { url: `http://127.0.0.1:${outside.httpPort}/`, headers: '', secretHeaders: '', body: BODY, idPath: '' };
    await runSql(db.connectionString, `insert into integrations (id, workspace_id, provider, channel, name, from_address, settings, is_default, weight) values (1, $1, 'smtp', 'email', 'Server', 'a@orchard.example', $2, true, 60), (2, $1, 'http', 'email', 'Web', 'a@orchard.example', $3, true, 40)`, [workspace?.id, smtp, web]);
    const shards = Array.from({ length: MAILS }, (_, place) => shardOf(1_000_001 + place));
    await runSql(db.connectionString, `insert into profiles (shard, id, workspace_id, email, attributes) select shard, 1000000 + n, $1, case when n % 50 = 0 then '${NEVER}' else 'p' end || n || '@x.example', '{"firstName": "Ann"}' from unnest($2::smallint[]) with ordinality u(shard, n)`, [workspace?.id, shards]);
    await runSql(db.connectionString, `insert into messages (id, entered_at, workspace_id, shard, profile_id, channel, template, queued_at, due_at) select md5('m' || n)::uuid, date_trunc('second', now()), $1, shard, 1000000 + n, 'email', 'hello', now(), now() from unnest($2::smallint[]) with ordinality u(shard, n)`, [workspace?.id, shards]);
    await runSql(db.connectionString, 'analyze');
  }, 120_000);
  afterAll(async () => {
    await engine.stop();
    await outside.close();
    await db.drop();
  });

  const left = async (): Promise<number> => (await runSql<{ n: number }>(db.connectionString, 'select count(*)::int as n from messages where state in (0, 1)'))[0]?.n ?? MAILS;

  it(`accounts for each of ${MAILS} mails: none lost, none doubled beyond those in flight`, async () => {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      engine = await startEngine(env);
      await eventually(left, (n) => n < MAILS * (1 - kill * 0.2), LIMIT_MS);
      await engine.kill();
      expect(engine.ended()).toBe('SIGKILL');
      // What a dead sender had claimed is taken over after two minutes: the clock of the claims is turned.
      await runSql(db.connectionString, `update messages set claimed_at = claimed_at - interval '10 minutes' where state = 1`);
    }
    engine = await startEngine(env);
    await eventually(left, (n) => n === 0, LIMIT_MS);
    const states = await runSql<{ state: number; n: number }>(db.connectionString, 'select state, count(*)::int as n from messages group by 1 order by 1');
    const never = MAILS / 50;
    expect(states).toEqual([{ state: 2, n: MAILS - never }, { state: 4, n: never }]);
    const sent = new Set((await runSql<{ id: string }>(db.connectionString, 'select id from messages where state = 2')).map(({ id }) => id));
    expect([...outside.taken.keys()].filter((id) => !sent.has(id))).toEqual([]);
    expect([...sent].filter((id) => !outside.taken.has(id))).toEqual([]);
    const doubled = [...outside.taken.values()].reduce((sum, times) => sum + times - 1, 0);
    expect(doubled).toBeLessThanOrEqual(KILLS * IN_FLIGHT);
  }, 2 * LIMIT_MS);
});
