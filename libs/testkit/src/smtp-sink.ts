import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { parseMail, type ParsedMail } from './mime.js';

/** A mail that the sink took: its envelope and its content. */
export interface CaughtMail extends ParsedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The user name the sender signed in with, where it did. */
  readonly user: string | undefined;
}

/** How the sink treats a mail: takes it, answers with an SMTP code and text, or never answers. */
export type SmtpAnswer = 'take' | 'hang' | { readonly code: number; readonly text: string };

/** What a sink does; both functions may change their mind from call to call. */
export interface SmtpSinkOptions {
  /** Answers after the content came; default takes everything. */
  readonly onMail?: (mail: CaughtMail) => SmtpAnswer;
  /** Answers to one recipient of the envelope; default takes everyone. */
  readonly onRecipient?: (address: string) => Exclude<SmtpAnswer, 'hang'>;
  /** When given, signing in is required and only this pair passes. */
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** A running SMTP server that keeps what it takes. */
export interface SmtpSink {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** In the order taken; refused mails are not in it. */
  readonly mails: readonly CaughtMail[];
  /** Number of TCP connections opened so far. */
  connections(): number;
  /** Resolves with the mails as soon as there are at least `count`; rejects after `ms`. */
  waitFor(count: number, ms?: number): Promise<readonly CaughtMail[]>;
  clear(): void;
  close(): Promise<void>;
}

/** Starts an SMTP server on a free loopback port. */
export async function smtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: CaughtMail[] = [];
  const count = { connections: 0 };
  const server = sinkServer(options, mails, count);
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  server.on('error', () => undefined); // a client that hangs up is no failure of the sink
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const login = options.auth === undefined ? '' : `${options.auth.user}:${options.auth.pass}@`;
  return {
    host: '127.0.0.1',
    port,
    url: `smtp://${login}127.0.0.1:${port}`,
    mails,
    connections: () => count.connections,
    waitFor: (wanted, ms = 10_000) => waitFor(mails, wanted, ms),
    clear: () => void mails.splice(0),
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function sinkServer(options: SmtpSinkOptions, mails: CaughtMail[], count: { connections: number }): SMTPServer {
  return new SMTPServer({
    authOptional: options.auth === undefined,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100, // mails that hang must not hold up the end of a test
    onConnect: (_session, done) => {
      count.connections += 1;
      done();
    },
    onAuth: (auth, _session, done) => {
      if (options.auth === undefined || (auth.username === options.auth.user && auth.password === options.auth.pass)) done(null, { user: auth.username });
      else done(smtpError({ code: 535, text: 'Authentication failed' }));
    },
    onRcptTo: (address, _session, done) => {
      const answer = options.onRecipient?.(address.address) ?? 'take';
      done(answer === 'take' ? undefined : smtpError(answer));
    },
    onData: (stream, session, done) => {
      void readMail(stream, session).then((mail) => {
        const answer = options.onMail?.(mail) ?? 'take';
        if (answer === 'hang') return;
        if (answer === 'take') mails.push(mail);
        done(answer === 'take' ? undefined : smtpError(answer));
      }, done);
    },
  });
}

async function readMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<CaughtMail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((one) => one.address) };
  return { ...parseMail(Buffer.concat(chunks).toString('latin1')), envelope, user: session.user };
}

function smtpError(answer: { code: number; text: string }): Error {
  return Object.assign(new Error(answer.text), { responseCode: answer.code });
}

async function waitFor(mails: readonly CaughtMail[], wanted: number, ms: number): Promise<readonly CaughtMail[]> {
  for (let waited = 0; mails.length < wanted; waited += 10) {
    if (waited >= ms) throw new Error(`${mails.length} of ${wanted} mails came within ${ms} ms`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return mails;
}
