import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { shardOf } from '@perennial/model';
import { appendOnce, createPool, type NewStimulus } from '@perennial/store';
import { IDS, profileId } from '../database.js';

/** The floor of ingestion: bare Fastify that parses the same body and group-commits the same rows, without keys, checks or identity. */
const pool = createPool(process.argv[2] ?? '', 4);
const waiting: { rows: NewStimulus[]; done: () => void; fail: (error: unknown) => void }[] = [];
let active = 0;

function pump(): void {
  while (active < 2 && waiting.length > 0) {
    const group = waiting.splice(0, 50);
    active += 1;
    appendOnce(pool, group.flatMap((one) => one.rows)).then(() => group.forEach((one) => one.done()), (error: unknown) => group.forEach((one) => one.fail(error))).finally(() => {
      active -= 1;
      pump();
    });
  }
}

interface Call {
  readonly userId: string;
  readonly event: string;
  readonly properties: unknown;
}

const rowOf = (call: Call): NewStimulus => {
  const id = profileId(Number(call.userId.slice(1)));
  return { lane: 0, shard: shardOf(id), workspaceId: IDS.workspace, subjectId: id, kind: 0, name: call.event, payload: JSON.stringify({ p: call.properties }), eventId: randomUUID(), accountId: null, source: 0, ageMs: null, occurredAt: null };
};
const take = (calls: readonly Call[]): Promise<void> => new Promise((done, fail) => {
  waiting.push({ rows: calls.map(rowOf), done, fail });
  pump();
});

const server = fastify();
server.post<{ Body: { batch: Call[] } }>('/v1/batch', async (request) => {
  await take(request.body.batch);
  return { success: true };
});
server.post<{ Body: Call }>('/v1/track', async (request) => {
  await take([request.body]);
  return { success: true };
});
process.on('SIGINT', () => void server.close().then(() => pool.end()));
process.stdout.write(`ready at ${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
