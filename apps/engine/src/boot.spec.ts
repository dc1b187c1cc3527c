import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from './http/testing/started.js';

describe('boot', () => {
  let db: TestDatabase;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  it('is ready, with no sign-in link once a password is set, and with the key that was given', async () => {
    await request(engine.address).get('/healthz').expect(200, { status: 'ok' });
    expect(engine.signInLink).toBeNull();
    expect(engine.writeKey).toBe('write-key-of-the-first');
  });

  it('takes events with that key', async () => {
    await request(engine.address).post('/v1/track').auth(engine.writeKey ?? '', '').send({ userId: 'ana', event: 'signed_up' }).expect(200);
    await request(engine.address).post('/v1/track').auth('another', '').send({ userId: 'ana', event: 'signed_up' }).expect(401);
  });

  it('answers what is not there, and what cannot be read, with problem documents', async () => {
    const nothing = await request(engine.address).get('/api/nothing').expect(404);
    expect(nothing.headers['content-type']).toMatch('application/problem+json');
    expect(nothing.body).toEqual({ type: 'about:blank', title: 'Not found', status: 404, detail: 'There is nothing at this address.' });
    const broken = await request(engine.address).post('/api/journeys').set('authorization', `Bearer ${engine.apiKey}`).set('content-type', 'application/json').send('{"a":').expect(400);
    expect(broken.headers['content-type']).toMatch('application/problem+json');
    expect(broken.body.status).toBe(400);
  });

  it('describes itself', async () => {
    const { body } = await request(engine.address).get('/api/openapi.json').expect(200);
    expect(body.info.title).toBe('Perennial');
    const docs = await request(engine.address).get('/api/docs').expect(200);
    expect(docs.text).toContain('swagger-ui');
    expect(docs.text).not.toMatch(/<script[^>]*>[^<\s]/);
  });

  it('sends headers that keep pages in their place', async () => {
    const { headers } = await request(engine.address).get('/api/openapi.json');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'content-security-policy': expect.stringContaining("frame-ancestors 'none'") });
  });

  it('finds the workspace of the first start at the next one, and makes no second', async () => {
    const again = await startedEngine(db.connectionString, { PERENNIAL_WRITE_KEY: 'another' });
    expect(again.writeKey).toBe('write-key-of-the-first');
    await again.close();
  });

  it('refuses to start with another secret, and says so', async () => {
    await expect(startedEngine(db.connectionString, { PERENNIAL_SECRET: 'another secret of more than thirty-two characters' })).rejects.toThrow('PERENNIAL_SECRET is not the one');
  });
});
