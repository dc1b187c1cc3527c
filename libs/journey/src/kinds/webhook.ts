import { z } from 'zod';
import { NO_READS } from '@perennial/segment';
import { applyTo, CONTEXT_FULL, contextFits } from '../values.js';
import { defineKind, NO_EVENTS, type Behaviour, type Cause, type CheckContext, type Decision, type KindProblem, type Visit } from './kind.js';

const METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const;

const config = z.strictObject({
  method: z.enum(METHODS),
  /** Template; protocol and host are fixed. */
  url: z.string().max(2000),
  headers: z.array(z.strictObject({ name: z.string().max(100), value: z.string().max(2000) })).max(20),
  /** Template of a JSON text; empty: none. */
  body: z.string().max(20_000),
  /** Name in the context under which the answer is kept; null: it is not read. */
  response: z.string().max(64).nullable(),
  timeoutSeconds: z.int().min(1).max(30),
});
type WebhookConfig = z.infer<typeof config>;

/** Headers that the engine or the protocol sets. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect', 'idempotency-key', 'accept-encoding', 'proxy-authorization', 'proxy-connection']);
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Names that no context should have: they mean something else in the language that reads it. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['constructor', 'prototype']);
const bodyless = (method: WebhookConfig['method']): boolean => method === 'GET' || method === 'DELETE';

function answered(own: WebhookConfig, { run }: Visit, cause: Extract<Cause, { type: 'outcome' }>): Decision {
  if (cause.outcome !== 'sent') return { do: 'leave', outlet: 'error', why: { call: 'error', reason: cause.reason ?? 'the call was not made' } };
  if (own.response === null || cause.value === undefined) return { do: 'leave', outlet: 'ok', why: { call: 'ok' } };
  // A name that was there before is replaced whole, also by null.
  if (!contextFits(applyTo(run.context, own.response, cause.value))) return { do: 'leave', outlet: 'error', why: { call: 'error', reason: `the answer was not kept: ${CONTEXT_FULL}` } };
  return { do: 'leave', outlet: 'ok', why: { call: 'ok', kept: `context.${own.response}` }, changes: [{ target: 'context', path: own.response, value: cause.value }] };
}

const behaviour = (own: WebhookConfig): Behaviour => ({
  reads: NO_READS,
  listens: NO_EVENTS,
  watches: NO_READS,
  arrive: () => ({
    do: 'wait', wakeAt: null, memory: {},
    call: { method: own.method, url: own.url, headers: own.headers, body: bodyless(own.method) ? '' : own.body, timeoutMs: own.timeoutSeconds * 1000, keepsAnswer: own.response !== null },
  }),
  resume: (visit, cause) => (cause.type === 'outcome' ? answered(own, visit, cause) : { do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

/** Words for braces that do not close, or null. */
const loose = (text: string): string | null => (text.replace(/\{\{[\s\S]*?\}\}/g, '').includes('{{') ? 'A {{ is never closed. Write values as {{profile.firstName}}.' : null);

/** Words for a body that is no JSON whatever its values are, or null. Of one with blocks only the reader of templates can tell. */
function shapeProblem(body: string): string | null {
  if (body.trim() === '' || /\{\{\{?[~\s]*(?:[#^/]|else\b)/.test(body)) return null;
  try {
    JSON.parse(body.replace(/\{\{![\s\S]*?\}\}/g, '').replace(/\{\{[\s\S]*?\}\}/g, '0'));
    return null;
  } catch {
    return 'This is not JSON once its values are filled in. Look for a missing comma, quote or brace.';
  }
}

function urlProblem(url: string): string | null {
  if (url.trim() === '') return 'Enter the address to call.';
  const host = /^https?:\/\/([^/?#{}\s]+)(?=$|[/?#])/i.exec(url)?.[1];
  if (host === undefined) return 'Begin the address with https:// and a fixed host, such as https://api.example.com/people. Values may stand only after the host.';
  if (host.includes('@')) return 'An address may not hold a name or password. Put them into a header.';
  return loose(url);
}

function headerProblems({ headers }: WebhookConfig): KindProblem[] {
  const names = headers.map(({ name }) => name.toLowerCase());
  return headers.flatMap(({ name, value }, i): KindProblem[] => {
    const at = `headers.${i}`;
    const broken = loose(value);
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return [{ field: `${at}.name`, severity: 'error', message: 'Enter the name of the header: letters, digits and dashes.' }];
    if (OWN_HEADERS.has(name.toLowerCase())) return [{ field: `${at}.name`, severity: 'error', message: `The header ${name} is set by the engine. Remove it.` }];
    if (names.indexOf(name.toLowerCase()) !== i) return [{ field: `${at}.name`, severity: 'error', message: `The header ${name} is there twice. Remove one.` }];
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return [{ field: `${at}.value`, severity: 'error', message: 'A header is one line. Take the line breaks out.' }];
    return broken === null ? [] : [{ field: `${at}.value`, severity: 'error', message: broken }];
  });
}

function check(own: WebhookConfig, { resources }: CheckContext): readonly KindProblem[] {
  const found: KindProblem[] = [];
  const address = urlProblem(own.url);
  if (address !== null) found.push({ field: 'url', severity: 'error', message: address });
  found.push(...headerProblems(own));
  const body = bodyless(own.method) ? null : (loose(own.body) ?? shapeProblem(own.body));
  if (body !== null) found.push({ field: 'body', severity: 'error', message: body });
  if (own.response !== null && (!NAME.test(own.response) || RESERVED_NAMES.has(own.response))) found.push({ field: 'response', severity: 'error', message: 'Enter a name of letters, digits and _ for the answer, such as credit, or do not keep the answer.' });
  // What has a problem of its own already is not told twice.
  const told = new Set(found.map(({ field }) => field));
  const templates = resources?.checkCall?.({ url: own.url, headers: own.headers, body: bodyless(own.method) ? '' : own.body }) ?? [];
  return [...found, ...templates.filter(({ field }) => !told.has(field)).map(({ field, message }): KindProblem => ({ field, severity: 'error', message }))];
}

const shownHost = (url: string): string => /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url;

/** Calls another program and waits for its answer [ok, error]. */
export const webhook = defineKind<WebhookConfig>({
  type: 'webhook',
  family: 'data',
  label: 'Webhook',
  description: 'Call another program, and keep its answer',
  config,
  initial: () => ({ method: 'POST', url: '', headers: [], body: '{\n  "userId": {{profile.externalId}}\n}', response: null, timeoutSeconds: 10 }),
  outlets: () => [{ id: 'ok', label: 'Answered' }, { id: 'error', label: 'Failed' }],
  summary: ({ method, url, response }) => (url === '' ? 'Enter the address to call' : `${method} ${shownHost(url)}${response === null ? '' : `, keep as ${response}`}`),
  check,
  behaviour,
});
