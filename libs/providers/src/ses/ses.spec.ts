import { describe, expect, it } from '@jest/globals';
import { fakeProviders, httpSink } from '@perennial/testkit';
import { closing } from '../testing/closing.js';
import { conformance } from '../testing/conformance.js';
import { mail } from '../testing/examples.js';
import { outsideOf } from '../testing/fake-outside.js';
import { LENT } from '../testing/lent.js';
import { ses } from './ses.js';

conformance('ses', 'email', async () => outsideOf(ses, await fakeProviders.ses(), { forgets: 'its API knows no idempotency keys' }));

const own = closing();

describe('ses', () => {
  it('names its configuration set and our id, and calls the region', async () => {
    const fake = own(await fakeProviders.ses());
    const calls: string[] = [];
    const settings = ses.settings.parse(fake.settings);
    expect(await ses.open(settings, LENT).send([mail(1)])).toEqual([{ outcome: 'accepted', providerId: fake.arrived()[0]?.providerId }]);
    expect(fake.arrived()).toMatchObject([{ messageId: mail(1).id, options: { set: 'events', tag: 'perennial-id' }, headers: { from: 'Ana at Orchard <ana@orchard.example>', to: mail(1).to, 'message-id': `<${mail(1).id}@orchard.example>` } }]);
    await ses.open(ses.settings.parse({ ...settings, endpoint: '' }), { ...LENT, post: async ({ url, headers }) => { calls.push(url, headers['authorization'] ?? ''); return { type: 'refused', reason: 'x' }; } }).send([mail(1)]);
    expect(calls).toEqual(['https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails', expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAFAKEFAKEFAKEFAKE\/\d{8}\/eu-west-1\/ses\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[\da-f]{64}$/)]);
  });

  it.each([
    [400, 'MessageRejected', 'Email address is not verified. The following identities failed the check in region EU-WEST-1: ana@orchard.example', 'transient'], [400, 'MessageRejected', 'Address blacklisted.', 'permanent'], [400, 'SendingPausedException', 'paused', 'transient'],
    [400, 'AccountSuspendedException:http://internal.amazon.com/', 'suspended', 'transient'], [404, 'NotFoundException', 'Configuration set <events> does not exist.', 'transient'], [400, 'BadRequestException', 'no', 'permanent'], [429, 'TooManyRequestsException', 'rate', 'transient'], [403, 'InvalidSignatureException', 'signature', 'transient'],
  ])('takes %i %s (%s) as %s', async (status, type, message, outcome) => {
    const sink = own(await httpSink(() => ({ status, headers: { 'x-amzn-errortype': type }, body: JSON.stringify({ message }) })));
    const settings = { region: 'eu-west-1', accessKeyId: 'A', secretAccessKey: 'B', endpoint: sink.url };
    expect(await ses.open(ses.settings.parse(settings), LENT).send([mail(1)])).toEqual([expect.objectContaining({ outcome, reason: expect.stringContaining(message.slice(0, 50)) })]);
  });

  it('tells of the sandbox, and of an account that may not send', async () => {
    let account = { SendingEnabled: true, ProductionAccessEnabled: false, SendQuota: { Max24HourSend: 200, MaxSendRate: 1 } };
    const sink = own(await httpSink(() => ({ status: 200, body: JSON.stringify(account) })));
    const provider = ses.open(ses.settings.parse({ region: 'eu-west-1', accessKeyId: 'A', secretAccessKey: 'B', endpoint: sink.url }), LENT);
    expect(await provider.verify()).toEqual({ ok: true, detail: expect.stringMatching(/1 mails a second, 200 a day.*sandbox/) });
    account = { ...account, SendingEnabled: false };
    expect(await provider.verify()).toMatchObject({ ok: false });
  });
});
