import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type Json, type JsonObject } from '@perennial/model';
import { httpSink, type CaughtRequest, type SinkAnswer } from '../http-sink.js';

/** A mail that a fake provider took; header names are lower case. */
export interface FakeMail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The id that it was answered with. */
  readonly providerId: string;
  /** Our id, where the call says it for the provider to repeat. */
  readonly messageId: string;
  /** What the call asks for beside: streams, tracking. */
  readonly options: JsonObject;
}

/** How a fake provider answers: as it should, with something that is no answer, after a while, never, with 503, or with 429 and a Retry-After of 7 s. */
export type Mood = 'ok' | 'garbage' | 'slow' | 'never' | '5xx' | '429';

/** What a fake provider tells by a webhook. */
export interface HookFact {
  readonly type: 'delivered' | 'deferred' | 'bounced' | 'complained' | 'opened' | 'clicked' | 'unsubscribed';
  /** Our id; empty: the provider repeats none, only its own. */
  readonly messageId: string;
  readonly providerId: string;
  readonly address: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The provider's own id of the event. */
  readonly eventId: string;
}

/** A call of a webhook as it comes; header names are lower case. */
export interface HookCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A provider of somebody else's that runs here: speaks its API on loopback, checks what it is told, and signs its webhooks. */
export interface FakeProvider {
  readonly name: string;
  /** Where its API is, beginning with http://127.0.0.1. */
  readonly address: string;
  /** Settings that fit the schema of the provider's kind and pass its checks. */
  readonly settings: JsonObject;
  /** The same with a wrong key. */
  readonly wrongSettings: JsonObject;
  /** Mails that it took, once each. */
  readonly arrived: () => readonly FakeMail[];
  /** Requests that came, of any kind. */
  readonly calls: () => readonly CaughtRequest[];
  /** Refuses mails for an address from now on. */
  readonly refuse: (address: string, how: 'permanent' | 'transient') => void;
  readonly behave: (mood: Mood) => void;
  /** The call that tells events (more than one where the provider batches them, else the first), signed at `now` (epoch ms; the first fact's time if left out). */
  readonly hook: (facts: readonly HookFact[], now?: number) => HookCall;
  /** Signs a body of one's own making. */
  readonly sign: (body: Buffer, now: number) => HookCall;
  /** What stands at an address that verifying needs (certificates); null: nothing. */
  readonly fetchText: (url: string) => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/** What a fake knows of a request that it answers. */
export interface FakeDesk {
  readonly take: (mail: FakeMail) => void;
  /** How the address is refused, or undefined. */
  readonly refused: (address: string) => 'permanent' | 'transient' | undefined;
  /** A new id. */
  readonly nextId: () => string;
}

/** The parts in which fakes differ. */
export interface FakeParts {
  readonly name: string;
  readonly settings: (address: string) => { readonly right: JsonObject; readonly wrong: JsonObject };
  readonly answer: (request: CaughtRequest, desk: FakeDesk) => SinkAnswer;
  readonly hook: FakeProvider['hook'];
  readonly sign: FakeProvider['sign'];
  readonly fetchText?: FakeProvider['fetchText'];
}

/** Answers JSON. */
export const json = (status: number, body: Json, headers: Readonly<Record<string, string>> = {}): SinkAnswer => ({ status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** The JSON of a request, or an empty object. */
export function bodyOf(request: CaughtRequest): Json {
  try {
    const parsed: Json = JSON.parse(request.body);
    return parsed;
  } catch {
    return {};
  }
}

/** The value at a path, or null. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(value)) return at(value[Number(step)], ...rest);
  return isJsonObject(value) ? at(value[step], ...rest) : null;
}

/** The text at a path; empty: there is none. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** An object with names in lower case. */
export const lowered = (value: Json | undefined): Record<string, string> => (isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), String(one)])) : {});

/** True for what the JSON APIs take as one address. */
export const isPlainAddress = (text: string): boolean => /^[\x21-\x7e]+@[\x21-\x7e]+$/.test(text) && !/[,;<>"()\s]/.test(text);

/** The address within `"name" <address>`. */
export const addressIn = (text: string): string => /<([^<>]+)>$/.exec(text)?.[1] ?? text;

const MOODS: Record<Exclude<Mood, 'ok' | 'slow' | 'never'>, SinkAnswer> = {
  garbage: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome to the hotel network</body></html>' },
  '5xx': { status: 503, body: 'upstream connect error' },
  429: { status: 429, headers: { 'retry-after': '7' }, body: '{"message":"too many requests"}' },
};
const SLOW_MS = 200;

/** Starts a fake provider of its parts. */
export async function startFake(parts: FakeParts): Promise<FakeProvider> {
  const mails: FakeMail[] = [];
  const refusals = new Map<string, 'permanent' | 'transient'>();
  let mood: Mood = 'ok';
  let count = 0;
  const desk: FakeDesk = { take: (mail) => void mails.push(mail), refused: (address) => refusals.get(address), nextId: () => `${parts.name}-${(count += 1)}` };
  const sink = await httpSink(async (request) => {
    if (mood === 'never') return new Promise<SinkAnswer>(() => undefined);
    if (mood === 'slow') await sleep(SLOW_MS);
    return mood === 'ok' || mood === 'slow' ? parts.answer(request, desk) : MOODS[mood];
  });
  const { right, wrong } = parts.settings(sink.url);
  return {
    name: parts.name, address: sink.url, settings: right, wrongSettings: wrong, arrived: () => mails, calls: () => sink.requests, refuse: (address, how) => void refusals.set(address, how), behave: (next) => void (mood = next),
    hook: parts.hook, sign: parts.sign, fetchText: parts.fetchText ?? (async () => null), close: sink.close,
  };
}
