import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, databaseNow, IdBlocks, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { GroupCommit } from '../ingestion/group-commit.js';
import { parseCall } from '../ingestion/parse-call.js';
import { DrainLoop } from './drain-loop.js';
import { JourneyCache } from './journey-cache.js';

const WORKSPACE = 900_001;
const KEY = { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] } as const;

const graph = {
  schema: 1, name: 'Onboarding', pillar: 'retention', audience: 'consumer', subject: 'profile',
  entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' } },
  exit: { rules: [{ type: 'event', event: 'activated' }] }, goals: [], guardrails: {},
  nodes: [
    { id: 'welcome', type: 'email', name: 'Welcome', config: { template: 'welcome', continue: 'queued' } },
    { id: 'plan', type: 'branch', name: 'Plan?', config: { branches: [{ id: 'team', name: 'Team', condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' } }] } },
    { id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'welcome' }, { from: 'welcome', outlet: 'next', to: 'plan' }, { from: 'plan', outlet: 'team', to: 'wait' }],
  layout: { positions: {}, notes: [] },
};

describe('ingestion and drain (journeys.md sections 1, 2 and 7)', () => {
  let db: TestDatabase;
  let pool: Database;
  let commit: GroupCommit;
  let loop: DrainLoop;
  const poisoned: number[] = [];

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    const ids = new IdBlocks(pool);
    commit = new GroupCommit(pool, ids, () => undefined);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
    await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values (1, $1, 'onboarding', 'Onboarding', 'retention', 'consumer', 'live', $2, 2)`, [WORKSPACE, graph]);
    await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values (2, $1, 1, 1, $2)`, [WORKSPACE, graph]);
    loop = new DrainLoop(
      { database: pool, ids, cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (id) => poisoned.push(id), failed: (error) => { throw error; } }, () => Date.now());
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const send = async (...raw: Record<string, unknown>[]): Promise<void> => {
    const calls = raw.map((one) => {
      const parsed = parseCall(one, { key: KEY, sentAt: null, allowsAddress: () => true, freshId: () => String(Math.random()) });
      if (!parsed.ok) throw new Error(`${parsed.problem.field} ${parsed.problem.reason}`);
      return parsed.call;
    });
    await commit.take(calls);
    await loop.drainAll();
  };
  const rows = async (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql, values)).rows;

  it('enters, sends, branches, waits and exits', async () => {
    await send({ type: 'identify', userId: 'ana', traits: { email: 'Ana@Example.com', firstName: 'Ana', plan: 'team' } }, { type: 'track', userId: 'ana', event: 'signed_up' });
    expect(await rows(`select state, node_id, visit from enrollments`)).toEqual([{ state: 0, node_id: 'wait', visit: 3 }]);
    expect(await rows(`select node_id, outlet from steps order by visit`)).toEqual([{ node_id: 'welcome', outlet: 'next' }, { node_id: 'plan', outlet: 'team' }]);
    expect(await rows(`select template, channel, state from messages`)).toEqual([{ template: 'welcome', channel: 'email', state: 0 }]);
    expect(await rows(`select email, email_folded, name, attributes from profiles`)).toEqual([{ email: 'Ana@Example.com', email_folded: 'ana@example.com', name: 'Ana', attributes: { firstName: 'Ana', plan: 'team' } }]);
    await send({ type: 'track', userId: 'ana', event: 'activated' });
    expect(await rows(`select state, reason is not null as told, ended_at is not null as ended from enrollments`)).toEqual([{ state: 2, told: true, ended: true }]);
    expect(await rows(`select state, reason from messages`)).toEqual([{ state: 3, reason: 'exited' }]);
    expect((await rows(`select name from events order by id`)).map((row) => row['name'])).toEqual(expect.arrayContaining(['signed_up', 'attribute_changed', 'journey_entered', 'activated', 'journey_exited']));
  });

  it('refuses a second entry and says why', async () => {
    await send({ type: 'track', userId: 'ana', event: 'signed_up' });
    expect(await rows(`select count(*)::int as n from enrollments`)).toEqual([{ n: 1 }]);
    expect(await rows(`select reason, event_name from refusals`)).toEqual([{ reason: expect.any(String), event_name: 'signed_up' }]);
  });

  it('takes a message id once', async () => {
    const call = { type: 'track', userId: 'bo', event: 'report_viewed', messageId: 'm-1' };
    await send(call, call);
    await send(call);
    expect(await rows(`select count(*)::int as n from events where name = 'report_viewed'`)).toEqual([{ n: 1 }]);
  });

  it('counts so that arrived = left + ended + waiting at every node', async () => {
    await send(...Array.from({ length: 50 }, (_, i) => ({ type: 'track', userId: `crowd-${i}`, event: 'signed_up' })));
    const counted = await rows(`select node_id, measure, sum(value)::int as n from counters group by 1, 2`);
    const of = (node: string, measure: RegExp): number => counted.filter((row) => row['node_id'] === node && measure.test(String(row['measure']))).reduce((sum, row) => sum + Number(row['n']), 0);
    for (const node of ['welcome', 'plan', 'wait']) {
      const here = Number((await rows(`select count(*)::int as n from enrollments where state in (0, 4) and node_id = $1`, node))[0]?.['n']);
      expect({ node, arrived: of(node, /^arrived$/) }).toEqual({ node, arrived: of(node, /^left:/) + of(node, /^ended$/) + here });
    }
    expect(of('', /^entered$/)).toBe(51);
    expect(of('welcome', /^arrived$/)).toBe(51);
  });

  it('sets a stimulus aside that no transaction can handle, and the others go on', async () => {
    const bad = (await rows(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, shard, $1, id, 0, 'x', '{"p": 5, "z": 7}'::jsonb, gen_random_uuid(), 99, now() from profiles where external_id = 'bo' returning subject_id`, WORKSPACE))[0];
    await pool.query(`create function refuse() returns trigger language plpgsql as $$ begin if new.name = 'x' then raise exception 'no x'; end if; return new; end $$`);
    await pool.query(`create trigger refuse before insert on events for each row execute function refuse()`);
    await send(...Array.from({ length: 20 }, (_, i) => ({ type: 'track', userId: `other-${i}`, event: 'report_viewed' })));
    expect(poisoned).toEqual([bad?.['subject_id']]);
    expect(await rows(`select name, error from quarantine`)).toEqual([{ name: 'x', error: 'no x' }]);
    expect(await rows(`select count(*)::int as n from events where name = 'report_viewed'`)).toEqual([{ n: 21 }]);
    expect(await rows(`select count(*)::int as n from intake`)).toEqual([{ n: 0 }]);
  });

  it('takes a timer of segments away when no segment waits for it, and lets one that cannot be handled ring later', async () => {
    await pool.query(`insert into segment_timers (shard, subject_id, wake_at, account) select shard, id, now() - interval '1 minute', false from profiles where external_id in ('bo', 'other-1')`);
    await pool.query(`create function keep() returns trigger language plpgsql as $$ begin if exists (select 1 from profiles where id = old.subject_id and external_id = 'bo') then raise exception 'stays'; end if; return old; end $$`);
    await pool.query(`create trigger keep before delete on segment_timers for each row execute function keep()`);
    poisoned.length = 0;
    // Timers are looked for a few times a second.
    for (let tries = 0; poisoned.length === 0 && tries < 40; tries += 1) {
      await sleep(50);
      await loop.drainAll();
    }
    expect(poisoned).toHaveLength(1);
    expect(await rows(`select p.external_id as id, t.wake_at between now() + interval '59 minutes' and now() + interval '1 hour' as later from segment_timers t join profiles p on p.id = t.subject_id`)).toEqual([{ id: 'bo', later: true }]);
  });
});
