import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink, type SinkAnswer } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail, outcomes } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { callKey, resend } from './resend.js';

conformance('resend', 'email', async () => outsideOf(resend, await fakeProviders.resend(), { together: 'a batch that fails for now fails as a whole' }));

const own = closing();

const answering = async (answers: readonly SinkAnswer[], count: number): Promise<{ results: unknown; keys: unknown[]; batches: number[] }> => {
  const left = [...answers];
  const sink = own(await httpSink(() => left.shift() ?? { status: 500 }));
  const provider = resend.open(resend.settings.parse({ apiKey: 're_x', endpoint: sink.url }), LENT);
  const results = await provider.send(Array.from({ length: count }, (_, place) => mail(place)));
  return { results, keys: sink.requests.map(({ headers }) => headers['idempotency-key']), batches: sink.requests.map(({ body }) => (JSON.parse(body) as unknown[]).length) };
};
const said = (status: number, body: unknown): SinkAnswer => ({ status, body: JSON.stringify(body) });

describe('resend', () => {
  it('has a key of the messages and their order', () => {
    expect(callKey([mail(1), mail(2)])).toBe(callKey([mail(1), mail(2)]));
    expect(new Set([callKey([mail(1), mail(2)]), callKey([mail(2), mail(1)]), callKey([mail(1)])]).size).toBe(3);
    expect(callKey([mail(1)])).toMatch(/^[\w-]{1,256}$/);
  });

  it('sends the same call again at once when it does not hear of it, and takes what was kept', async () => {
    const fake = own(await fakeProviders.resend());
    const provider = resend.open(resend.settings.parse(fake.settings), LENT);
    let silent = true;
    const deaf = resend.open(resend.settings.parse(fake.settings), { ...LENT, post: async (call) => { const answer = await LENT.post(call); if (silent) { silent = false; return { type: 'unreachable', reason: 'no answer', sent: true }; } return answer; } });
    expect(outcomes(await deaf.send([mail(1), mail(2)]))).toEqual(['accepted', 'accepted']);
    expect([fake.arrived().length, fake.calls().length]).toEqual([2, 2]);
    expect(outcomes(await provider.send([mail(1), mail(2, { subject: 'other words' })]))).toEqual(['accepted', 'accepted']);
    expect(fake.arrived()).toHaveLength(2);
  });

  it('tells who is at fault when a batch is refused as a whole', async () => {
    const { results, batches } = await answering([said(422, { name: 'validation_error', message: 'bad' }), said(200, { data: [{ id: 'a' }] }), said(422, { name: 'validation_error', message: 'bad one' })], 2);
    expect(results).toEqual([{ outcome: 'accepted', providerId: 'a' }, { outcome: 'permanent', reason: 'answered 422: bad one' }]);
    expect(batches).toEqual([2, 1, 1]);
  });

  it.each<[string, SinkAnswer, string]>([
    ['an earlier try that is under way', said(409, { name: 'concurrent_idempotent_requests', message: 'wait' }), 'transient'], ['an earlier try that was taken', said(409, { name: 'invalid_idempotent_request', message: 'other payload' }), 'accepted'], ['a quota that is used up', said(429, { name: 'daily_quota_exceeded', message: 'quota' }), 'transient'],
    ['too few ids', said(200, { data: [{ id: 'a' }] }), 'ambiguous'], ['a key of a stranger', said(403, { name: 'invalid_api_key', message: 'no' }), 'transient'],
  ])('takes %s', async (_case, answer, outcome) => expect((await answering([answer], 2)).results).toEqual([expect.objectContaining({ outcome }), expect.objectContaining({ outcome })]));

  it('takes a key that may only send', async () => {
    const sink = own(await httpSink(() => said(401, { name: 'restricted_api_key', message: 'This API key is restricted to only send emails' })));
    expect(await resend.open(resend.settings.parse({ apiKey: 're_x', endpoint: sink.url }), LENT).verify()).toEqual({ ok: true, detail: expect.stringContaining('only send') });
  });

  it('cuts large mails into calls that leave in time', async () => {
    const fake = own(await fakeProviders.resend());
    const html = 'x'.repeat(1_500_000);
    expect(outcomes(await resend.open(resend.settings.parse(fake.settings), LENT).send([1, 2, 3, 4, 5].map((place) => mail(place, { html }))))).toEqual(Array.from({ length: 5 }, () => 'accepted'));
    expect(fake.calls()).toHaveLength(3);
  });
});
