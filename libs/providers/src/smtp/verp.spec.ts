import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readReturnAddress, returnAddress } from './verp.js';

const keys = new Map([[1, Buffer.alloc(32, 7)], [2, Buffer.alloc(32, 9)]]);
const keyOf = (id: number): Buffer | null => keys.get(id) ?? null;
const message = fc.record({ workspaceId: fc.nat({ max: Number.MAX_SAFE_INTEGER }), messageId: fc.uuid() });
const domain = fc.constantFrom('bounces.orchard.test', 'B.Example.COM');
const key = fc.constantFrom(1, 2).map((id) => ({ id, secret: keys.get(id) ?? Buffer.alloc(0) }));

describe('return addresses', () => {
  it('say the message and its workspace, in any case of letters, within 64 octets', () => {
    fc.assert(fc.property(message, domain, key, fc.func(fc.boolean()), (own, at, by, up) => {
      const address = returnAddress(own, at, by);
      expect(address.indexOf('@')).toBeLessThanOrEqual(64);
      expect(readReturnAddress([...address].map((letter) => (up(letter) ? letter.toUpperCase() : letter.toLowerCase())).join(''), keyOf)).toEqual(own);
    }));
  });

  it('a changed letter, another domain or an unknown key makes it nobody\'s', () => {
    fc.assert(fc.property(message, key, fc.nat(51), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'), (own, by, place, letter) => {
      const address = returnAddress(own, 'b.orchard.test', by);
      const changed = `${address.slice(0, 8 + place)}${letter}${address.slice(9 + place)}`;
      expect(readReturnAddress(changed, keyOf)).toEqual(changed === address ? own : null);
      expect(readReturnAddress(address.replace('b.orchard', 'c.orchard'), keyOf)).toBeNull();
      expect(readReturnAddress(address, (id) => (id === by.id ? null : keyOf(id)))).toBeNull();
    }));
  });

  it('reads nothing out of what is none', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(readReturnAddress(text, keyOf)).toBeNull();
      expect(readReturnAddress(`bounces+${text}@b.orchard.test`, keyOf)).toBeNull();
    }));
  });
});
