import { Agent, request } from 'node:http';

/** Posts calls of user u0 to u9999 over kept connections for a time, then prints how many events were taken and how long it took. */
const [address = '', key = '', size = '1', seconds = '1', connections = '32'] = process.argv.slice(2);
const events = Number(size);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json' };
const event = (n: number): Record<string, unknown> => ({ type: 'track', userId: `u${n % 10_000}`, event: 'report_viewed', properties: { reportName: 'Weekly revenue', seconds: 42, n } });
const bodies = Array.from({ length: 200 }, (_, n) => Buffer.from(JSON.stringify(events === 1 ? event(n * 37) : { batch: Array.from({ length: events }, (_unused, i) => event(n * events + i)) })));
const url = new URL(events === 1 ? '/v1/track' : '/v1/batch', address);

const post = (body: Buffer): Promise<number> =>
  new Promise((done, fail) => {
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode ?? 0));
    });
    sent.on('error', fail);
    sent.end(body);
  });

let taken = 0;
let sent = 0;
const start = performance.now();
const end = start + Number(seconds) * 1000;
const connection = async (): Promise<void> => {
  while (performance.now() < end) {
    const status = await post(bodies[sent++ % bodies.length] ?? Buffer.from('{}'));
    if (status !== 200) throw new Error(`answered ${status}`);
    taken += events;
  }
};
await Promise.all(Array.from({ length: Number(connections) }, connection));
process.stdout.write(`took ${taken} ${performance.now() - start}\n`);
agent.destroy();
