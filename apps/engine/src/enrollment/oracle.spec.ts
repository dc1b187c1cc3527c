import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, shardOf, type Instant } from '@perennial/model';
import { simulate, subjectWith, type Effect, type StepRecord, type Stimulus } from '@perennial/journey';
import { aPerson, aScript, aTimedJourney, aTimedPerson, aTimedScript, someJourneys, stimuliOf } from '@perennial/journey/arbitraries';
import { createPool, IdBlocks, LANE, migrate, RUN_STATE, STIMULUS_KIND, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { drainOnce, TIMER_GRACE_MS, type DrainContext, type Selection } from './drain.js';
import { JourneyCache } from './journey-cache.js';

/** `simulate` and the real engine, on a real database and a virtual clock, give the same step log, and the same changes of segments. */
let db: TestDatabase;
let pool: Database;
let clock = 0;
let workspace = 910_000;

beforeAll(async () => {
  db = await testDatabase(migrate);
  pool = createPool(db.connectionString, 6);
});
afterAll(async () => {
  await pool.end();
  await db.drop();
});

type Script = readonly Parameters<typeof stimuliOf>[0][number][];
type Person = Parameters<typeof subjectWith>[0];
type Journeys = Parameters<typeof simulate>[0]['journeys'];

async function prepare(journeys: Journeys, person: Person, profileId: number): Promise<void> {
  workspace += 1;
  await pool.query('truncate enrollments, steps, messages, webhook_calls, tasks, events, intake, profiles, refusals, counters, assignments, journey_versions, journeys, segments, segment_members, segment_timers cascade');
  await pool.query(`insert into workspaces (id, name, timezone) values ($1, 'Oracle', 'UTC')`, [workspace]);
  for (const { journeyId, plan } of journeys.journeys.values()) {
    await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($1::bigint, $2, 'j' || $1::bigint, 'x', 'retention', 'both', 'live', $3, $1::bigint)`, [journeyId, workspace, plan.graph]);
    await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($1, $2, $1, 1, $3)`, [journeyId, workspace, plan.graph]);
  }
  for (const { id, key, name, condition } of journeys.segments.all) {
    await pool.query(`insert into segments (id, workspace_id, key, name, subject, kind, condition, set_id) values ($1, $2, $3, $4, 'profile', 'dynamic', $5, $1)`, [id, workspace, key, name, JSON.stringify(condition)]);
  }
  const { externalId, email, phone, timezone, locale, ...attributes } = person.profile;
  await pool.query('insert into profiles (shard, id, workspace_id, external_id, email, phone, timezone, locale, attributes, last_seen_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp(0))',
    [shardOf(profileId), profileId, workspace, externalId ?? null, email ?? null, phone ?? null, timezone ?? null, locale ?? null, JSON.stringify(attributes)]);
  for (const [name, events] of Object.entries(person.events)) {
    for (const event of events) await pool.query(`insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at) values (nextval('ids'), $1, $2, $3, $4, 0, gen_random_uuid(), to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000))`, [workspace, profileId, name, event.properties, event.occurredAt]);
  }
}

async function put(profileId: number, row: { kind: number; name: string; payload: unknown; at: number; id: string }): Promise<void> {
  await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000))`,
    [LANE.direct, shardOf(profileId), workspace, profileId, row.kind, row.name, JSON.stringify(row.payload), row.id, row.kind === STIMULUS_KIND.fire ? 2 : 0, row.at]);
}

/** Holds the person against all segments before anything happens: they have a past. */
const firstLook = (script: Script): Stimulus & { at: Instant } => ({ id: 'first', at: instant((script[0]?.at ?? 1000) - 1000), type: 'segments', which: 'all', paths: [], silent: false });

const KIND = { event: STIMULUS_KIND.event, fire: STIMULUS_KIND.fire, attributes: STIMULUS_KIND.identify, start: STIMULUS_KIND.start } as const;

async function runEngine(profileId: number, script: Script, until: number): Promise<Record<string, unknown>[]> {
  const context: DrainContext = { database: pool, ids: new IdBlocks(pool), cache: new JourneyCache(), slot: 1, lateEventMs: 86_400_000, batchSize: 1000, now: async () => clock };
  const answered = new Set<string>();
  const drain = async (selection: Selection): Promise<void> => void (await drainOnce(context, selection, { rows: [], timers: [] }));
  /** Answers every awaited message as sent, and every call with success, at its own instant, before anything later happens. */
  const answer = async (at: number): Promise<void> => {
    for (;;) {
      const { rows } = await pool.query<{ id: string; enrollment: number; visit: number }>(`select id, enrollment_id as enrollment, visit from (select id, enrollment_id, visit, queued_at from messages where awaited union all select id, enrollment_id, visit, queued_at from webhook_calls) a order by queued_at, id`);
      const open = rows.filter((row) => !answered.has(row.id));
      if (open.length === 0) return;
      for (const row of open) {
        answered.add(row.id);
        await put(profileId, { kind: STIMULUS_KIND.outcome, name: 'sent', id: row.id, at, payload: { enrollment: row.enrollment, visit: row.visit, message: row.id, outcome: 'sent', reason: null } });
        await drain({ type: 'lane', lane: LANE.direct, cursor: { last: -1 }, limit: 1000 });
      }
    }
  };
  const timersUntil = async (end: number): Promise<void> => {
    for (;;) {
      const { rows } = await pool.query<{ due: number | null }>(`select floor(extract(epoch from least((select min(wake_at) from enrollments where state = $1), (select min(wake_at) from segment_timers))) * 1000)::float8 as due`, [RUN_STATE.active]);
      const due = rows[0]?.due ?? null;
      if (due === null || due > end) return;
      clock = due + TIMER_GRACE_MS;
      await drain({ type: 'timers', limit: 1000 });
      clock = due - 1 + TIMER_GRACE_MS;
      await answer(due);
    }
  };
  const ids = stimuliOf(script).map((stimulus) => stimulus.id);
  clock = firstLook(script).at + TIMER_GRACE_MS;
  await put(profileId, { kind: STIMULUS_KIND.segments, name: 'segments', id: '00000000-0000-4000-8000-000000000000', at: firstLook(script).at, payload: { which: 'all', paths: [], silent: false } });
  await drain({ type: 'lane', lane: LANE.direct, cursor: { last: -1 }, limit: 1000 });
  for (const [place, happening] of script.entries()) {
    await timersUntil(happening.at - 1);
    clock = happening.at - 1 + TIMER_GRACE_MS;
    const payload = happening.type === 'attributes' ? Object.fromEntries(happening.changes.map((change) => [change.path, change.value])) : happening.type === 'fire' || happening.type === 'start' ? happening.data : happening.properties;
    await put(profileId, { kind: KIND[happening.type], name: happening.type === 'event' ? happening.name : happening.type === 'attributes' ? 'identify' : happening.trigger, id: ids[place] ?? '', at: happening.at, payload: happening.type === 'start' ? { journey: happening.journeyId, data: happening.data } : { p: payload } });
    await drain({ type: 'lane', lane: LANE.direct, cursor: { last: -1 }, limit: 1000 });
    await answer(happening.at);
  }
  await timersUntil(until);
  const { rows } = await pool.query<Record<string, unknown>>(
    `select journey_id as journey, enrollment_id as run, visit, node_id as node, outlet, floor(extract(epoch from arrived_at) * 1000)::float8 as arrived, floor(extract(epoch from left_at) * 1000)::float8 as left from steps order by enrollment_id, visit`);
  return rows;
}

/** Steps with runs numbered in the order in which they appear: ids differ between the two by design. */
function comparable(steps: readonly { run: number; visit: number; key: string }[]): string[] {
  const order = [...new Set(steps.map((step) => step.run))].sort((a, b) => a - b);
  return [...steps].sort((a, b) => a.run - b.run || a.visit - b.visit).map((step) => `run ${order.indexOf(step.run)} visit ${step.visit} ${step.key}`);
}
/** Entering and leaving in order, as `name segment instant`. */
const toldOf = (effects: readonly Effect[]): string[] => effects.flatMap((effect) => (effect.type === 'event' && effect.name.startsWith('segment_') ? [`${effect.name} ${String(effect.properties['segment'])} ${effect.at}`] : [])).sort();
async function toldReally(): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(`select name || ' ' || (properties->>'segment') || ' ' || floor(extract(epoch from occurred_at) * 1000)::int8 as line from events where name like 'segment%'`);
  return rows.map((row) => row.line).sort();
}
async function membersReally(): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>('select s.key from segment_members m join segments s on s.set_id = m.set_id order by 1');
  return rows.map((row) => row.key);
}

const simulated = (log: readonly StepRecord[]): string[] =>
  comparable(log.map((step) => ({ run: step.enrollmentId, visit: step.visit, key: `${step.journeyId} ${step.nodeId} ${step.outlet} ${step.arrivedAt} ${step.leftAt}` })));
const real = (rows: readonly Record<string, unknown>[]): string[] =>
  comparable(rows.map((row) => ({ run: Number(row['run']), visit: Number(row['visit']), key: `${row['journey']} ${row['node']} ${row['outlet']} ${row['arrived']} ${row['left']}` })));

it('gives the same step log as simulate for random graphs, profiles and scripts (journeys.md section 2)', async () => {
  let [steps, told] = [0, 0];
  await fc.assert(fc.asyncProperty(someJourneys, aPerson, aScript, async (journeys, person, script) => {
    const until = (script.at(-1)?.at ?? 0) + 6 * 3_600_000;
    const expected = simulate({ journeys, subject: { ...subjectWith(person), isNew: false }, script: [firstLook(script), ...stimuliOf(script)], until: until as Instant });
    const profileId = Number(person.subjectId);
    await prepare(journeys, person, profileId);
    const rows = await runEngine(profileId, script, until);
    steps += rows.length;
    expect(real(rows)).toEqual(simulated(expected.log));
    const changes = await toldReally();
    told += changes.length;
    expect(changes).toEqual(toldOf(expected.effects));
    expect(await membersReally()).toEqual(Object.keys(expected.subject.facts.segments ?? {}).sort());
  }), { numRuns: 120 });
  // The property must have looked at something.
  expect(steps).toBeGreaterThan(50);
  expect(told).toBeGreaterThan(20);
}, 180_000);

it('gives the same step log as simulate for every wait for a time, while zones and dates change (journeys.md section 4)', async () => {
  let steps = 0;
  const outlets = new Set<string>();
  await fc.assert(fc.asyncProperty(aTimedJourney, aTimedPerson, aTimedScript, async (journeys, person, script) => {
    const until = (script.at(-1)?.at ?? 0) + 60 * 86_400_000;
    const expected = simulate({ journeys, subject: { ...subjectWith(person), isNew: false }, script: [firstLook(script), ...stimuliOf(script)], until: until as Instant });
    const profileId = Number(person.subjectId);
    await prepare(journeys, person, profileId);
    const rows = await runEngine(profileId, script, until);
    steps += rows.length;
    const kinds = new Map([...journeys.journeys.values()].flatMap(({ plan }) => plan.graph.nodes.map((node) => [node.id, node.type] as const)));
    for (const step of expected.log) outlets.add(`${kinds.get(step.nodeId)}.${step.outlet}`);
    expect(real(rows)).toEqual(simulated(expected.log));
  }), { numRuns: 60 });
  // The property must have looked at something.
  expect(steps).toBeGreaterThan(100);
  expect([...outlets].sort()).toEqual(['delay.next', 'exit.null', 'until.next', 'until.past', 'window.next']);
}, 180_000);
