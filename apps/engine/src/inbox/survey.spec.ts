import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../http/testing/started.js';
import { until } from '../http/testing/until.js';
import { identityToken } from './identity-proof.js';

const KEY = 'write-key-of-the-first';
const score = (operator: string, value: number): object => ({ name: 'survey_answered', where: { type: 'all', of: [{ type: 'attribute', path: 'event.properties.survey', operator: 'equals', value: 'nps' }, { type: 'attribute', path: 'event.properties.score', operator, value }] } });
const graph = {
  schema: 1, name: 'NPS', pillar: 'advocacy', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'activated' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, guardrails: { topic: null },
  goals: [{ event: 'survey_answered', within: { amount: 7, unit: 'days' } }],
  nodes: [
    { id: 'ask', type: 'in_app', name: 'Ask', config: { template: 'nps', continue: 'queued' } },
    { id: 'answer', type: 'wait_for', name: 'Answer', config: { decide: 'first', timeout: { amount: 3, unit: 'days' }, branches: [{ id: 'happy', name: 'Happy', event: score('at_least', 9) }, { id: 'sad', name: 'Sad', event: score('at_most', 6) }] } },
    { id: 'thanks', type: 'exit', name: 'Thanks', config: { reason: 'promoter' } }, { id: 'sorry', type: 'exit', name: 'Sorry', config: { reason: 'detractor' } },
  ],
  edges: [{ from: 'entry', outlet: 'next', to: 'ask' }, { from: 'ask', outlet: 'next', to: 'answer' }, { from: 'answer', outlet: 'happy', to: 'thanks' }, { from: 'answer', outlet: 'sad', to: 'sorry' }], layout: { positions: {}, notes: [] },
};
const survey = { answers: { type: 'scale', from: 0, to: 10, lowLabel: 'Not likely', highLabel: 'Very likely' }, askComment: { label: 'Why, {{default profile.firstName "there"}}?' }, thanks: 'Thank you' };
const source = { channel: 'in_app', inApp: { kind: 'survey', title: 'Would you recommend us?', body: '', survey } };

describe('a survey of a journey (recipe 10)', () => {
  let db: TestDatabase;
  let pool: Database;
  let engine: StartedEngine;
  let template = 0;
  let journey = 0;

  const call = (method: 'get' | 'post' | 'put', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const inbox = (user: string): string => new URLSearchParams({ key: KEY, user, token: identityToken(KEY, user) }).toString();
  const enter = async (user: string): Promise<{ id: number; survey: object }> => {
    await request(engine.address).post('/v1/batch').auth(KEY, '').send({ batch: [{ type: 'identify', userId: user, traits: { firstName: user } }, { type: 'track', userId: user, event: 'activated' }] }).expect(200);
    return until(async () => (await request(engine.address).get(`/inbox/feed?${inbox(user)}`)).body.items?.[0] as { id: number; survey: object } | undefined);
  };
  const answer = (user: string, id: number, body: object) => request(engine.address).post(`/inbox/${id}/answer?${inbox(user)}`).send(body);
  const ended = (user: string) => until(async () => (await pool.query<{ reason: string }>('select e.reason from enrollments e join profiles p on p.id = e.subject_id where p.external_id = $1 and e.state = 1', [user])).rows[0]?.reason);
  const results = async () => (await call('get', `/templates/${template}/answers`).expect(200)).body;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 3);
    engine = await startedEngine(db.connectionString);
    template = (await call('post', '/templates', { key: 'nps', name: 'NPS', channel: 'in_app', source }).expect(201)).body.id;
    await call('post', `/templates/${template}/versions`, { revision: 1 }).expect(200);
    journey = (await call('post', '/journeys', { name: 'NPS', graph, publish: true }).expect(201)).body.id;
  });
  afterAll(async () => {
    await engine.close();
    await pool.end();
    await db.drop();
  });

  it('has no answers before the first, but every value', async () => {
    expect(await results()).toMatchObject({ days: 90, shown: 0, answered: 0, mean: null, nps: { score: null } });
    expect((await results()).values).toHaveLength(11);
  });

  it('is shown filled in, and its answer moves the run that waits for it', async () => {
    const [ada, bo] = [await enter('ada'), await enter('bo')];
    expect(ada.survey).toEqual({ ...survey, askComment: { label: 'Why, ada?' } });
    await answer('ada', ada.id, { value: 10 }).expect(200);
    await answer('bo', bo.id, { value: 3, comment: 'It is slow' }).expect(200);
    expect([await ended('ada'), await ended('bo')]).toEqual(['promoter', 'detractor']);
    const { rows } = await pool.query(`select properties from events where name = 'survey_answered' order by properties->'score'`);
    expect(rows.map(({ properties }) => properties)).toEqual([expect.objectContaining({ template: 'nps', survey: 'nps', channel: 'in_app', nodeId: 'ask', journeyId: journey, value: 3, score: 3, comment: 'It is slow' }), expect.objectContaining({ value: 10, score: 10 })]);
  });

  it('is counted by value, with the Net Promoter Score, and as a goal', async () => {
    expect(await results()).toMatchObject({ shown: 2, answered: 2, mean: 6.5, nps: { promoters: 1, passives: 0, detractors: 1, score: 0 }, values: expect.arrayContaining([{ value: 10, label: '', count: 1 }, { value: 3, label: '', count: 1 }, { value: 4, label: '', count: 0 }]) });
    expect((await call('get', `/journeys/${journey}/goals`).expect(200)).body.goals).toMatchObject([{ treated: { runs: 2, met: 2 } }]);
  });

  it('holds an answer against the version that was shown, whatever was published since', async () => {
    const cy = await enter('cy');
    const { body: saved } = await call('put', `/templates/${template}`, { name: 'NPS', topic: null, revision: 1, source: { ...source, inApp: { ...source.inApp, survey: { ...survey, answers: { ...survey.answers, from: 1, to: 5 } } } } }).expect(200);
    await call('post', `/templates/${template}/versions`, { revision: saved.revision }).expect(200);
    await answer('cy', cy.id, { value: 9 }).expect(200);
    expect(await ended('cy')).toBe('promoter');
    expect(await results()).toMatchObject({ answered: 3, nps: null, values: expect.arrayContaining([{ value: 3, label: '', count: 1 }, { value: '9', label: '', count: 1 }]) });
    const dee = await enter('dee');
    expect((await answer('dee', dee.id, { value: 9 }).expect(400)).body).toMatchObject({ field: 'value', detail: expect.stringContaining('from 1 to 5') });
  });

  it('cannot be published unfinished, and what is no survey has no answers', async () => {
    const { body: draft } = await call('post', '/templates', { key: 'half', name: 'Half', channel: 'in_app', source: { ...source, inApp: { ...source.inApp, survey: { ...survey, thanks: '' } } } }).expect(201);
    expect(draft.problems).toMatchObject([{ part: 'survey.thanks', severity: 'error' }]);
    await call('post', `/templates/${draft.id}/versions`, { revision: 1 }).expect(422);
    const { body: banner } = await call('post', '/templates', { key: 'plain', name: 'Plain', channel: 'in_app' }).expect(201);
    await call('get', `/templates/${banner.id}/answers`).expect(422);
    await call('get', `/templates/${template}/answers?days=0`).expect(400);
  });
});
