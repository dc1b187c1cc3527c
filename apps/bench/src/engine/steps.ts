import { addCounters, appendStimuli, createPool, inTransaction, insertEvents, insertMessages, insertRuns, insertSteps, touchProfiles, type CounterDelta, type Database, type EnrollmentState, type EventRow, type MessageRow, type StepRow } from '@perennial/store';
import { assertSame, fillIntake, fillJourney, fillProfiles, freshDatabase, rowCounts, type Server } from '../database.js';
import { againstFloor, alternate, below, type Result, type Scale } from '../measure.js';
import { startEngine } from '../processes.js';
import { drained } from '../wait.js';
import { countingProxy } from './counting-proxy.js';

const TOUCHED = ['intake', 'events', 'enrollments', 'steps', 'messages', 'counters', 'event_names', 'refusals'] as const;
const STEPS_PER_EVENT = 3;
const BATCH = 1000;

const clear = async (pool: Database): Promise<void> => {
  await pool.query(`truncate ${TOUCHED.join(', ')}`);
  // People who were here before: one who is new is held against segments and computed attributes once, which is not what is measured.
  await pool.query(`update profiles set last_seen_at = '2020-01-01' where last_seen_at is distinct from '2020-01-01'`);
  await pool.query('vacuum analyze profiles');
};

interface Snapshot {
  readonly runs: EnrollmentState[];
  readonly steps: StepRow[];
  readonly messages: MessageRow[];
  readonly events: EventRow[];
  readonly counters: CounterDelta[];
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;

/** Every row that our run left, as values. */
async function snapshot(pool: Database): Promise<Snapshot> {
  const all = async <Row extends object>(sql: string): Promise<Row[]> => (await pool.query<Row>(sql)).rows;
  return {
    runs: await all<EnrollmentState>(`select shard, id, workspace_id as "workspaceId", journey_id as "journeyId", version_id as "versionId", subject_id as "subjectId", account, key, state, reason, node_id as "nodeId", visit, ${ms('arrived_at')} as "arrivedAt", arrived_by as "arrivedBy", ${ms('wake_at')} as "wakeAt", memory, ${ms('clock')} as clock, context, passes, kept, entry_event as "entryEvent", ${ms('entered_at')} as "enteredAt", ${ms('ended_at')} as "endedAt" from enrollments order by id`),
    steps: await all<StepRow>(`select enrollment_id as "enrollmentId", visit, ${ms('entered_at')} as "enteredAt", workspace_id as "workspaceId", journey_id as "journeyId", version_id as "versionId", node_id as "nodeId", ${ms('arrived_at')} as "arrivedAt", ${ms('left_at')} as "leftAt", outlet, why::text as why from steps order by enrollment_id, visit`),
    messages: await all<MessageRow>(`select id, ${ms('entered_at')} as "enteredAt", workspace_id as "workspaceId", shard, enrollment_id as "enrollmentId", journey_id as "journeyId", version_id as "versionId", node_id as "nodeId", visit, profile_id as "profileId", account_id as "accountId", roles, channel, template, topic, awaited, ${ms('queued_at')} as "queuedAt" from messages order by enrollment_id`),
    events: await all<EventRow>(`select id, workspace_id as "workspaceId", profile_id as "profileId", account_id as "accountId", name, properties::text as properties, source, event_id as "eventId", ${ms('occurred_at')} as "occurredAt", ${ms('received_at')} as "receivedAt" from events order by profile_id`),
    counters: await all<CounterDelta>(`select version_id as "versionId", node_id as "nodeId", measure, day::text as day, journey_id as "journeyId", value from counters`),
  };
}

const part = <T>(rows: readonly T[], at: number, parts: number): T[] => rows.slice(Math.floor((rows.length * at) / parts), Math.floor((rows.length * (at + 1)) / parts));

/** The floor: the same rows into the same tables, values precomputed, by unnest, 1,000 events a transaction, one connection. */
async function replayRows(url: string, rows: Snapshot, count: number): Promise<number> {
  const pool = createPool(url, 1);
  const { rows: intake } = await pool.query<{ id: number; subject: number }>('select id, subject_id as subject from intake order by id');
  const parts = Math.ceil(count / BATCH);
  const day = rows.counters.map((counter) => ({ ...counter, value: Math.round(counter.value / parts) }));
  const start = performance.now();
  for (let at = 0; at < parts; at += 1) {
    const taken = part(intake, at, parts);
    await inTransaction(pool, async (transaction) => {
      await transaction.query('delete from intake where ctid = any(array(select ctid from intake where id = any($1::bigint[])))', [taken.map((row) => row.id)]);
      await insertRuns(transaction, part(rows.runs, at, parts));
      await insertSteps(transaction, part(rows.steps, at, parts));
      await insertMessages(transaction, part(rows.messages, at, parts));
      await appendStimuli(transaction, []);
      await touchProfiles(transaction, taken.map((row) => ({ id: row.subject, at: 1_790_000_000_000 })));
      await insertEvents(transaction, part(rows.events, at, parts));
      await addCounters(transaction, 1, day);
    });
  }
  const took = performance.now() - start;
  await pool.end();
  return took;
}

/** engine.steps: steps a second from intake to outbox, against a replay of exactly the rows; engine.query_count: statements per 1,000 steps. */
export async function steps(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 4000 : 60_000;
  const { url, pool } = await freshDatabase(server, 'bench_steps');
  await fillProfiles(pool, count);
  await fillJourney(pool, null);
  await pool.query('create index intake_id on intake (id)');
  let left: Record<string, number> = {};
  let rows: Snapshot | null = null;
  const tables = TOUCHED.filter((table) => table !== 'counters' && table !== 'event_names');
  const ours = async (): Promise<number> => {
    await clear(pool);
    await fillIntake(pool, count);
    const took = await drained(pool, count);
    left = await rowCounts(pool, tables);
    rows = await snapshot(pool);
    return (rows.steps.length / took) * 1000;
  };
  const floor = async (): Promise<number> => {
    if (rows === null) throw new Error('the floor replays our run, which comes first');
    const taken = rows;
    await clear(pool);
    await fillIntake(pool, count);
    const took = await replayRows(url, taken, count);
    assertSame('engine.steps', left, await rowCounts(pool, tables));
    return (taken.steps.length / took) * 1000;
  };
  const restarting = async (): Promise<number> => {
    const again = await startEngine(url, { ROLE: 'worker' });
    await clear(pool);
    // The first thousands warm the process up: its rate is that of one that has been running.
    await fillIntake(pool, Math.min(count, 3000));
    await drained(pool, Math.min(count, 3000));
    const rate = await ours();
    await again.stop();
    return rate;
  };
  const measured = await alternate(scale.rounds, restarting, floor);
  const few = scale.quick ? 2000 : 20_000;
  const statements = await countStatements(url, pool, { count: few, events: ['went'], steps: STEPS_PER_EVENT });
  await pool.end();
  const long = await ofTenNodes(server, few);
  return [
    againstFloor('engine.steps', 'steps/s', measured, 0.35), below('engine.query_count', 'statements per 1,000 steps', statements, 40),
    { bench: 'engine.query_count_10', value: long, unit: 'statements per 1,000 steps', floor: statements, ratio: long / statements, mark: '<= 1.5', ok: long / statements <= 1.5 },
  ];
}

const isTeam = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' };
const branch = (id: string): Record<string, unknown> => ({ id, type: 'branch', name: id, config: { branches: [{ id: 'team', name: 'Team', condition: isTeam }] } });
const mail = (id: string): Record<string, unknown> => ({ id, type: 'email', name: id, config: { template: 'hello', continue: 'queued' } });
const put = (id: string, target: string): Record<string, unknown> => ({ id, type: 'update', name: id, config: { changes: [{ target, op: 'set', path: 'stage', value: id }] } });
/** Ten nodes with two branches and a wait, changes and an event among them. */
const TEN_NODES: readonly Record<string, unknown>[] = [
  branch('first'), put('begun', 'profile'), mail('hello'), branch('second'),
  { id: 'wait', type: 'wait_for', name: 'wait', config: { branches: [{ id: 'next', name: 'Came back', event: { name: 'came_back' } }], timeout: { amount: 3, unit: 'days' } } },
  mail('again'), put('seen', 'context'), { id: 'tell', type: 'emit', name: 'tell', config: { event: 'told', properties: [] } }, put('done', 'profile'), { id: 'end', type: 'exit', name: 'end', config: { reason: 'done' } },
];

/** Statements per 1,000 steps of a journey of ten nodes, its people released from their wait by an event. */
async function ofTenNodes(server: Server, count: number): Promise<number> {
  const { url, pool } = await freshDatabase(server, 'bench_ten');
  await fillProfiles(pool, count);
  await fillJourney(pool, null, TEN_NODES);
  const statements = await countStatements(url, pool, { count, events: ['went', 'came_back'], steps: TEN_NODES.length });
  await pool.end();
  return statements;
}

async function countStatements(url: string, pool: Database, { count, events, steps: each }: { readonly count: number; readonly events: readonly string[]; readonly steps: number }): Promise<number> {
  await clear(pool);
  const proxy = await countingProxy(url);
  const worker = await startEngine(proxy.url, { ROLE: 'worker' });
  await fillIntake(pool, 1000);
  await drained(pool, 1000);
  await clear(pool);
  proxy.reset();
  for (const event of events) {
    await fillIntake(pool, count, event);
    await drained(pool, count);
  }
  const statements = proxy.count();
  const done = (await rowCounts(pool, ['steps']))['steps'] ?? 0;
  await worker.stop();
  await proxy.close();
  if (done !== count * each) throw new Error(`expected ${count * each} steps, found ${done}`);
  return (statements / done) * 1000;
}
