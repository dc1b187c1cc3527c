import { describe, expect, it } from '@jest/globals';
import { isJsonObject } from '@perennial/model';
import { httpSink, type CaughtRequest, type HttpSink, type SinkAnswer } from '@perennial/testkit';
import type { CarriedChannel, Provider, RequestForm, Surroundings } from '../port.js';
import { conformance } from '../testing/conformance.js';
import { mail, push, text, type Arrived, type Mood, type Outside } from '../testing/examples.js';
import { IMPATIENT, LENT } from '../testing/lent.js';
import { http } from './http.js';
import { parseHeaders } from './settings.js';
import { valuesOf, withHeaders } from './values.js';

/** Fills `{{message.…}}` as JSON in a body and as text elsewhere: the real one is the template room's. */
const withFill = (lent: Surroundings): Surroundings => ({
  ...lent,
  fill: ({ url, headers, body }: RequestForm) => (message) => {
    const put = (from: string, write: (value: unknown) => string): string => from.replace(/\{\{message\.(\w+)\}\}/g, (_all, name: string) => write(message[name]));
    return { ok: true, url: put(url, (value) => encodeURIComponent(String(value))), headers: headers.map(({ name, value }) => ({ name, value: put(value, String) })), body: put(body, (value) => JSON.stringify(value ?? null)) };
  },
});

const lent = withFill(LENT);

const settingsOf = (sink: HttpSink, channel: CarriedChannel, more: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(http.fields(channel).map(({ name, initial }) => [name, String(initial)])), url: `${sink.url}/send`, ...more,
});

const bodyOf = (request: CaughtRequest): Record<string, string> => {
  const parsed: unknown = JSON.parse(request.body);
  return isJsonObject(parsed) ? Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, isJsonObject(value) ? JSON.stringify(value) : String(value)])) : {};
};

const arrivedAs = (request: CaughtRequest): Arrived => {
  const body = bodyOf(request);
  const headers: unknown = JSON.parse(body['headers'] ?? '{}');
  return {
    to: body['to'] ?? '', subject: body['title'] ?? body['subject'] ?? '', text: body['text'] ?? body['body'] ?? '', html: body['html'] ?? '', headers: isJsonObject(headers) ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])) : {},
  };
};

const MOODS: Record<Exclude<Mood, 'never' | 'slow'>, SinkAnswer> = { garbage: { status: 200, body: '<html>' }, '5xx': { status: 503 }, 429: { status: 429, headers: { 'retry-after': '7' } } };

async function outside(channel: CarriedChannel): Promise<Outside> {
  const refused = new Map<string, SinkAnswer>();
  let mood: Mood | null = null;
  const keys = new Map<string, CaughtRequest>();
  const sink = await httpSink((request) => {
    if (mood === 'never') return new Promise<SinkAnswer>(() => undefined);
    if (mood !== null && mood !== 'slow') return MOODS[mood];
    const answer = refused.get(bodyOf(request)['to'] ?? '') ?? { status: 202, body: '{}' };
    if (answer.status === 202) keys.set(String(request.headers['idempotency-key']), request);
    return answer;
  });
  return {
    provider: http.open(settingsOf(sink, channel), lent), impatient: () => http.open(settingsOf(sink, channel), withFill(IMPATIENT)), arrived: () => [...keys.values()].map(arrivedAs), refuse: (address, how) => void refused.set(address, { status: how === 'permanent' ? 400 : 503 }),
    behave: (next) => void (mood = next), withWrongKey: 'its keys are headers that the owner writes; 401 is in the table of answers',
    vanish: sink.close, blind: 'a request to look whether it is there would be a message', close: sink.close,
  };
}

for (const channel of http.channels) conformance('http', channel, () => outside(channel));

const within = async (answer: (request: CaughtRequest) => SinkAnswer, work: (sink: HttpSink, open: (channel: CarriedChannel, more?: Record<string, string>) => Provider) => Promise<void>): Promise<void> => {
  const sink = await httpSink(answer);
  try {
    await work(sink, (channel, more) => http.open(settingsOf(sink, channel, more), lent));
  } finally {
    await sink.close();
  }
};

describe('http', () => {
  it('posts JSON with its headers, the secret ones as they are, and the same key on every try', () => within(() => ({ status: 200, body: '{"messages":[{"id":"sm-7"}]}' }), async (sink, open) => {
    const provider = open('sms', { headers: 'X-For: {{message.to}}\n', secretHeaders: 'Authorization: Bearer {{message.to}}', idPath: 'messages.0.id' });
    expect(await provider.send([text(1)])).toEqual([{ outcome: 'accepted', providerId: 'sm-7' }]);
    await provider.send([text(1)]);
    const [first, second] = sink.requests;
    expect(first).toMatchObject({ method: 'POST', path: '/send', headers: { 'content-type': 'application/json', 'x-for': '+351910000001', authorization: 'Bearer {{message.to}}', 'idempotency-key': text(1).id } });
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(JSON.parse(first?.body ?? '')).toEqual({ from: 'Orchard', to: '+351910000001', text: 'Grüße "1"\n☀' });
  }));

  it.each<[SinkAnswer, object]>([
    [{ status: 204 }, { outcome: 'accepted', providerId: null }], [{ status: 429, headers: { 'retry-after': '7' }, body: 'slow\ndown' }, { outcome: 'transient', reason: 'answered 429: slow down', retryAfterMs: 7000 }],
    [{ status: 503, headers: { 'retry-after': '99999999' } }, { outcome: 'transient', reason: 'answered 503', retryAfterMs: 3_600_000 }], [{ status: 408 }, { outcome: 'transient', reason: 'answered 408', retryAfterMs: null }], [{ status: 425 }, { outcome: 'transient', reason: 'answered 425', retryAfterMs: null }], [{ status: 500 }, { outcome: 'transient', reason: 'answered 500', retryAfterMs: null }],
    [{ status: 401 }, { outcome: 'transient', reason: 'answered 401', retryAfterMs: null }], [{ status: 403 }, { outcome: 'transient', reason: 'answered 403', retryAfterMs: null }], [{ status: 400, body: '{"error":"bad number"}' }, { outcome: 'permanent', reason: 'answered 400: bad number' }],
    [{ status: 404 }, { outcome: 'permanent', reason: 'answered 404' }], [{ status: 302, headers: { location: '/elsewhere' } }, { outcome: 'permanent', reason: 'answered 302; redirects are not followed' }],
  ])('takes %j as %j', (answer, expected) => within(() => answer, async (_sink, open) => {
    expect(await open('sms').send([text(1)])).toEqual([expected]);
  }));

  it('gives a mail whole: sender, answers, HTML and headers', () => within(() => ({ status: 200 }), async (sink, open) => {
    await open('email').send([mail(1, { replyTo: { name: '', address: 'help@orchard.example' } })]);
    expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({
      id: mail(1).id, from: { name: 'Ana at Orchard', address: 'ana@orchard.example' }, to: mail(1).to, replyTo: 'help@orchard.example', subject: mail(1).subject, html: mail(1).html, text: mail(1).text, headers: mail(1).headers,
    });
  }));

  it('writes headers into a longer text as JSON, and leaves a body without them as it was written', () => {
    const { headers } = valuesOf(mail(1), null);
    expect(JSON.parse(withHeaders(`{"note":"with ${String(headers)}","all":[${JSON.stringify(headers)}]}`, mail(1)) ?? '')).toEqual({ note: `with ${JSON.stringify(mail(1).headers)}`, all: [mail(1).headers] });
    expect(withHeaders('{ "n": 12345678901234567890 }', mail(1))).toBe('{ "n": 12345678901234567890 }');
  });

  it('sends a push message to each device with a key of its own; one that took it is enough, and those that are gone are named', () => within((request) => ({ status: bodyOf(request)['to'] === 'old' ? 410 : bodyOf(request)['to'] === 'lost' ? 404 : bodyOf(request)['to'] === 'busy' ? 503 : 200 }), async (sink, open) => {
    const provider = open('push');
    expect(await provider.send([push(1, ['new', 'old', 'lost']), push(2, ['old']), push(3, ['old', 'busy'])])).toEqual([
      { outcome: 'accepted', providerId: null, gone: ['old', 'lost'] }, { outcome: 'permanent', reason: 'answered 410', gone: ['old'] }, { outcome: 'transient', reason: 'answered 503', retryAfterMs: null, gone: ['old'] },
    ]);
    expect(new Set(sink.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(6);
    expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual({ to: expect.any(String), title: 'Häppy 1 ☀', body: 'Grüße "1"', data: { link: 'orchard://home' } });
  }));

  it.each<[string, CarriedChannel, Record<string, string>, [string, RegExp]]>([
    ['a header that is none', 'sms', { headers: 'nonsense' }, ['headers', /line 1 is not a header/]], ['a header of the engine', 'sms', { secretHeaders: 'Idempotency-Key: x' }, ['secretHeaders', /set by the engine/]],
    ['a value that no message has', 'sms', { body: '{"to":{{message.to}},"x":{{message.token}}}' }, ['body', /message\.token is not there/]], ['nobody to send to', 'push', { body: '{}' }, ['body', /never says whom/]], ['headers outside of the body', 'email', { headers: 'X-Own: {{message.headers}}' }, ['body', /into the body only/]],
  ])('finds %s', (_case, channel, more, [field, message]) => {
    const settings = { ...Object.fromEntries(http.fields(channel).map(({ name, initial }) => [name, initial])), url: 'https://a.example', ...more };
    expect(http.problems?.(settings, channel, () => [])).toEqual(expect.arrayContaining([{ field, message: expect.stringMatching(message) }]));
    expect(http.problems?.({ ...settings, ...Object.fromEntries(Object.keys(more).map((name) => [name, http.fields(channel).find((one) => one.name === name)?.initial ?? ''])) }, channel, () => [])).toEqual([]);
  });

  it('refuses addresses without a fixed host by its schema', () => {
    const settings = { headers: '', secretHeaders: '', body: '{}', idPath: '' };
    expect(['https://api.example/{{message.to}}', 'http://a.example'].map((url) => http.settings.safeParse({ ...settings, url }).success)).toEqual([true, true]);
    expect(['https://{{message.to}}', 'ftp://x', 'https://me:secret@x.example'].map((url) => http.settings.safeParse({ ...settings, url }).success)).toEqual([false, false, false]);
  });

  it('reads headers a line, and never quotes a value', () => {
    expect(parseHeaders('A: b: c\r\n\n X-Y :z ')).toEqual({ headers: [{ name: 'A', value: 'b: c' }, { name: 'X-Y', value: 'z' }], problem: null });
    expect(parseHeaders('Authorization Bearer secret').problem).not.toContain('secret');
  });
});
