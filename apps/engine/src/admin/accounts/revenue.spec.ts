import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf, type AccountRevenue, type Json } from '@perennial/model';
import { createPool, insertSubscriptionHistory, migrate, type Database } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { until } from '../../http/testing/until.js';
import { DataDesk } from '../../testing/data-desk.js';
import { accountRevenue, lastMonths } from './revenue.js';

const WORKSPACE = 7;
const NOW = Date.parse('2026-06-15T12:00:00Z');
const NONE = { new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0 };

/** A line of a history: instant, attribute, value. */
type Told = readonly [string, 'mrr' | 'currency', Json];

describe('revenue of an account', () => {
  let db: TestDatabase;
  let pool: Database;
  let next = 100;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 2);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  /** An account with a history, each line of which begins with what the one before ended with, or with what was before. */
  async function account(told: readonly Told[], before: Readonly<Record<string, Json>> = {}, workspaceId = WORKSPACE): Promise<number> {
    next += 1;
    const last: Record<string, Json> = { ...before };
    await insertSubscriptionHistory(pool, told.map(([at, attribute, to], n) => {
      const from = last[attribute] ?? null;
      last[attribute] = to;
      return { id: uuidOf('told', next, n), workspaceId, accountId: next, attribute, from, to, at: Date.parse(at), cause: 'group' };
    }));
    return next;
  }
  const counted = (id: number, zone = 'UTC', now = NOW, workspaceId = WORKSPACE): Promise<AccountRevenue> => accountRevenue(pool, { workspaceId, id }, { now, zone });
  /** The months in which something moved: month, MRR at its end, movements. */
  const moves = (revenue: AccountRevenue, currency: string | null = revenue.currency) => Object.fromEntries((revenue.series.find((one) => one.currency === currency)?.months ?? []).flatMap(({ month, mrr, ...kinds }) => {
    const moved = Object.entries(kinds).filter(([, amount]) => amount !== 0);
    return moved.length === 0 ? [] : [[month, { mrr, ...Object.fromEntries(moved) }]];
  }));

  it('tells new, expansion, contraction, churn and reactivation apart, by month', async () => {
    const revenue = await counted(await account([
      ['2025-09-03', 'mrr', 100], ['2025-09-03', 'currency', 'EUR'], ['2025-10-10', 'mrr', 150], ['2025-10-20', 'mrr', 160.1], ['2025-12-01', 'mrr', 120], ['2026-02-05', 'mrr', null],
      ['2026-04-01', 'mrr', 80], ['2026-06-01', 'mrr', 0], ['2026-06-10', 'mrr', 90], ['2026-06-11', 'mrr', 90.2],
    ]));
    expect(revenue).toMatchObject({ zone: 'UTC', since: Date.parse('2025-09-03'), mrr: 90.2, currency: 'EUR' });
    expect(moves(revenue)).toEqual({
      '2025-09': { mrr: 100, new: 100 }, '2025-10': { mrr: 160.1, expansion: 60.1 }, '2025-12': { mrr: 120, contraction: 40.1 }, '2026-02': { mrr: 0, churn: 120 },
      '2026-04': { mrr: 80, reactivation: 80 }, '2026-06': { mrr: 90.2, churn: 80, reactivation: 90, expansion: 0.2 },
    });
    const months = revenue.series[0]?.months ?? [];
    expect(months.map(({ month }) => month)).toEqual(['2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06']);
    expect(months[0]).toEqual({ month: '2025-07', mrr: 0, ...NONE });
    expect(months[4]).toEqual({ month: '2025-11', mrr: 160.1, ...NONE });
    // Each month is the one before with what rose and without what fell.
    for (const [place, month] of months.slice(1).entries()) expect(month.mrr).toBeCloseTo((months[place]?.mrr ?? 0) + month.new + month.expansion + month.reactivation - month.contraction - month.churn, 9);
  });

  it('tells the change over 30, 90 and 365 days, to the instant', async () => {
    const day = 86_400_000;
    const at = (ms: number): string => new Date(ms).toISOString();
    const revenue = await counted(await account([[at(NOW - 400 * day), 'mrr', 10], [at(NOW - 90 * day), 'mrr', 30.1], [at(NOW - 30 * day + 1), 'mrr', 49.9], [at(NOW + 1), 'mrr', 1000]]));
    expect(revenue).toMatchObject({ mrr: 49.9, currency: null, changes: [{ days: 30, change: 19.8 }, { days: 90, change: 19.8 }, { days: 365, change: 39.9 }] });
  });

  it('ends the course of a currency and begins that of another, and compares neither with the other', async () => {
    const id = await account([
      ['2025-11-01', 'mrr', 100], ['2025-11-02', 'currency', 'EUR'], ['2026-01-10', 'mrr', 110], ['2026-05-01', 'currency', 'USD'], ['2026-05-01', 'mrr', 130], ['2026-06-02', 'mrr', 140],
    ]);
    const revenue = await counted(id);
    expect(revenue).toMatchObject({ mrr: 140, currency: 'USD', changes: [{ days: 30, change: 10 }, { days: 90, change: null }, { days: 365, change: 140 }] });
    expect(revenue.series.map(({ currency }) => currency)).toEqual(['USD', 'EUR']);
    expect(moves(revenue)).toEqual({ '2026-05': { mrr: 130, new: 130 }, '2026-06': { mrr: 140, expansion: 10 } });
    // The first currency told also holds for what was paid before it was.
    expect(moves(revenue, 'EUR')).toEqual({ '2025-11': { mrr: 100, new: 100 }, '2026-01': { mrr: 110, expansion: 10 }, '2026-05': { mrr: 0, churn: 110 } });
    const back = await counted(await account([['2026-01-01', 'mrr', 5], ['2026-01-01', 'currency', 'EUR'], ['2026-02-01', 'currency', 'USD'], ['2026-03-01', 'currency', null], ['2026-04-01', 'currency', 'EUR']]));
    expect(moves(back)).toEqual({ '2026-01': { mrr: 5, new: 5 }, '2026-02': { mrr: 0, churn: 5 }, '2026-04': { mrr: 5, reactivation: 5 } });
    expect(moves(back, 'USD')).toEqual({ '2026-02': { mrr: 5, new: 5 }, '2026-04': { mrr: 0, churn: 5 } });
  });

  it('puts a change into the month of the zone, over changes of the clock', async () => {
    const id = await account([['2026-01-31T23:30:00Z', 'mrr', 10], ['2026-03-31T21:59:59.999Z', 'mrr', 20], ['2026-03-31T22:00:00Z', 'mrr', 30]]);
    expect(moves(await counted(id))).toEqual({ '2026-01': { mrr: 10, new: 10 }, '2026-03': { mrr: 30, expansion: 20 } });
    expect(moves(await counted(id, 'Europe/Berlin'))).toEqual({ '2026-02': { mrr: 10, new: 10 }, '2026-03': { mrr: 20, expansion: 10 }, '2026-04': { mrr: 30, expansion: 10 } });
    expect(moves(await counted(id, 'America/New_York'))).toEqual({ '2026-01': { mrr: 10, new: 10 }, '2026-03': { mrr: 30, expansion: 20 } });
    const [first, last] = [lastMonths(Date.parse('2026-12-31T23:00:00Z'), 'Europe/Berlin')[0], lastMonths(Date.parse('2026-12-31T23:00:00Z'), 'Europe/Berlin')[11]];
    expect([first?.month, last?.month]).toEqual(['2026-02', '2027-01']);
    expect((await counted(id, 'Mars/Olympus')).zone).toBe('UTC');
  });

  it('is nothing where nothing was told, and takes what stood before the first line as given', async () => {
    expect(await counted(await account([['2026-01-01', 'currency', 'EUR']]))).toEqual({ zone: 'UTC', since: null, mrr: null, currency: null, changes: [], series: [] });
    const revenue = await counted(await account([['2026-03-01', 'mrr', 60], ['2026-04-01', 'mrr', 0], ['2026-05-01', 'mrr', 9]], { mrr: 50 }));
    expect(moves(revenue)).toEqual({ '2026-03': { mrr: 60, expansion: 10 }, '2026-04': { mrr: 0, churn: 60 }, '2026-05': { mrr: 9, reactivation: 9 } });
    expect(revenue.series[0]?.months[0]).toEqual({ month: '2025-07', mrr: 50, ...NONE });
  });

  it('counts a value that lasted no time as never told, and changes long past only as what they left', async () => {
    expect(moves(await counted(await account([['2026-02-01', 'mrr', 500], ['2026-02-01', 'mrr', 50]])))).toEqual({ '2026-02': { mrr: 50, new: 50 } });
    const old = await counted(await account([['2020-01-01', 'mrr', 40], ['2020-01-01', 'currency', 'EUR'], ['2021-01-01', 'currency', 'USD'], ['2022-01-01', 'mrr', null]]));
    expect(old).toMatchObject({ mrr: 0, currency: 'USD', changes: [{ change: 0 }, { change: 0 }, { change: 0 }] });
    expect(old.series.map(({ currency }) => currency)).toEqual(['USD']);
    expect(moves(old)).toEqual({});
  });

  it('reads nothing of another workspace', async () => {
    const id = await account([['2026-01-01', 'mrr', 10]], {}, 8);
    expect((await counted(id)).series).toEqual([]);
    expect((await counted(id, 'UTC', NOW, 8)).mrr).toBe(10);
  });
});

describe('GET /api/accounts/:id/revenue', () => {
  let db: TestDatabase;
  let engine: StartedEngine;
  let desk: DataDesk;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
    desk = new DataDesk(engine);
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  const group = (traits: object) => request(engine.address).post('/v1/group').auth('write-key-of-the-first', '').send({ userId: 'ana', groupId: 'acme', traits }).expect(200);
  const revenue = async (id: number): Promise<AccountRevenue> => (await desk.call('get', `/accounts/${id}/revenue`).expect(200)).body;
  const kinds = ({ series }: AccountRevenue) => series[0]?.months.reduce((sum, month) => ({ new: sum.new + month.new, expansion: sum.expansion + month.expansion, contraction: sum.contraction + month.contraction, churn: sum.churn + month.churn, reactivation: sum.reactivation + month.reactivation }), NONE);

  it('counts what group calls told, and imported periods at their own times, in the workspace’s zone', async () => {
    const owner = request.agent(engine.address).set('origin', engine.address);
    await owner.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    await owner.patch('/api/workspace').send({ timezone: 'Asia/Tokyo' }).expect(200);
    await group({ name: 'Acme' });
    const { id } = await until(async () => (await desk.call('get', '/accounts').expect(200)).body.items[0]);
    expect(await revenue(id)).toEqual({ zone: 'Asia/Tokyo', since: null, mrr: null, currency: null, changes: [], series: [] });
    await group({ mrr: 150, currency: 'EUR' });
    await until(async () => (await revenue(id)).mrr === 150);
    expect(kinds(await revenue(id))).toEqual({ ...NONE, new: 150 });
    const [from, end, again] = [200, 120, 60].map((days) => new Date(Date.now() - days * 86_400_000).toISOString());
    const file = `account,from,to,mrr,currency\nacme,${from},${end},80,EUR\nacme,${again},,100,EUR\n`;
    for (const round of ['first', 'again']) {
      await desk.import(await desk.check(file, 'subscriptions'));
      const counted = await revenue(id);
      expect({ round, ...counted }).toMatchObject({ round, since: Date.parse(from ?? ''), mrr: 150, currency: 'EUR', changes: [{ days: 30, change: 50 }, { days: 90, change: 150 }, { days: 365, change: 150 }] });
      expect(kinds(counted)).toEqual({ new: 80, churn: 80, reactivation: 100, expansion: 50, contraction: 0 });
    }
    await desk.call('get', '/accounts/987654/revenue').expect(404);
  });
});
