import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExperimentResults } from '@perennial/model';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { decideExperiments, leaderOf } from './experiments.js';

const HOUR = 3_600_000;
const experiment = { event: { name: 'paid', where: { type: 'attribute', path: 'event.properties.total', operator: 'at_least', value: 10 } }, within: { amount: 1, unit: 'hours' }, minSample: 100, minDays: 2, winner: 'send' };
const graph = (more: object) => ({
  schema: 1, name: 'Contest', pillar: 'expansion', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 's', type: 'split', name: 'Tip or template?', config: { variants: [{ id: 'tip', name: 'Tip', weight: 50 }, { id: 'template', name: 'Template', weight: 50 }], experiment: { ...experiment, ...more } } }, { id: 'wait', type: 'delay', name: 'A week', config: { duration: { amount: 7, unit: 'days' } } }],
  edges: [{ from: 'entry', outlet: 'next', to: 's' }, { from: 's', outlet: 'tip', to: 'wait' }, { from: 's', outlet: 'template', to: 'wait' }], layout: { positions: {}, notes: [] },
});

describe('experiments of splits (journeys.md section 3)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let people = 0;

  const call = (method: 'get' | 'post', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const make = async (more: object = {}): Promise<number> => (await call('post', '/journeys', { name: 'Contest', graph: graph(more), publish: true }).expect(201)).body.id;
  const resultsOf = async (journey: number): Promise<ExperimentResults> => (await call('get', `/journeys/${journey}/experiments`).expect(200)).body;

  /** People who took a variant so long ago, and of whom the first `met` paid a minute later. */
  async function took(journey: number, variant: string, count: number, { met, ago = 3 * HOUR, total = 20 }: { met: number; ago?: number; total?: number }): Promise<void> {
    const first = 900_000_000 + people;
    people += count;
    const at = Math.floor(Date.now()) - ago;
    const values = [first, count, at, journey];
    await pool.query(`insert into profiles (id, shard, workspace_id, external_id) select $1::bigint + n, 0, j.workspace_id, 'p' || ($1::bigint + n) from journeys j, generate_series(0, $2::int - 1) n where j.id = $3`, [first, count, journey]);
    await pool.query(
      `insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, visit, arrived_at, arrived_by, clock, entered_at)
       select 0, $1::bigint + n, j.workspace_id, j.id, j.live_version_id, $1::bigint + n, '', 0, 2, now(), 'event', now(), to_timestamp($3::float8 / 1000) from journeys j, generate_series(0, $2::int - 1) n where j.id = $4`, values);
    await pool.query(
      `insert into steps (enrollment_id, visit, entered_at, workspace_id, journey_id, version_id, node_id, arrived_at, left_at, outlet, why)
       select $1::bigint + n, 1, to_timestamp($3::float8 / 1000), j.workspace_id, j.id, j.live_version_id, 's', to_timestamp($3::float8 / 1000), to_timestamp($3::float8 / 1000), $5, '{}' from journeys j, generate_series(0, $2::int - 1) n where j.id = $4`, [...values, variant]);
    await pool.query(
      `insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at)
       select nextval('ids'), j.workspace_id, $1::bigint + n, 'paid', jsonb_build_object('total', $5::int), 0, gen_random_uuid(), to_timestamp($3::float8 / 1000 + 60), to_timestamp($3::float8 / 1000 + 60) from journeys j, generate_series(0, $2::int - 1) n where j.id = $4`, [first, met, at, journey, total]);
  }
  const runFor = (journey: number, days: number) => pool.query(`update journey_versions set published_at = published_at - $2 * interval '1 day' where journey_id = $1`, [journey, days]);
  const winners = async (journey: number): Promise<unknown> => (await pool.query<{ winners: unknown }>('select winners from journeys where id = $1', [journey])).rows[0]?.winners;

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

  it('counts each variant from the log: only whose time is over, only what fits the filter', async () => {
    const journey = await make();
    await took(journey, 'tip', 120, { met: 30 });
    await took(journey, 'template', 120, { met: 60 });
    await took(journey, 'template', 50, { met: 0, ago: 60_000 });
    await took(journey, 'tip', 10, { met: 10, total: 5 });
    const { experiments: [result] } = await resultsOf(journey);
    expect(result?.variants).toMatchObject([
      { id: 'tip', name: 'Tip', runs: 130, met: 30, open: 0, difference: null },
      { id: 'template', name: 'Template', runs: 120, met: 60, open: 50, rate: 0.5, difference: { value: expect.closeTo(0.269, 3) } },
    ]);
    expect(result).toMatchObject({ leader: 'template', winner: null, waitsFor: ['it has run for 0 of 2 days'], words: 'paid within 1 hour of this step' });
  });

  it('sends the rest to the winner once there are enough people and days, and later edits do not start it anew', async () => {
    const journey = await make();
    await took(journey, 'tip', 150, { met: 20 });
    await took(journey, 'template', 150, { met: 80 });
    expect(await decideExperiments(pool)).toBe(0);
    await runFor(journey, 3);
    const { body } = await call('get', `/journeys/${journey}`);
    await call('post', `/journeys/${journey}/publish`, { revision: body.revision, graph: { ...body.draft, name: 'Contest, renamed' } }).expect(200);
    const both = await Promise.all([decideExperiments(pool), decideExperiments(pool)]);
    expect(both[0] + both[1]).toBe(1);
    expect(await winners(journey)).toEqual({ s: 'template' });
    expect(await decideExperiments(pool)).toBe(0);
    expect((await resultsOf(journey)).experiments[0]).toMatchObject({ winner: 'template', waitsFor: [] });
    expect((await call('get', '/audit')).body.items[0]).toMatchObject({ by: 'Perennial', action: 'experiment.winner', target: 'Tip or template?' });
    await request(engine.address).post('/v1/batch').auth(engine.writeKey ?? '', '').send({ batch: Array.from({ length: 20 }, (_, n) => ({ type: 'track', userId: `new${n}`, event: 'signed_up' })) }).expect(200);
    const outlets = async () => (await pool.query(`select outlet, count(*)::int as n from steps where journey_id = $1 and why->>'winner' = 'true' group by 1`, [journey])).rows;
    for (let tries = 0; tries < 200 && (await outlets()).length === 0; tries += 1) await new Promise((done) => setTimeout(done, 25));
    expect(await outlets()).toEqual([{ outlet: 'template', n: 20 }]);
  });

  it('only reports where nothing else is asked for, and names no winner while it may be chance', async () => {
    const reported = await make({ winner: 'report' });
    await took(reported, 'tip', 150, { met: 20 });
    await took(reported, 'template', 150, { met: 80 });
    await runFor(reported, 3);
    expect(await decideExperiments(pool)).toBe(0);
    expect((await resultsOf(reported)).experiments[0]).toMatchObject({ leader: 'template', winner: null, waitsFor: [] });
    expect(leaderOf([{ id: 'a', runs: 100, met: 20 }, { id: 'b', runs: 100, met: 24 }])).toBeNull();
    expect(leaderOf([{ id: 'a', runs: 1000, met: 200 }, { id: 'b', runs: 1000, met: 300 }, { id: 'c', runs: 1000, met: 290 }])).toBeNull();
  });
});
