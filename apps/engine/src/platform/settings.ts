import { makeDataDirectory } from '@perennial/store';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readCertificate, type CertificateFiles } from './certificate-files.js';
import { keptSecret } from './kept-secret.js';

/** What one process does: everything, only HTTP, only journeys, only delivery. */
export type Role = 'all' | 'api' | 'worker' | 'sender';

/** The settings of one process, checked. */
export interface Settings {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Origin and optional path, without a slash at the end. */
  readonly publicUrl: string;
  /** True where no DATABASE_URL is set and PostgreSQL runs under this process. */
  readonly embedded: boolean;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly role: Role;
  readonly secret: string;
  readonly adminEmail: string | undefined;
  readonly adminPassword: string | undefined;
  readonly writeKey: string | undefined;
  readonly apiKey: string | undefined;
  /** undefined means: only at the first embedded start. */
  readonly demo: boolean | undefined;
  /** Private hosts (`host` or `host:port`, lower case) that outgoing calls may reach. */
  readonly allowHosts: readonly string[];
  /** Addresses of the DNS servers that domains are looked up at; none: the machine's own. */
  readonly dnsServers: readonly string[];
  readonly messageIdDays: number;
  readonly lateEventHours: number;
  /** Largest file that is taken for an import, in MB of 1,000,000 bytes. */
  readonly uploadLimitMb: number;
  /** Where mails that come back are taken by SMTP; undefined: nowhere, 0: any free port. */
  readonly bouncePort: number | undefined;
  readonly bounceHost: string;
  /** Key and certificate that mails which come back are encrypted with on their way (STARTTLS); undefined: not offered. */
  readonly bounceTls: CertificateFiles | undefined;
  readonly logLevel: LogLevel;
}

/** The levels of the log, most quiet last. */
export type LogLevel = (typeof logLevels)[number];

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const roles = ['all', 'api', 'worker', 'sender'] as const;

/** Thrown for settings that cannot be used; the message has one line for each problem, naming the variable and the way out. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const whole = (min: number, max: number) =>
  z.string().regex(/^\d{1,6}$/, `must be a whole number from ${min} to ${max}`).transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const url = (schemes: readonly string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), `must be a URL such as ${example}`);

const key = z.string().regex(/^[!-9;-~]{1,200}$/, 'must be 1 to 200 visible ASCII characters without a colon');

const environment = z.object({
  PORT: whole(0, 65535).default(3000),
  HOST: z.string().regex(/^[\w.:-]+$/, 'must be an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
  PERENNIAL_DATA: z.string().default('.perennial'),
  PUBLIC_URL: url(['http:', 'https:'], 'https://mail.example.com').optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/perennial')
    .refine((value) => !/[?&]options=/.test(value), 'must not carry options= (the queue cannot use it); set such options on the database user').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  ROLE: z.enum(roles, `must be one of ${roles.join(', ')}`).default('all'),
  PERENNIAL_SECRET: z.string().min(32, 'must have at least 32 characters; `openssl rand -base64 32` makes one').optional(),
  PERENNIAL_ADMIN_EMAIL: z.email('must be an email address').optional(),
  PERENNIAL_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  PERENNIAL_WRITE_KEY: key.optional(),
  PERENNIAL_API_KEY: key.optional(),
  PERENNIAL_DEMO: z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1').optional(),
  PERENNIAL_ALLOW_HOSTS: z.string().default('').transform(hostList)
    .refine((hosts) => hosts.every((host) => /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/.test(host)), 'must be hosts separated by commas, such as crm.internal,10.0.0.5:8080'),
  PERENNIAL_DNS_SERVERS: z.string().default('').transform(hostList)
    .refine((servers) => servers.every((server) => /^([\d.]+|\[[\da-f:]+\]|[\da-f:]+)(:\d{1,5})?$/.test(server)), 'must be addresses separated by commas, such as 1.1.1.1,9.9.9.9'),
  PERENNIAL_MESSAGE_ID_DAYS: whole(1, 365).default(30),
  PERENNIAL_LATE_EVENT_HOURS: whole(1, 8760).default(24),
  PERENNIAL_UPLOAD_LIMIT_MB: whole(1, 100_000).default(2000),
  PERENNIAL_BOUNCE_PORT: whole(0, 65535).optional(),
  PERENNIAL_BOUNCE_HOST: z.string().regex(/^[\w.:-]+$/, 'must be an address or host name to listen on, such as 0.0.0.0').optional(),
  PERENNIAL_BOUNCE_TLS_KEY: z.string().optional(),
  PERENNIAL_BOUNCE_TLS_CERT: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
}).superRefine((values, context) => {
  const problem = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (values.DATABASE_URL !== undefined && values.PERENNIAL_SECRET === undefined) {
    problem('PERENNIAL_SECRET', 'must be set when DATABASE_URL is set, to the same value in every process; `openssl rand -base64 32` makes one');
  }
  if (values.DATABASE_URL === undefined && values.ROLE !== 'all') {
    problem('ROLE', `can be ${values.ROLE} only with DATABASE_URL: the embedded database serves one process with ROLE=all`);
  }
  if (values.PERENNIAL_ADMIN_PASSWORD !== undefined && values.PERENNIAL_ADMIN_EMAIL === undefined) {
    problem('PERENNIAL_ADMIN_EMAIL', 'must be set when PERENNIAL_ADMIN_PASSWORD is set');
  }
  const wrong = certificateProblem(values);
  if (wrong !== null) problem(...wrong);
});

interface BounceCertificate {
  readonly ROLE: Role;
  readonly PERENNIAL_BOUNCE_PORT?: number | undefined;
  readonly PERENNIAL_BOUNCE_TLS_KEY?: string | undefined;
  readonly PERENNIAL_BOUNCE_TLS_CERT?: string | undefined;
}

/** What is wrong with key and certificate of the port for mails that come back, if this process listens on it. */
function certificateProblem({ ROLE: role, PERENNIAL_BOUNCE_PORT: port, PERENNIAL_BOUNCE_TLS_KEY: key, PERENNIAL_BOUNCE_TLS_CERT: certificate }: BounceCertificate): [string, string] | null {
  if (key === undefined && certificate === undefined) return null;
  if (certificate === undefined) return ['PERENNIAL_BOUNCE_TLS_CERT', 'must be set when PERENNIAL_BOUNCE_TLS_KEY is set, to the file of its certificate'];
  if (key === undefined) return ['PERENNIAL_BOUNCE_TLS_KEY', 'must be set when PERENNIAL_BOUNCE_TLS_CERT is set, to the file of its private key'];
  const read = port === undefined || role === 'worker' || role === 'sender' ? null : readCertificate({ key, certificate });
  return read === null || read.ok ? null : [read.at === 'key' ? 'PERENNIAL_BOUNCE_TLS_KEY' : 'PERENNIAL_BOUNCE_TLS_CERT', read.problem];
}

/** Reads and checks the settings; an empty variable counts as unset. In embedded mode the secret is made once and kept in the data directory. Throws SettingsError. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const read = environment.safeParse(given);
  if (!read.success) throw new SettingsError(read.error.issues.map((issue) => problemLine(issue, given)).join('\n'));
  const values = read.data;
  const dataDir = resolve(values.PERENNIAL_DATA);
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir,
    publicUrl: (values.PUBLIC_URL ?? defaultPublicUrl(values.HOST, values.PORT)).replace(/\/+$/, ''),
    embedded: values.DATABASE_URL === undefined,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    role: values.ROLE,
    secret: values.PERENNIAL_SECRET ?? keptSecret(makeDataDirectory(dataDir)),
    adminEmail: values.PERENNIAL_ADMIN_EMAIL,
    adminPassword: values.PERENNIAL_ADMIN_PASSWORD,
    writeKey: values.PERENNIAL_WRITE_KEY,
    apiKey: values.PERENNIAL_API_KEY,
    demo: values.PERENNIAL_DEMO,
    allowHosts: values.PERENNIAL_ALLOW_HOSTS,
    dnsServers: values.PERENNIAL_DNS_SERVERS,
    messageIdDays: values.PERENNIAL_MESSAGE_ID_DAYS,
    lateEventHours: values.PERENNIAL_LATE_EVENT_HOURS,
    uploadLimitMb: values.PERENNIAL_UPLOAD_LIMIT_MB,
    bouncePort: values.PERENNIAL_BOUNCE_PORT,
    bounceHost: values.PERENNIAL_BOUNCE_HOST ?? values.HOST,
    bounceTls: values.PERENNIAL_BOUNCE_TLS_KEY === undefined || values.PERENNIAL_BOUNCE_TLS_CERT === undefined ? undefined : { key: resolve(values.PERENNIAL_BOUNCE_TLS_KEY), certificate: resolve(values.PERENNIAL_BOUNCE_TLS_CERT) },
    logLevel: values.LOG_LEVEL,
  };
}

/** The address of this process as a browser on the same machine writes it. */
export function defaultPublicUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function hostList(text: string): string[] {
  return text.split(',').map((host) => host.trim().toLowerCase()).filter((host) => host !== '');
}

// Keys, passwords and URLs with passwords must not reach a terminal or a log.
const shown = new Set(['PORT', 'HOST', 'ROLE', 'PERENNIAL_DEMO', 'PERENNIAL_ALLOW_HOSTS', 'PERENNIAL_MESSAGE_ID_DAYS', 'PERENNIAL_LATE_EVENT_HOURS', 'PERENNIAL_UPLOAD_LIMIT_MB', 'PERENNIAL_BOUNCE_PORT', 'PERENNIAL_BOUNCE_HOST', 'LOG_LEVEL', 'PUBLIC_URL', 'PERENNIAL_ADMIN_EMAIL']);

function problemLine(issue: z.core.$ZodIssue, given: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue.path[0]);
  const value = given[name];
  const is = shown.has(name) && value !== undefined && issue.code !== 'custom' ? ` (it is ${JSON.stringify(value)})` : '';
  return `${name} ${issue.message}${is}.`;
}
