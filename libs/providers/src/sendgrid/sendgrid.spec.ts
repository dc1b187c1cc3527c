import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { sendgrid } from './sendgrid.js';

conformance('sendgrid', 'email', async () => outsideOf(sendgrid, await fakeProviders.sendgrid(), { forgets: 'its API knows no idempotency keys' }));

const own = closing();

describe('sendgrid', () => {
  it('says our ids, leaves an empty part out, and turns its tracking off', async () => {
    const fake = own(await fakeProviders.sendgrid());
    expect(await sendgrid.open(sendgrid.settings.parse(fake.settings), LENT).send([mail(1, { text: '' })])).toEqual([{ outcome: 'accepted', providerId: 'sendgrid-1' }]);
    expect(fake.arrived()).toMatchObject([{ messageId: mail(1).id, text: '', headers: { 'message-id': `<${mail(1).id}@orchard.example>` }, options: { opens: false, clicks: false, name: 'Ana at Orchard' } }]);
  });

  it('says that a key may not send', async () => {
    const sink = own(await httpSink(() => ({ status: 200, body: '{"scopes":["stats.read"]}' })));
    expect(await sendgrid.open(sendgrid.settings.parse({ apiKey: 'x', endpoint: sink.url }), LENT).verify()).toEqual({ ok: false, detail: expect.stringContaining('Mail Send') });
  });

  it.each([['', 'global', 'https://api.sendgrid.com'], ['', 'eu', 'https://api.eu.sendgrid.com'], ['https://proxy.example/sg/', 'eu', 'https://proxy.example/sg']])('calls %s %s at %s', async (endpoint, region, host) => {
    const calls: string[] = [];
    await sendgrid.open(sendgrid.settings.parse({ apiKey: 'x', region, endpoint }), { ...LENT, post: async ({ url }) => { calls.push(url); return { type: 'refused', reason: 'x' }; } }).send([mail(1)]);
    expect(calls).toEqual([`${host}/v3/mail/send`]);
  });
});
