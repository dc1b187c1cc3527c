import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cancelJob, createPool, findJob, IdBlocks, insertJob, migrate, retryJob, type Database, type StoredJob } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { z } from 'zod';
import { until } from '../http/testing/until.js';
import { AddressHash } from '../platform/address-hash.js';
import { JobError, jobKind, type AnyJobKind, type RunningJob } from './job-kind.js';
import { JobLoop } from './job-loop.js';

const WORKSPACE = 900_009;
const inputSchema = z.object({ steps: z.number() });
type Input = z.infer<typeof inputSchema>;

describe('jobs', () => {
  let db: TestDatabase;
  let pool: Database;
  let loops: JobLoop[] = [];
  let next = 1;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard')`, [WORKSPACE]);
  });
  afterEach(async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    loops = [];
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const kindOf = (run: (job: RunningJob<Input>) => Promise<void>): AnyJobKind => jobKind<Input>({ kind: 'count', input: inputSchema, cancellable: true, run: (_context, job) => run(job) });
  const start = (kind: AnyJobKind): JobLoop => {
    const loop = new JobLoop({ database: pool, ids: new IdBlocks(pool), addresses: new AddressHash('x'), slot: 1, wake: () => undefined, report: () => undefined }, [kind]);
    loops.push(loop);
    loop.start();
    return loop;
  };
  const queue = async (input: object = { steps: 3 }): Promise<number> => {
    const id = next++;
    await insertJob(pool, { id, workspaceId: WORKSPACE, kind: 'count', title: 'Counting', input: { ...input }, createdBy: 'me' });
    return id;
  };
  const reaches = (id: number, ...states: StoredJob['state'][]): Promise<StoredJob> => until(async () => {
    const job = await findJob(pool, WORKSPACE, id);
    return job !== null && states.includes(job.state) ? job : null;
  });
  const counting = (pause: (step: number) => Promise<void>) => kindOf(async (job) => {
    for (let step = typeof job.cursor === 'number' ? job.cursor : 0; step < job.input.steps; step += 1) {
      await pause(step);
      await job.save(pool, { cursor: step + 1, done: step + 1, total: job.input.steps, counted: 'steps', result: { [`step${step}`]: true } });
    }
  });

  it('go step by step to the end', async () => {
    start(counting(async () => undefined));
    expect(await reaches(await queue(), 'done', 'failed')).toMatchObject({ state: 'done', done: 3, total: 3, counted: 'steps', cursor: null, result: { step0: true, step2: true } });
  });

  it('fail with words for people, and go on from there when tried again', async () => {
    let broken = true;
    start(counting(async (step) => {
      if (step === 2 && broken) throw new JobError('The file is gone.');
    }));
    const id = await queue();
    expect(await reaches(id, 'failed')).toMatchObject({ error: 'The file is gone.', done: 2, cursor: 2 });
    broken = false;
    expect(await retryJob(pool, WORKSPACE, id)).toBe(true);
    expect(await reaches(id, 'done')).toMatchObject({ error: null, done: 3 });
    expect(await retryJob(pool, WORKSPACE, id)).toBe(false);
  });

  it('fail with the field of an input that an older version wrote', async () => {
    start(counting(async () => undefined));
    const id = await queue({ wrong: 1 });
    await until(async () => (await findJob(pool, WORKSPACE, id))?.tries === 1);
    expect(await cancelJob(pool, WORKSPACE, id)).toBe(true);
  });

  it('stop at their next step when they are cancelled', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => (release = done));
    const steps: number[] = [];
    start(counting(async (step) => {
      steps.push(step);
      if (step === 1) await held;
    }));
    const id = await queue();
    await until(async () => steps.includes(1));
    expect(await cancelJob(pool, WORKSPACE, id)).toBe(true);
    release();
    const other = await queue({ steps: 1 });
    await reaches(other, 'done');
    expect(await findJob(pool, WORKSPACE, id)).toMatchObject({ state: 'cancelled', done: 1 });
    expect(await cancelJob(pool, WORKSPACE, id)).toBe(false);
  });

  it('go back when their process ends, and on in another', async () => {
    const first = start(counting(async (step) => {
      if (step === 1) await new Promise((_done, fail) => setTimeout(fail, 200));
    }));
    const id = await queue();
    await until(async () => (await findJob(pool, WORKSPACE, id))?.done === 1);
    await first.stop();
    expect(await findJob(pool, WORKSPACE, id)).toMatchObject({ state: 'queued', done: 1, cursor: 1 });
    start(counting(async () => undefined));
    expect(await reaches(id, 'done')).toMatchObject({ done: 3 });
  });

  it('are done once by many processes', async () => {
    const done: number[] = [];
    const kind = kindOf(async (job) => void done.push(job.id));
    const ids = [await queue(), await queue(), await queue(), await queue()];
    for (let process = 0; process < 3; process += 1) start(kind);
    for (const id of ids) await reaches(id, 'done');
    expect([...done].sort((a, b) => a - b)).toEqual(ids);
  });
});
