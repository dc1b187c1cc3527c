import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { shardOf } from '@perennial/model';
import { createPool, databaseNow, IdBlocks, inTransaction, migrate, setNext, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { parseGraph } from '@perennial/journey';
import { DrainLoop } from '../enrollment/drain-loop.js';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { startNext } from './broadcast-loop.js';
import { keepSchedules } from './keep-schedules.js';
import { openOccurrences } from './open-occurrences.js';

const WORKSPACE = 900_021;
const JOURNEY = 21;
const PEOPLE = 60;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const graphOf = (triggers: readonly object[]) => ({
  schema: 1, name: 'Broadcast', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers, reentry: { mode: 'always' } }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'wait', type: 'delay', name: 'A day', config: { duration: { amount: 1, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
});
const wallOf = (at: number): string => new Date(at).toISOString().slice(0, 16);

/** journeys.md section 2, Entry: `schedule`; section 4: whose zone. */
describe('broadcasts (journeys.md sections 2 and 4)', () => {
  let db: TestDatabase;
  let pool: Database;
  let loop: DrainLoop;
  let now = 0;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 8);
    await pool.query(`insert into workspaces (id, name, timezone) values ($1, 'Orchard', 'Europe/Berlin')`, [WORKSPACE]);
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (5, $1, 'beta', 'Beta', 'profile', 'static', 5)`, [WORKSPACE]);
    for (let id = 1; id <= PEOPLE; id += 1) {
      const zone = ['Asia/Tokyo', 'America/New_York', null, 'Mars/Olympus_Mons'][id % 4];
      await pool.query('insert into profiles (shard, id, workspace_id, external_id, timezone, last_seen_at) values ($1, $2, $3, $4, $5, now())', [shardOf(id), id, WORKSPACE, `u${id}`, zone]);
    }
    // One without a valid zone takes its account's.
    await pool.query(`insert into accounts (shard, id, workspace_id, external_id, attributes) values ($1, 900, $2, 'acme', '{"timezone": "Asia/Tokyo"}')`, [shardOf(900), WORKSPACE]);
    await pool.query('insert into memberships (shard, profile_id, account_id, account_shard, workspace_id) values ($1, 2, 900, $2, $3)', [shardOf(2), shardOf(900), WORKSPACE]);
    loop = new DrainLoop({ database: pool, ids: new IdBlocks(pool), cache: new JourneyCache(), slot: 1, lateEventMs: DAY, batchSize: 1000, now: databaseNow },
      { queued: () => undefined, drained: () => undefined, poisoned: (_, error) => { throw error; }, failed: (error) => { throw error; } }, () => Date.now());
    now = await databaseNow(pool);
  });
  beforeEach(async () => {
    await pool.query(`insert into segment_members (set_id, subject_id, since) select 5, id, now() - interval '1 day' from generate_series(1, ${PEOPLE}) id`);
  });
  afterEach(async () => {
    await pool.query('truncate broadcasts, schedules, enrollments, refusals, intake, dedupe, journey_versions, segment_members');
    await pool.query('delete from journeys');
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const publish = async (triggers: readonly object[], status = 'live'): Promise<void> => {
    const graph = graphOf(triggers);
    await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($1, $2, 'b', 'Broadcast', 'retention', 'consumer', $4, $3, 31) on conflict (id) do update set status = $4`, [JOURNEY, WORKSPACE, graph, status]);
    await pool.query('insert into journey_versions (id, workspace_id, journey_id, number, graph) values (31, $1, $2, 1, $3) on conflict (id) do update set graph = $3', [WORKSPACE, JOURNEY, graph]);
    await pool.query('update workspaces set journeys_revision = journeys_revision + 1');
    const parsed = parseGraph(graph);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    await inTransaction(pool, (transaction) => keepSchedules(transaction, { workspaceId: WORKSPACE, journeyId: JOURNEY }, parsed.graph));
  };
  /** Lets the schedule come round at an instant. */
  const comeRound = async (at: number, wall: string): Promise<void> => {
    const { rows: [schedule] } = await pool.query<{ name: string }>('select name from schedules');
    await setNext(pool, { journeyId: JOURNEY, name: schedule?.name ?? '', zone: 'Europe/Berlin', next: { wall, at } });
    await openOccurrences(pool);
  };
  const startAll = async (limit?: number): Promise<number> => {
    let people = 0;
    for (let page = await startNext(pool, limit); page !== null; page = await startNext(pool, limit)) people += page;
    await loop.drainAll();
    return people;
  };
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await pool.query<Record<string, unknown>>(sql)).rows;
  const counted = async (what: string): Promise<number> => Number((await rows(`select count(*)::int as n from ${what}`))[0]?.['n']);
  const daily = { type: 'schedule', segment: 'beta', cron: '0 9 * * *', zone: 'workspace' };

  it('start every member of the segment at one instant, once, and say when they come next', async () => {
    await publish([daily]);
    const [schedule] = await rows('select next_at as at, next_wall as wall from schedules');
    expect(Number(schedule?.['at'])).toBeGreaterThan(now);
    expect(schedule?.['wall']).toMatch(/T09:00$/);
    await comeRound(now - 1000, '2026-04-13T09:00');
    expect(await startAll(25)).toBe(PEOPLE);
    expect(await counted('enrollments where entry_event is null')).toBe(PEOPLE);
    expect(await rows('select state, started, occurrence from broadcasts')).toEqual([{ state: 'done', started: PEOPLE, occurrence: '2026-04-13T09:00' }]);
    await comeRound(now - 1000, '2026-04-13T09:00');
    expect([await startAll(), await counted('enrollments')]).toEqual([0, PEOPLE]);
    expect(Number((await rows('select next_at as at from schedules'))[0]?.['at'])).toBeGreaterThan(now);
  });

  it('go on where they were, and many processes start nobody twice', async () => {
    await publish([daily]);
    await comeRound(now - 1000, '2026-04-13T09:00');
    await startNext(pool, 10);
    await Promise.all(Array.from({ length: 4 }, async () => {
      for (let idle = 0; idle < 3;) if ((await startNext(pool, 7)) === null) idle += 1;
    }));
    expect(await startAll(7)).toBe(0);
    await loop.drainAll();
    expect(await counted('enrollments')).toBe(PEOPLE);
    expect(await counted('(select distinct subject_id from enrollments) x')).toBe(PEOPLE);
  });

  it('are refused, person by person, while the journey is paused, and start nobody once it is stopped', async () => {
    await publish([daily], 'paused');
    await comeRound(now - 1000, '2026-04-13T09:00');
    await startAll();
    expect(await rows('select reason, event_name as name, count(*)::int as n from refusals group by 1, 2')).toEqual([{ reason: 'paused', name: 'schedule', n: PEOPLE }]);
    await publish([daily], 'stopped');
    await comeRound(now - 1000, '2026-04-14T09:00');
    expect(await startAll()).toBe(0);
  });

  it('run late by at most an hour; later, they are recorded as missed, and the next one comes', async () => {
    await publish([daily]);
    await comeRound(now - HOUR + 60_000, '2026-04-13T09:00');
    expect(await startAll()).toBe(PEOPLE);
    await comeRound(now - HOUR - 60_000, '2026-04-14T09:00');
    expect(await startAll()).toBe(0);
    expect(await rows('select occurrence, state, started from broadcasts order by id')).toEqual([{ occurrence: '2026-04-13T09:00', state: 'done', started: PEOPLE }, { occurrence: '2026-04-14T09:00', state: 'missed', started: 0 }]);
    expect(Number((await rows('select next_at as at from schedules'))[0]?.['at'])).toBeGreaterThan(now);
  });

  it('come on each person’s own clock: their zone, else the account’s, else the workspace’s', async () => {
    await publish([{ ...daily, cron: undefined, once: wallOf(now + 2 * DAY), zone: 'profile' }]);
    const wall = wallOf(now + 5 * HOUR);
    await comeRound(now - 1000, wall);
    const due = Object.fromEntries((await rows('select zone, due_at as due from broadcasts')).map((row) => [row['zone'], Number(row['due'])]));
    const at = Date.parse(`${wall}Z`);
    expect(Object.keys(due).sort()).toEqual(['*', 'America/New_York', 'Asia/Tokyo', 'Europe/Berlin']);
    expect([due['Asia/Tokyo'], due['*']]).toEqual([at - 9 * HOUR, at + 12 * HOUR + 1000]);
    const startZone = async (zone: string): Promise<number> => {
      await pool.query(`update broadcasts set due_at = now(), late_at = now() + interval '1 hour' where zone = $1`, [zone]);
      return startAll();
    };
    await pool.query(`update broadcasts set due_at = now() + interval '1 day'`);
    // 15 who say so, and the one whose account does.
    expect(await startZone('Asia/Tokyo')).toBe(16);
    // One flies west after their own nine o'clock, another east before it: neither is started twice, neither is left out.
    await pool.query(`update profiles set timezone = 'America/New_York' where id = 4`);
    await pool.query(`update profiles set timezone = 'Asia/Tokyo' where id = 1`);
    expect(await startZone('America/New_York')).toBe(14);
    expect(await startZone('Europe/Berlin')).toBe(29);
    expect(await startZone('*')).toBe(1);
    expect(await counted('enrollments')).toBe(PEOPLE);
    expect(await counted('(select distinct subject_id from enrollments) x')).toBe(PEOPLE);
  });

  it('let those who joined the segment after it opened wait for the next, and a missed zone stays missed', async () => {
    await publish([{ ...daily, zone: 'profile' }]);
    await comeRound(now - 1000, wallOf(now));
    await pool.query(`update broadcasts set due_at = now() + interval '1 day', late_at = null`);
    await pool.query(`update broadcasts set due_at = now() - interval '2 hours', late_at = now() - interval '1 hour' where zone = 'Asia/Tokyo'`);
    expect(await startAll()).toBe(0);
    await pool.query(`update segment_members set since = now() where subject_id = 5`);
    await pool.query(`update broadcasts set due_at = now() where zone = '*'`);
    // All but those of the missed zone, and the newcomer.
    expect(await startAll()).toBe(PEOPLE - 16 - 1);
    expect(await rows(`select state from broadcasts where zone = 'Asia/Tokyo'`)).toEqual([{ state: 'missed' }]);
  });

  it('follow the workspace to another zone', async () => {
    await publish([daily]);
    const before = Number((await rows('select next_at as at from schedules'))[0]?.['at']);
    await pool.query(`update workspaces set timezone = 'Asia/Tokyo'`);
    await openOccurrences(pool);
    const [after] = await rows('select next_at as at, zone from schedules');
    expect(after?.['zone']).toBe('Asia/Tokyo');
    expect(Number(after?.['at']) % DAY).toBe(0);
    expect(Number(after?.['at'])).not.toBe(before);
    await pool.query(`update workspaces set timezone = 'Europe/Berlin'`);
  });

  it('once, in the past: recorded as missed when published', async () => {
    await publish([{ ...daily, cron: undefined, once: '2026-01-02T09:00' }]);
    await openOccurrences(pool);
    expect(await startAll()).toBe(0);
    expect(await rows('select occurrence, state from broadcasts')).toEqual([{ occurrence: '2026-01-02T09:00', state: 'missed' }]);
  });
});
