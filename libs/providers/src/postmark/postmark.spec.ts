import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { postmark } from './postmark.js';

conformance('postmark', 'email', async () => outsideOf(postmark, await fakeProviders.postmark(), { forgets: 'its API knows no idempotency keys' }));

const own = closing();

describe('postmark', () => {
  it('sends each mail through its stream, with our ids and without its tracking', async () => {
    const fake = own(await fakeProviders.postmark());
    await postmark.open(postmark.settings.parse(fake.settings), LENT).send([mail(1), mail(2, { stream: 'transactional', replyTo: { name: 'Help, "us"', address: 'help@orchard.example' } })]);
    expect(fake.calls()).toHaveLength(1);
    expect(fake.arrived()).toMatchObject([
      { options: { stream: 'broadcast', opens: false, links: 'None' }, messageId: mail(1).id, from: '"Ana at Orchard" <ana@orchard.example>', headers: { 'message-id': `<${mail(1).id}@orchard.example>`, 'x-pm-keepid': 'true' } },
      { options: { stream: 'outbound', replyTo: '"Help, \\"us\\"" <help@orchard.example>' } },
    ]);
  });

  it.each<[number, object, string]>([
    [200, { ErrorCode: 300, Message: 'Invalid To' }, 'permanent'], [200, { ErrorCode: 406, Message: 'Inactive' }, 'permanent'], [200, { ErrorCode: 412, Message: 'pending approval' }, 'transient'], [200, { ErrorCode: 1226, Message: 'no such stream' }, 'transient'],
  ])('takes %i with %j for a mail as %s', async (status, error, outcome) => {
    const sink = own(await httpSink(() => ({ status, body: JSON.stringify([error, { ErrorCode: 0, Message: 'OK', MessageID: 'b' }]) })));
    expect(await postmark.open(postmark.settings.parse({ serverToken: 'x', endpoint: sink.url }), LENT).send([mail(1), mail(2)])).toEqual([expect.objectContaining({ outcome }), { outcome: 'accepted', providerId: 'b' }]);
  });

  it.each<[number, object, string]>([[422, { ErrorCode: 400, Message: 'Sender signature not found' }, 'transient'], [422, { ErrorCode: 402, Message: 'Invalid JSON' }, 'permanent'], [200, { ErrorCode: 0, Message: 'OK' }, 'ambiguous']])('takes %i with %j for a call as %s', async (status, error, outcome) => {
    const sink = own(await httpSink(() => ({ status, body: JSON.stringify(error) })));
    expect(await postmark.open(postmark.settings.parse({ serverToken: 'x', endpoint: sink.url }), LENT).send([mail(1)])).toEqual([expect.objectContaining({ outcome })]);
  });
});
