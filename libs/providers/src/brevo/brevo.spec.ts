import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { brevo } from './brevo.js';

conformance('brevo', 'email', async () => outsideOf(brevo, await fakeProviders.brevo()));

const own = closing();

describe('brevo', () => {
  it('says our id as its key and for its webhooks, and keeps a long name of a sender within bounds', async () => {
    const fake = own(await fakeProviders.brevo());
    expect(await brevo.open(brevo.settings.parse(fake.settings), LENT).send([mail(1, { from: { name: 'x'.repeat(100), address: 'ana@orchard.example' } })])).toMatchObject([{ outcome: 'accepted' }]);
    expect(fake.arrived()).toMatchObject([{ messageId: mail(1).id }]);
    expect(fake.calls()[0]?.body).toContain(`"idempotencyKey":"${mail(1).id}"`);
  });

  it.each<[number, object, string]>([[402, { code: 'not_enough_credits', message: 'credits' }, 'transient'], [400, { code: 'invalid_parameter', message: 'bad' }, 'permanent'], [400, { code: 'account_under_validation', message: 'wait' }, 'transient'], [201, { messageIds: [] }, 'ambiguous']])('takes %i with %j as %s', async (status, body, outcome) => {
    const sink = own(await httpSink(() => ({ status, body: JSON.stringify(body) })));
    expect(await brevo.open(brevo.settings.parse({ apiKey: 'x', endpoint: sink.url }), LENT).send([mail(1)])).toEqual([expect.objectContaining({ outcome })]);
  });
});
