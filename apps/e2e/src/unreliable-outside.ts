import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** An outside that takes mails by SMTP and by HTTP, refuses some for good and many for now, and sometimes never answers. It counts what it took, by message id. */
export interface UnreliableOutside {
  readonly smtpPort: number;
  readonly httpPort: number;
  /** How often each message was taken. */
  readonly taken: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** Addresses that begin with this are refused for good. */
export const NEVER = 'never';

/** A number from 0 to 1 that is the same for the same text: FNV-1a, mixed as MurmurHash3 ends, or the lots of two tries would be alike. */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Starts it on loopback. */
export async function unreliableOutside(): Promise<UnreliableOutside> {
  const taken = new Map<string, number>();
  const tries = new Map<string, number>();
  const take = (id: string): void => void taken.set(id, (taken.get(id) ?? 0) + 1);
  /** How a try turns out; each try of a message has another lot. */
  const lot = (id: string): number => {
    const tried = (tries.get(id) ?? 0) + 1;
    tries.set(id, tried);
    return chance(`${id} ${tried}`);
  };
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'], logger: false,
    onRcptTo: ({ address }, _session, done) => (address.startsWith(NEVER) ? done(Object.assign(new Error('No such user'), { responseCode: 550 })) : done()),
    onData: (stream, _session, done) => {
      let head = '';
      stream.on('data', (chunk: Buffer) => {
        if (head.length < 4000) head += chunk.toString('latin1');
      });
      stream.on('end', () => {
        const id = /^message-id: <([^@]+)@/im.exec(head)?.[1] ?? '';
        const fate = lot(id);
        // Never answers: the sender gives up after a minute and tries again.
        if (fate < 0.0002) return;
        if (fate < 0.05) return done(Object.assign(new Error('Busy, try again'), { responseCode: 451 }));
        take(id);
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((ready) => { smtp.listen(0, '127.0.0.1', ready); });
  const web = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const id = String(request.headers['idempotency-key']);
      const fate = lot(id);
      const to: unknown = JSON.parse(Buffer.concat(parts).toString('utf8')).to;
      if (String(to).startsWith(NEVER)) return response.writeHead(422).end('{"error": "no such user"}');
      if (fate < 0.0005) return;
      if (fate < 0.02) return response.writeHead(429, { 'retry-after': '1' }).end();
      if (fate < 0.05) return response.writeHead(fate < 0.035 ? 500 : 503).end('<h1>garbage</h1>');
      // A key that is known is answered as before, and nothing goes out twice.
      if (!taken.has(id)) take(id);
      response.writeHead(200).end('{"id": "x"}');
    });
  });
  await new Promise<void>((ready) => { web.listen(0, '127.0.0.1', ready); });
  const portOf = (address: AddressInfo | string | null): number => (typeof address === 'object' && address !== null ? address.port : 0);
  return {
    smtpPort: portOf(smtp.server.address()), httpPort: portOf(web.address()), taken,
    close: async () => {
      web.closeAllConnections();
      await Promise.all([new Promise<void>((done) => { web.close(() => done()); }), new Promise<void>((done) => { smtp.close(() => done()); })]);
    },
  };
}
