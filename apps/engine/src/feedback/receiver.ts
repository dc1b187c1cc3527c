import type { Server, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { BounceAddresses } from './bounce-addresses.js';

/** Largest mail that is taken, in bytes: reports carry a copy of the mail, seldom whole. */
export const MAX_MAIL_BYTES = 1_000_000;
const MAX_CONNECTIONS = 100;
const MAX_CONNECTIONS_OF_ONE = 20;
const MAX_RECIPIENTS = 10;

/** What the receiver of returned mails needs. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly addresses: BounceAddresses;
  /** Keeps a mail; what it took is not lost. */
  readonly keep: (mail: { readonly recipients: readonly string[]; readonly raw: Buffer }) => Promise<void>;
  readonly report: (error: unknown, what: string) => void;
  /** Reads key and certificate, in PEM, at the start and every hour after it (they are renewed); undefined: no encryption is offered. Throws what is wrong with them. */
  readonly readTls?: (() => { readonly key: string; readonly cert: string }) | undefined;
  /** After so many milliseconds without a byte, and in all, a connection is closed. */
  readonly idleMs?: number;
  readonly longestMs?: number;
  /** How often the certificate is read anew, in milliseconds. */
  readonly renewMs?: number;
}

/** A running receiver. */
export interface Receiver {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const refusal = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** Reads a mail to its end; null: it is larger than may be. */
async function read(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_MAIL_BYTES) chunks.push(bytes);
  }
  return size > MAX_MAIL_BYTES || stream.sizeExceeded ? null : Buffer.concat(chunks);
}

/** Ends connections that take too long in all, however busy they look, and those of one address beyond its share. */
function guardConnections(server: Server, longestMs: number): void {
  const open = new Map<Socket, { readonly from: string; readonly timer: NodeJS.Timeout }>();
  server.on('connection', (socket: Socket) => {
    // Looked at, not listened to: STARTTLS takes all listeners from a socket.
    for (const [one, { timer }] of open) {
      if (!one.destroyed) continue;
      clearTimeout(timer);
      open.delete(one);
    }
    const from = socket.remoteAddress ?? '';
    open.set(socket, { from, timer: setTimeout(() => socket.destroy(), longestMs).unref() });
    if ([...open.values()].filter((other) => other.from === from).length > MAX_CONNECTIONS_OF_ONE) socket.destroy();
  });
}

function serverOf({ addresses, keep, report, readTls, idleMs = 60_000 }: ReceiverOptions): SMTPServer {
  const tls = readTls?.();
  return new SMTPServer({
    ...tls, disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    banner: 'Perennial takes returned mails', size: MAX_MAIL_BYTES, maxClients: MAX_CONNECTIONS, socketTimeout: idleMs, closeTimeout: 2000, disableReverseLookup: true, authOptional: true, logger: false,
    onRcptTo: ({ address }, session, done) => {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS) return done(refusal(452, '4.5.3 Too many recipients'));
      return done(addresses.read(address) === null ? refusal(550, '5.1.1 No such address: only mails that come back to an address of ours are taken here, and none is passed on') : undefined);
    },
    onData: (stream, session, done) => {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      read(stream).then(async (raw) => {
        if (raw === null) return done(refusal(552, `5.3.4 The mail has more than ${MAX_MAIL_BYTES} bytes`));
        await keep({ recipients, raw });
        return done(null);
      }).catch((error: unknown) => {
        report(error, 'a returned mail could not be kept; its sender tries again');
        done(refusal(451, '4.3.0 It could not be kept just now; try again later'));
      });
    },
  });
}

/** Takes a renewed certificate without a restart; one that cannot be read leaves the last one in use. Answers how to stop that. */
function renewing(server: SMTPServer, { readTls, report, renewMs = 3_600_000 }: ReceiverOptions): () => void {
  if (readTls === undefined) return () => undefined;
  const timer = setInterval(() => {
    try {
      server.updateSecureContext(readTls());
    } catch (error) {
      report(error, 'the certificate for returned mails could not be read anew; the last one stays in use');
    }
  }, renewMs);
  return () => clearInterval(timer);
}

/**
 * Listens for mails that come back by SMTP, encrypted where there is a certificate and the sender asks for it. It takes only those to signed addresses of
 * ours, knows no sign-in, and passes nothing on; a mail is kept before it is acknowledged. Throws what `readTls` throws.
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = serverOf(options);
  guardConnections(server.server, options.longestMs ?? 300_000);
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port, options.host, () => {
      server.off('error', fail);
      done();
    });
  });
  server.on('error', () => undefined); // a client that hangs up is no failure of ours
  const stopRenewing = renewing(server, options);
  const bound = server.server.address();
  return { port: typeof bound === 'object' && bound !== null ? bound.port : options.port, close: () => new Promise((done) => {
    stopRenewing();
    server.close(() => done());
  }) };
}
