import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hookSettingsSchema, type JsonObject } from '@perennial/model';
import { readHook, valueAt } from './hook-body.js';

const settings = (own: object = {}) => hookSettingsSchema.parse({ userId: 'data.customer.id', ...own });
const body: JsonObject = { id: 'evt_1', data: { customer: { id: 42, email: ' Ana@Orchard.example ' }, lines: [{ sku: 'a', n: 0 }, { sku: 'b', n: 2 }] } };

describe('the body of an incoming call', () => {
  it.each<[string, unknown]>([['data.customer.id', 42], ['data.lines.1.sku', 'b'], ['data.lines.2.sku', undefined], ['data.lines.length', undefined], ['data.toString', undefined], ['id.0', undefined], ['__proto__', undefined], ['data.lines.0.n', 0]])(
    'has at %s %j', (path, value) => expect(valueAt(body, path)).toEqual(value));

  it('says whom it is about, which message it is, and what it holds', () => {
    expect(readHook(body, settings({ email: 'data.customer.email', messageId: 'id', properties: [{ name: 'sku', from: 'data.lines.0.sku' }, { name: 'n', from: 'data.lines.0.n' }, { name: 'none', from: 'data.none' }] })))
      .toEqual({ ok: true, reading: { userId: '42', email: 'Ana@Orchard.example', anonymousId: null, messageId: 'evt_1', properties: { sku: 'a', n: 0 } } });
    expect(readHook(body, settings())).toMatchObject({ ok: true, reading: { messageId: null, properties: body } });
  });

  it.each<[string, JsonObject, object, readonly [string, RegExp]]>([
    ['nobody', {}, {}, ['data.customer.id', /needs the user id at data\.customer\.id$/]],
    ['nobody of three', {}, { email: 'mail', anonymousId: 'visitor' }, ['data.customer.id', /the user id at data\.customer\.id or the email address at mail or the anonymous id at visitor/]],
    ['an id that is an object', { data: { customer: { id: {} } } }, {}, ['data.customer.id', /neither a text nor a number/]],
    ['an id that is too long', { data: { customer: { id: 'x'.repeat(256) } } }, {}, ['data.customer.id', /255/]],
    ['an address that is none', { mail: 'ana' }, { email: 'mail' }, ['mail', /no email address/]],
    ['no id of the message', { data: { customer: { id: 'a' } } }, { messageId: 'id' }, ['id', /repetitions/]],
  ])('names the path when it has %s', (_case, given, own, [field, reason]) => expect(readHook(given, settings(own))).toEqual({ ok: false, field, reason: expect.stringMatching(reason) }));

  it('is read without a throw, whatever it holds', () => {
    fc.assert(fc.property(fc.object({ key: fc.constantFrom('data', 'customer', 'id', '0', '__proto__'), maxDepth: 4 }), (given) => {
      const read = readHook(JSON.parse(JSON.stringify(given)) as JsonObject, settings({ messageId: 'data.0.id', email: 'id' }));
      if (!read.ok) expect(read.field).not.toBe('');
    }));
  });
});
