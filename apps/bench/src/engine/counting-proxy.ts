import { connect, createServer } from 'node:net';

const SIMPLE_QUERY = 0x51;
const EXECUTE = 0x45;
const SSL_REQUEST = 80_877_103;

/** Counts the statements in what a client sends: simple queries and executions of the extended protocol (PostgreSQL documentation, Message Formats). */
class StatementCounter {
  private rest = Buffer.alloc(0);
  private started = false;

  public constructor(private readonly onStatement: () => void) {}

  public take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const head = this.started ? 5 : 4;
      if (this.rest.length < head) return;
      const length = this.rest.readInt32BE(this.started ? 1 : 0) + (this.started ? 1 : 0);
      if (this.rest.length < length) return;
      const type = this.rest[0];
      if (this.started && (type === SIMPLE_QUERY || type === EXECUTE)) this.onStatement();
      if (!this.started && this.rest.readInt32BE(4) !== SSL_REQUEST) this.started = true;
      this.rest = this.rest.subarray(length);
    }
  }
}

/** A proxy in front of PostgreSQL that counts statements; on loopback only. */
export async function countingProxy(url: string): Promise<{ readonly url: string; readonly count: () => number; readonly reset: () => void; readonly close: () => Promise<void> }> {
  const target = new URL(url);
  let statements = 0;
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const counter = new StatementCounter(() => void (statements += 1));
    client.on('data', (chunk: Buffer) => {
      counter.take(chunk);
      upstream.write(chunk);
    });
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: own.href, count: () => statements, reset: () => void (statements = 0),
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
