import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Database } from '@perennial/store';
import { loadEmail, type CompiledEmail } from '@perennial/template';
import { fillJourney, fillProfiles, freshDatabase, queueMails, type Server } from '../database.js';
import { againstFloor, alternate, type Result, type Scale } from '../measure.js';
import { startEngine, startScript, type Running } from '../processes.js';

const CONNECTIONS = 5;

async function caught(sink: Running, count: number): Promise<number> {
  for (;;) {
    process.kill(sink.pid, 'SIGUSR2');
    const [, mails, ms] = (await sink.line()).split(' ').map(Number);
    if (mails === count) return ((count - 1) / (ms ?? 1)) * 1000;
    throw new Error(`the sink caught ${mails} mails and not ${count}`);
  }
}

async function untilSent(pool: Database): Promise<void> {
  for (let left = 1; left > 0; await sleep(50)) left = (await pool.query<{ n: number }>('select count(*)::int as n from messages where state in (0, 1)')).rows[0]?.n ?? 0;
}

/** delivery.smtp: mails a second from the outbox to a local mail server, against bare pooled nodemailer with the same mails, connections and sink. */
export async function smtp(server: Server, scale: Scale): Promise<Result[]> {
  const count = scale.quick ? 800 : 5000;
  const { url, pool } = await freshDatabase(server, 'bench_smtp');
  await fillProfiles(pool, count);
  const sink = await startScript('apps/bench/dist/delivery/sink.js', /ready at (\d+)/);
  const port = Number(sink.ready[1]);
  await fillJourney(pool, { name: 'smtp', settings: { host: '127.0.0.1', port, security: 'none', username: '', password: '', maxConnections: CONNECTIONS, bounceDomain: '' } });
  const sender = await startEngine(url, { ROLE: 'sender' });
  let round = 0;
  const ours = async (): Promise<number> => {
    await pool.query('truncate messages, events');
    round += 1;
    await queueMails(pool, { count, people: count, round });
    await untilSent(pool);
    return caught(sink, count);
  };
  const { rows } = await pool.query<{ compiled: CompiledEmail }>('select compiled from template_versions');
  const compiled = rows[0]?.compiled;
  if (compiled === undefined) throw new Error('there is no template');
  const mails = mailsOf(compiled, count);
  const floor = async (): Promise<number> => {
    const transport = createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: CONNECTIONS, maxMessages: 1000, ignoreTLS: true });
    await Promise.all(mails.map((mail) => transport.sendMail(mail)));
    transport.close();
    return caught(sink, count);
  };
  await ours();
  const measured = await alternate(scale.rounds, ours, floor);
  await sender.stop();
  await sink.stop();
  await pool.end();
  return [againstFloor('delivery.smtp', 'mails/s', measured, 0.85)];
}

function mailsOf(compiled: CompiledEmail, count: number): { from: string; to: string; subject: string; html: string; text: string; headers: Record<string, string> }[] {
  const email = loadEmail(compiled);
  const links = { unsubscribe: `https://p.example/r/u/${'x'.repeat(160)}`, preferences: 'https://p.example/p', view: 'https://p.example/v' };
  // As long as ours: what is followed leads by way of us.
  const token = `https://p.example/r/c/${'x'.repeat(180)}`;
  const tracking = { clicks: `${token}/`, sign: () => 'x'.repeat(24), pixel: token, utm: '' };
  return Array.from({ length: count }, (_, place) => {
    const mail = email.render({ tracking, profile: { firstName: 'Maya', plan: 'team' }, account: {}, membership: {}, event: {}, context: {}, workspace: { name: 'Bench' }, links, now: 0, zone: 'UTC', locale: 'en' });
    if (!mail.ok) throw new Error(mail.reason);
    return { from: 'Ana <ana@orchard.example>', to: `p${place}@example.com`, subject: mail.subject, html: mail.html, text: mail.text, headers: { 'List-Unsubscribe': `<${links.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Auto-Submitted': 'auto-generated' } };
  });
}
