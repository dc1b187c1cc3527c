import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isJsonObject, messageId, type Json, type JsonObject } from '@perennial/model';
import { check } from './check.js';
import { compile } from './compile.js';
import { kindOf } from './kinds/registry.js';
import { replay } from './replay.js';
import { simulate, subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import { event, graphOf, ids, minutes, only, person } from './testing/journeys.js';

const plain: JsonObject = { method: 'POST', url: 'https://api.example.com/credit/{{profile.externalId}}', headers: [{ name: 'Authorization', value: 'Bearer x' }], body: '{"a":{"b":{{profile.n}}}}', response: 'credit', timeoutSeconds: 10 };
const graph = (config: JsonObject = plain) => graphOf(
  [['call', 'webhook', config], ['good', 'branch', { branches: [{ id: 'high', name: 'High', condition: { type: 'attribute', path: 'context.credit.score', operator: 'greater', value: 600 } }] }], ['sorry', 'exit', { reason: 'no answer' }]],
  ['entry.next>call', 'call.ok>good', 'call.error>sorry']);

/** What a run does whose call comes to an end a minute later. */
function after(outcome: { outcome: 'sent' | 'failed'; reason?: string; value?: Json; visit?: number }, config = plain) {
  const journeys = only(graph(config));
  const first = replay(journeys, subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(0), realTime: minutes(0), nextEnrollmentId: ids() });
  const effect = first.effects.find((one) => one.type === 'call');
  if (effect?.type !== 'call') throw new Error('no call');
  const answer: Stimulus = { id: 'o', at: minutes(1), type: 'outcome', enrollmentId: effect.enrollmentId, visit: outcome.visit ?? effect.visit, messageId: messageId(effect.id), outcome: outcome.outcome, reason: outcome.reason ?? null, value: outcome.value };
  return { effect, first, done: replay(journeys, first.subject, { stimuli: [answer], horizon: minutes(1), realTime: minutes(1), nextEnrollmentId: ids() }) };
}
const ways = ({ done }: ReturnType<typeof after>) => done.steps.map(({ nodeId, outlet, why }) => [nodeId, outlet, why]);

describe('webhook (journeys.md section 3)', () => {
  it('makes one call per run and visit, with the same id at every try, and waits for the outcome alone', () => {
    const { effect, first } = after({ outcome: 'sent' });
    expect(effect).toMatchObject({ nodeId: 'call', visit: 1, request: { method: 'POST', timeoutMs: 10_000, keepsAnswer: true } });
    expect(after({ outcome: 'sent' }).effect.id).toBe(effect.id);
    expect(first.subject.runs).toMatchObject([{ nodeId: 'call', wakeAt: null }]);
  });

  it('keeps the answer, and a later branch reads it', () =>
    expect(ways(after({ outcome: 'sent', value: { score: 700 } }))).toEqual([['call', 'ok', { call: 'ok', kept: 'context.credit' }], ['good', 'high', expect.anything()]]));
  it('reads no answer that it does not keep', () => expect(ways(after({ outcome: 'sent' }, { ...plain, response: null }))[0]).toEqual(['call', 'ok', { call: 'ok' }]));
  it('leaves by error with the reason', () => expect(ways(after({ outcome: 'failed', reason: 'answered 404' }))).toEqual([['call', 'error', { call: 'error', reason: 'answered 404' }], ['sorry', null, expect.anything()]]));
  it('leaves by error with an answer that the context has no room for', () =>
    expect(ways(after({ outcome: 'sent', value: 'x'.repeat(65_530) }))[0]).toEqual(['call', 'error', { call: 'error', reason: expect.stringContaining('100 names or 64 kB') }]));
  it('hears no outcome of another visit', () => expect(ways(after({ outcome: 'sent', visit: 2 }))).toEqual([]));
  it('has an answer without a value in a simulation', () => {
    const done = simulate({ journeys: only(graph()), subject: subjectWith(person()), script: [event('start', minutes(0))], until: null });
    expect(done.log.map(({ nodeId, outlet }) => [nodeId, outlet])).toEqual([['call', 'ok'], ['good', 'else']]);
  });

  it.each<[string, JsonObject, RegExp | null]>([
    ['a good config', {}, null],
    ['no address', { url: '' }, /Enter the address/],
    ['a host by value', { url: 'https://{{profile.host}}/x' }, /fixed host/],
    ['another protocol', { url: 'ftp://a.example' }, /Begin the address/],
    ['a password in the address', { url: 'https://a:b@c.example/' }, /name or password/],
    ['an open expression', { body: '{"a": {{profile.a}' }, /never closed/],
    ['a body without a comma', { body: '{"a": {{profile.a}} "b": 1}' }, /not JSON/],
    ['nothing in a body with a block', { body: '{"a": {{#if profile.a}}1{{else}}2{{/if}}}' }, null],
    ['nothing in a body with comments and values in quotes', { body: '{{! who }}{"a": "{{profile.a}} {{profile.b}}", "b": {{profile.c}}}' }, null],
    ['nothing in a body that is not sent', { method: 'GET', body: '{' }, null],
    ['a header that the engine sets', { headers: [{ name: 'Host', value: 'x' }] }, /set by the engine/],
    ['a header twice', { headers: [{ name: 'A', value: '1' }, { name: 'a', value: '2' }] }, /twice/],
    ['a header of no shape', { headers: [{ name: 'a:b', value: '1' }] }, /name of the header/],
    ['a header of two lines', { headers: [{ name: 'a', value: '1\nB: 2' }] }, /one line/],
    ['a bad name', { response: 'a.b' }, /name of letters/],
    ['a name of the language', { response: 'constructor' }, /name of letters/],
  ])('finds %s', (_case, change, found) => {
    const messages = check(graph({ ...plain, ...change }), null).filter((one) => one.nodeId === 'call' && one.severity === 'error').map((one) => one.message);
    expect(messages).toEqual(found === null ? [] : [expect.stringMatching(found)]);
  });

  it('tells what the reader of its templates finds, but no field twice, and reads no body that is not sent', () => {
    const asked: string[] = [];
    const resources = { templates: [], topics: [], alwaysSent: [], triggers: [], segments: [], checkCall: ({ url, body }: { url: string; body: string }) => (asked.push(`${url} ${body}`), [{ field: 'url', message: 'odd' }, { field: 'body', message: 'odd' }]) };
    const found = (change: JsonObject) => check(graph({ ...plain, ...change }), resources).filter((one) => one.nodeId === 'call').map(({ field, message }) => [field, message]);
    expect(found({ url: '' })).toEqual([['url', 'Enter the address to call.'], ['body', 'odd']]);
    expect(found({ method: 'GET', url: 'https://a.example/', body: '{{' })).toEqual([['url', 'odd'], ['body', 'odd']]);
    expect(asked.at(-1)).toBe('https://a.example/ ');
  });

  it('fails in a simulation that is told so', () => {
    const done = simulate({ journeys: only(graph()), subject: subjectWith(person()), script: [event('start', minutes(0))], until: null, calls: 'failed' });
    expect(done.log.map(({ nodeId, outlet }) => [nodeId, outlet])).toEqual([['call', 'error'], ['sorry', null]]);
  });

  it('takes any config without a throw', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('https://a.example/{{', '{{#if x}}', '__proto__', 'X-A'));
    const config = fc.oneof(fc.json().map((one) => JSON.parse(one) as Json), fc.record({
      method: fc.constantFrom('POST', 'GET', 'HEAD'), url: text, headers: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }), body: text, response: fc.option(text), timeoutSeconds: fc.integer(),
    }, { requiredKeys: [] }).map((one) => JSON.parse(JSON.stringify(one)) as Json));
    fc.assert(fc.property(config, (one) => {
      const kind = kindOf('webhook');
      expect(kind?.outlets(one).length).not.toBe(1);
      kind?.summary(one);
      kind?.check(one, { resources: null, subject: 'profile', connected: () => true });
      kind?.behaviour(one);
      if (isJsonObject(one)) {
        const drawn = graphOf([['call', 'webhook', one]], ['entry.next>call']);
        check(drawn, null);
        compile(drawn, { journeyId: 1 as never, versionId: 1 as never });
      }
    }));
  });
});
