import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { identityToken } from '../inbox/identity-proof.js';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';

const HOUR = 3_600_000;
const graph = {
  schema: 1, name: 'Upgrade', pillar: 'expansion', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [] as object[], guardrails: { topic: null } as object,
  nodes: [{ id: 'wait', type: 'delay', name: 'A week', config: { duration: { amount: 7, unit: 'days' } } }], edges: [{ from: 'entry', outlet: 'next', to: 'wait' }], layout: { positions: {}, notes: [] },
};
interface Run {
  readonly profile: number;
  readonly id: number;
  readonly entered: number;
}
const hour = { amount: 1, unit: 'hours' };
const paid = { event: 'paid', within: hour };

describe('goals (journeys.md section 2)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let people = 0;

  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const make = async (goals: object[], guardrails: object = { topic: null }): Promise<number> => (await call('post', '/journeys', { name: 'Upgrade', graph: { ...graph, goals, guardrails }, publish: true }).expect(201)).body.id;
  const goalsOf = async (journey: number, days = 30) => (await call('get', `/journeys/${journey}/goals?days=${days}`).expect(200)).body;

  /** A run that entered so long ago, of a person of its own; in the same state as the engine leaves them. */
  async function run(journey: number, ago: number, state = 0): Promise<Run> {
    people += 1;
    const entered = Math.floor(Date.now()) - ago;
    const { rows: [made] } = await pool.query<{ workspace_id: number; profile: number }>(`insert into profiles (id, shard, workspace_id, external_id) select $1::bigint, 0, j.workspace_id, 'p' || $1::bigint from journeys j where j.id = $2 returning workspace_id, id as profile`, [900_000_000 + people, journey]);
    const { rows: [row] } = await pool.query<{ id: number }>(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, visit, arrived_at, arrived_by, clock, entered_at)
       select 0, $4::bigint, j.workspace_id, j.id, j.live_version_id, $1::bigint, '', $2::smallint, 1, now(), 'event', now(), to_timestamp($3::float8 / 1000) from journeys j where j.id = $5 returning id`, [made?.profile, state, entered, 800_000_000 + people, journey]);
    return { profile: Number(made?.profile), id: Number(row?.id), entered };
  }
  const log = (profile: number, name: string, [occurred, received = occurred]: readonly [number, number?], properties: object = {}) => pool.query(
    `insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at)
     select $1::bigint, p.workspace_id, p.id, $2, $3::jsonb, 0, gen_random_uuid(), to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000) from profiles p where p.id = $6`, [(people += 1), name, JSON.stringify(properties), occurred, received, profile]);
  /** A message of a run that was sent so long after the entry. */
  const send = async (one: Run, after: number): Promise<string> => (await pool.query<{ id: string }>(
    `insert into messages (id, entered_at, workspace_id, shard, enrollment_id, journey_id, profile_id, channel, template, state, queued_at, due_at, finished_at)
     select gen_random_uuid(), e.entered_at, e.workspace_id, 0, e.id, e.journey_id, e.subject_id, 'email', 'x', 2, now(), now(), to_timestamp($2::float8 / 1000) from enrollments e where e.id = $1 returning id`, [one.id, one.entered + after])).rows[0]?.id ?? '';
  /** The engine's own record of what a person did with a message. */
  const deed = async (profile: number, name: string, at: number, properties: object): Promise<void> => {
    await log(profile, name, [at], properties);
    await pool.query('update events set source = 1 where profile_id = $1 and name = $2', [profile, name]);
  };

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('are counted for treated and held, with their difference', async () => {
    const journey = await make([{ ...paid, name: 'Paid' }]);
    for (let i = 0; i < 10; i += 1) {
      const [treated, held] = [await run(journey, 3 * HOUR, i % 2), await run(journey, 3 * HOUR, 3)];
      if (i < 9) await log(treated.profile, 'paid', [treated.entered + 1000]);
      if (i < 3) await log(held.profile, 'paid', [held.entered + 1000]);
    }
    const young = await run(journey, HOUR / 2);
    const { looked, goals: [goal] } = await goalsOf(journey);
    expect(looked).toEqual({ runs: 21, all: true });
    expect(goal).toMatchObject({ name: 'Paid', words: 'paid within 1 hour of entering', from: 'entry', treated: { runs: 11, met: 9, open: 1, rate: 9 / 11 }, held: { runs: 10, met: 3, open: 0, rate: 0.3 } });
    expect(goal.difference.value).toBeCloseTo(9 / 11 - 0.3, 10);
    expect(goal.difference.low).toBeLessThan(goal.difference.value);
    await log(young.profile, 'paid', [young.entered + 60_000]);
    expect((await goalsOf(journey)).goals[0].treated).toEqual({ runs: 11, met: 10, open: 0, rate: 10 / 11 });
  });

  it.each([['at the moment of entry', 0, 0], ['a millisecond later', 1, 1], ['at the last millisecond', HOUR, 1], ['a millisecond too late', HOUR + 1, 0]])('count an event %s', async (_name, after, met) => {
    const journey = await make([paid]);
    const { profile, entered } = await run(journey, 3 * HOUR);
    await log(profile, 'paid', [entered + after]);
    expect((await goalsOf(journey)).goals[0].treated).toMatchObject({ runs: 1, met });
  });

  it('go by when it happened, not by when it was received', async () => {
    const journey = await make([paid]);
    const [late, before] = [await run(journey, 3 * HOUR), await run(journey, 3 * HOUR)];
    await log(late.profile, 'paid', [late.entered + HOUR / 2, late.entered + 2 * HOUR]);
    await log(before.profile, 'paid', [before.entered - 1000, before.entered + 1000]);
    expect((await goalsOf(journey)).goals[0].treated).toMatchObject({ runs: 2, met: 1 });
  });

  it('added later, with a filter or as a segment, recount the past', async () => {
    const journey = await make([]);
    const { key: segment, id: segmentId } = (await call('post', '/segments', { name: 'On pro', kind: 'static' }).expect(201)).body;
    const [big, small, member] = [await run(journey, 3 * HOUR), await run(journey, 3 * HOUR), await run(journey, 3 * HOUR)];
    await log(big.profile, 'paid', [big.entered + 1000], { amount: 500 });
    await log(small.profile, 'paid', [small.entered + 1000], { amount: 5 });
    await log(member.profile, 'segment_entered', [member.entered + 1000], { segment });
    await log(small.profile, 'segment_entered', [small.entered + 1000], { segment: 'another' });
    expect((await goalsOf(journey)).goals).toEqual([]);
    const goals = [{ ...paid, where: { type: 'attribute', path: 'event.properties.amount', operator: 'greater', value: 100 } }, { type: 'segment', segment, within: hour }, paid];
    const { body: draft } = await call('get', `/journeys/${journey}`);
    const { body: saved } = await call('put', `/journeys/${journey}/draft`, { graph: { ...graph, goals }, revision: draft.revision }).expect(200);
    await call('post', `/journeys/${journey}/publish`, { revision: saved.revision }).expect(200);
    expect((await goalsOf(journey)).goals.map((goal: { treated: { runs: number; met: number } }) => [goal.treated.runs, goal.treated.met])).toEqual([[3, 1], [3, 1], [3, 2]]);
    await request(engine.address).delete(`/api/segments/${segmentId}`).set('authorization', `Bearer ${engine.apiKey}`).expect(409);
  });

  it('from a message count only runs that were sent one, and compare with nobody', async () => {
    const journey = await make([{ ...paid, from: 'sent' }]);
    const [sent, silent, early] = [await run(journey, 5 * HOUR), await run(journey, 5 * HOUR), await run(journey, 5 * HOUR)];
    for (const one of [sent, early]) for (const after of [HOUR, 3 * HOUR]) await send(one, after);
    await log(sent.profile, 'paid', [sent.entered + 3 * HOUR + 1000]);
    await log(early.profile, 'paid', [early.entered + 2 * HOUR + 1]);
    await log(silent.profile, 'paid', [silent.entered + 1000]);
    expect((await goalsOf(journey)).goals).toEqual([expect.objectContaining({ words: 'paid within 1 hour of a message', treated: { runs: 2, met: 1, open: 0, rate: 0.5 }, held: null, difference: null })]);
  });

  it.each([['opened', 'email_opened', 'opening'], ['opened', 'in_app_seen', 'opening'], ['clicked', 'email_clicked', 'clicking in'], ['clicked', 'in_app_clicked', 'clicking in']] as const)('from what was %s (%s) count only runs whose own messages were, by people', async (from, name, verb) => {
    const journey = await make([]);
    const [did, late, again] = [await run(journey, 6 * HOUR), await run(journey, 6 * HOUR), await run(journey, 6 * HOUR)];
    const [silent, machine, told, other] = [await run(journey, 6 * HOUR), await run(journey, 6 * HOUR), await run(journey, 6 * HOUR), await run(journey, 6 * HOUR)];
    for (const one of [did, late, again, silent, machine, told]) await send(one, HOUR);
    const idOf = async ({ id }: Run): Promise<string> => (await pool.query<{ id: string }>('select id from messages where enrollment_id = $1', [id])).rows[0]?.id ?? '';
    for (const one of [did, late, again]) await deed(one.profile, name, one.entered + 2 * HOUR, { messageId: await idOf(one) });
    await deed(again.profile, name, again.entered + 4 * HOUR, { messageId: await idOf(again) });
    await deed(machine.profile, name, machine.entered + 2 * HOUR, { messageId: await idOf(machine), machine: true });
    await log(told.profile, name, [told.entered + 2 * HOUR], { messageId: await idOf(told) });
    await deed(other.profile, name, other.entered + 2 * HOUR, { messageId: await idOf(did) });
    for (const one of [did, silent, machine, told, other]) await log(one.profile, 'paid', [one.entered + 3 * HOUR]);
    await log(late.profile, 'paid', [late.entered + 3 * HOUR + 1]);
    await log(again.profile, 'paid', [again.entered + 5 * HOUR]);
    // The goal comes later than all that it counts.
    const { body: draft } = await call('get', `/journeys/${journey}`);
    const { body: saved } = await call('put', `/journeys/${journey}/draft`, { graph: { ...graph, goals: [{ ...paid, from }] }, revision: draft.revision }).expect(200);
    await call('post', `/journeys/${journey}/publish`, { revision: saved.revision }).expect(200);
    expect((await goalsOf(journey)).goals).toEqual([expect.objectContaining({ words: `paid within 1 hour of ${verb} a message`, from, treated: { runs: 3, met: 2, open: 0, rate: 2 / 3 }, held: null, difference: null })]);
  });

  it('from an open or a click hold for in-app messages that the engine itself sent', async () => {
    const { body: template } = await call('post', '/templates', { key: 'note', name: 'Note', channel: 'in_app', topic: 'product-tips', source: { channel: 'in_app', inApp: { kind: 'inbox', title: 'Hi', body: 'Look', actionLabel: 'Go', actionUrl: '/x' } } }).expect(201);
    await call('post', `/templates/${template.id}/versions`, { revision: 1 }).expect(200);
    const note = { id: 'note', type: 'in_app', name: 'Note', config: { template: 'note', continue: 'queued' } };
    const seen = { id: 'seen', type: 'wait_for', name: 'Seen', config: { branches: [{ id: 'yes', name: 'Seen', condition: { type: 'message', did: 'clicked', node: 'note' } }], timeout: { amount: 1, unit: 'days' } } };
    const goals = [{ ...paid, from: 'opened' }, { ...paid, from: 'clicked' }];
    const shape = { ...graph, entry: { ...graph.entry, triggers: [{ type: 'event', event: 'came' }] }, goals, nodes: [note, seen], edges: [{ from: 'entry', outlet: 'next', to: 'note' }, { from: 'note', outlet: 'next', to: 'seen' }] };
    const journey: number = (await call('post', '/journeys', { name: 'Note', graph: shape, publish: true }).expect(201)).body.id;
    const track = (userId: string, event: string) => request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId, event }).expect(200);
    const key = 'write-key-of-the-first';
    const act = async (user: string, ...acts: string[]): Promise<void> => {
      const query = new URLSearchParams({ key, user, token: identityToken(key, user) }).toString();
      const { id } = await until(async () => (await request(engine.address).get(`/inbox/feed?${query}`)).body.items?.[0] as { id: number } | undefined);
      for (const one of acts) await request(engine.address).post(`/inbox/${id}/${one}?${query}`).expect(200);
    };
    for (const user of ['looker', 'clicker', 'blind']) await track(user, 'came');
    await act('looker', 'seen');
    await act('clicker', 'seen', 'clicked');
    await until(async () => (await pool.query(`select 1 from events where name like 'in_app_%' and properties->>'nodeId' = 'note' and properties->>'template' = 'note' and properties->>'channel' = 'in_app' and (properties->>'journeyId')::bigint = $1`, [journey])).rowCount === 3);
    for (const user of ['looker', 'clicker', 'blind']) await track(user, 'paid');
    await until(async () => (await pool.query(`select 1 from intake`)).rowCount === 0);
    expect((await goalsOf(journey)).goals.map(({ treated }: { treated: object }) => treated)).toEqual([{ runs: 2, met: 2, open: 0, rate: 1 }, { runs: 1, met: 1, open: 0, rate: 1 }]);
    // A wait for the click on the step's own message was released by it.
    expect((await pool.query(`select p.external_id as who from enrollments e join profiles p on p.id = e.subject_id where e.journey_id = $1 and e.state = 1`, [journey])).rows).toEqual([{ who: 'clicker' }]);
  });

  it('take what was logged under a person who was merged in, and leave out runs of before the days asked for', async () => {
    const journey = await make([paid]);
    const { profile, entered } = await run(journey, 3 * HOUR);
    await pool.query('update profiles set absorbed = array[987654321] where id = $1', [profile]);
    await pool.query(`insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at) select 1, workspace_id, 987654321, 'paid', '{}', 0, gen_random_uuid(), $2::timestamptz, $2 from profiles where id = $1`, [profile, new Date(entered + 1000)]);
    await run(journey, 25 * HOUR);
    expect((await goalsOf(journey, 1)).goals[0].treated).toMatchObject({ runs: 1, met: 1 });
    expect((await goalsOf(journey, 2)).goals[0].treated).toMatchObject({ runs: 2, met: 1 });
    await call('get', `/journeys/${journey}/goals?days=0`).expect(400);
  });

  it('look at every run over many pages, also at a young one whose id lies below old ones', async () => {
    const journey = await make([paid]);
    const young = await run(journey, 3 * HOUR);
    await log(young.profile, 'paid', [young.entered + 1000]);
    await pool.query(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, visit, arrived_at, arrived_by, clock, entered_at)
       select 0, 810000000 + i, e.workspace_id, e.journey_id, e.version_id, e.subject_id, '', 1 + 2 * (i % 2), 1, now(), 'event', now(), case when i < 4100 then now() - interval '40 days' else e.entered_at end from enrollments e, generate_series(1, 8200) i where e.id = $1`, [young.id]);
    const { looked, goals: [goal] } = await goalsOf(journey);
    expect(looked).toEqual({ runs: 4102, all: true });
    expect([goal.treated, goal.held]).toEqual([expect.objectContaining({ runs: 2052, met: 2052 }), expect.objectContaining({ runs: 2050, met: 2050 })]);
  });

  it('hold for people whom the engine itself took in and held back', async () => {
    const journey = await make([paid], { topic: null, holdout: 50 });
    const ids = Array.from({ length: 40 }, (_, i) => `held-${i}`);
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: ids.map((userId) => ({ type: 'track', userId, event: 'signed_up' })) }).expect(200);
    await until(async () => (await goalsOf(journey)).looked.runs === 40);
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: ids.map((userId) => ({ type: 'track', userId, event: 'paid' })) }).expect(200);
    await until(async () => (await pool.query(`select 1 from intake`)).rowCount === 0);
    const [goal] = (await goalsOf(journey)).goals;
    expect([goal.treated.met, goal.held.met, goal.treated.open + goal.held.open]).toEqual([goal.treated.runs, goal.held.runs, 0]);
    expect(Math.min(goal.treated.runs, goal.held.runs)).toBeGreaterThan(5);
  });
});
