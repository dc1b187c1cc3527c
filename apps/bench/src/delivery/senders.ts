import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@perennial/store';
import { fillJourney, fillProfiles, freshDatabase, queueMails, type Server } from '../database.js';
import { below, figure, median, type Result, type Scale } from '../measure.js';
import { cpuMs, memoryPeakMb, startEngine, startScript, type Running } from '../processes.js';

const CONNECTIONS = 5;

const sent = async (pool: Database): Promise<number> => (await pool.query<{ n: number }>('select count(*)::int as n from messages where state = 2')).rows[0]?.n ?? 0;
async function untilSent(pool: Database, count: number): Promise<void> {
  while ((await sent(pool)) < count) await sleep(100);
}

interface Measured {
  readonly rate: number;
  /** CPU microseconds of all senders per mail. */
  readonly cpuUs: number;
}

/**
 * delivery.two: mails a second of two sender processes to a local mail server, against one; delivery.two_cpu: what a mail costs their processors in all, against one sender's. Both
 * share two cores with the mail server and PostgreSQL.
 */
export async function twoSenders(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 1000 : 8000;
  const { url, pool } = await freshDatabase(server, 'bench_senders');
  await fillProfiles(pool, count);
  const sink = await startScript('apps/bench/dist/delivery/sink.js', /ready at (\d+)/);
  await fillJourney(pool, { name: 'smtp', settings: { host: '127.0.0.1', port: Number(sink.ready[1]), security: 'none', username: '', password: '', maxConnections: CONNECTIONS, bounceDomain: '' } });
  const running: Running[] = [await startEngine(url, { ROLE: 'sender' })];
  let round = 0;
  const measure = async (): Promise<Measured> => {
    await pool.query('truncate messages, events');
    round += 1;
    await queueMails(pool, { count, people: count, round });
    const [cpu, started] = [running.reduce((sum, { pid }) => sum + cpuMs(pid), 0), performance.now()];
    await untilSent(pool, count);
    return { rate: count / ((performance.now() - started) / 1000), cpuUs: ((running.reduce((sum, { pid }) => sum + cpuMs(pid), 0) - cpu) * 1000) / count };
  };
  const rounds = async (): Promise<Measured> => {
    await measure();
    const all: Measured[] = [];
    for (let at = 0; at < scale.rounds; at += 1) all.push(await measure());
    return { rate: median(all.map(({ rate }) => rate)), cpuUs: median(all.map(({ cpuUs }) => cpuUs)) };
  };
  const one = await rounds();
  running.push(await startEngine(url, { ROLE: 'sender' }));
  const two = await rounds();
  await Promise.all(running.map((process) => process.stop()));
  await sink.stop();
  await pool.end();
  const cpu = two.cpuUs / one.cpuUs;
  return [
    { ...figure('delivery.two', 'mails/s of two senders', two.rate), floor: one.rate, ratio: two.rate / one.rate },
    { bench: 'delivery.two_cpu', value: two.cpuUs, unit: 'CPU us per mail', floor: one.cpuUs, ratio: cpu, mark: '<= 1.15', ok: cpu <= 1.15 },
  ];
}

/** delivery.peak_mb: most memory that a sender holds while a million mails are queued, of which it sends a tenth. */
export async function senderMemory(server: Server, scale: Scale): Promise<Result[]> {
  const [count, people] = scale.quick ? [20_000, 2000] : [1_000_000, 20_000];
  const { url, pool } = await freshDatabase(server, 'bench_memory');
  await fillProfiles(pool, people);
  await fillJourney(pool, { name: 'discard', settings: {} });
  await queueMails(pool, { count, people, round: 1 });
  await pool.query('analyze messages');
  const sender = await startEngine(url, { ROLE: 'sender' });
  await untilSent(pool, count / 10);
  const peak = memoryPeakMb(sender.pid);
  await sender.stop();
  await pool.end();
  return [below('delivery.peak_mb', 'MB, 1,000,000 queued', peak, 300)];
}
