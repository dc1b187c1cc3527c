import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { mailgun } from './mailgun.js';

conformance('mailgun', 'email', async () => outsideOf(mailgun, await fakeProviders.mailgun(), { forgets: 'its API knows no idempotency keys' }));

const own = closing();

describe('mailgun', () => {
  it('keeps our Message-ID as the id of the mail, and turns its tracking off', async () => {
    const fake = own(await fakeProviders.mailgun());
    expect(await mailgun.open(mailgun.settings.parse(fake.settings), LENT).send([mail(1)])).toEqual([{ outcome: 'accepted', providerId: `${mail(1).id}@orchard.example` }]);
    expect(fake.arrived()).toMatchObject([{ messageId: mail(1).id, options: { tracking: 'no' } }]);
  });

  it('says that a domain may not send yet, and lets mails wait for one that is not there', async () => {
    const sink = own(await httpSink(({ method }) => (method === 'GET' ? { status: 200, body: '{"domain":{"state":"unverified"}}' } : { status: 404, body: '{"message":"Domain not found: a.example"}' })));
    const provider = mailgun.open(mailgun.settings.parse({ apiKey: 'x', domain: 'a.example', endpoint: sink.url }), LENT);
    expect(await provider.verify()).toEqual({ ok: false, detail: expect.stringContaining('unverified') });
    expect(await provider.send([mail(1)])).toEqual([{ outcome: 'transient', reason: 'answered 404: Domain not found: a.example', retryAfterMs: null }]);
  });

  it.each([['us', 'https://api.mailgun.net'], ['eu', 'https://api.eu.mailgun.net']])('calls %s at %s', async (region, host) => {
    const calls: string[] = [];
    await mailgun.open(mailgun.settings.parse({ apiKey: 'x', domain: 'A.example', region }), { ...LENT, get: async ({ url }) => { calls.push(url); return { type: 'refused', reason: 'x' }; } }).verify();
    expect(calls).toEqual([`${host}/v3/domains/a.example`]);
  });
});
