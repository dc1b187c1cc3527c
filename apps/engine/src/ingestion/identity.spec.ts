import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IDENTIFIER, type HeldIdentifier } from '@perennial/store';
import type { TrackingCall } from './call.js';
import { identifiersOf, resolveIdentity, type Resolution } from './identity.js';

const call = (more: Partial<TrackingCall>): TrackingCall => ({
  type: 'track', workspaceId: 1, keyKind: 'server', userId: null, anonymousId: null, previousId: null, groupId: null, name: 'x', body: {}, zone: null, locale: null, eventId: 'e', ageMs: null, occurredAt: null, ...more,
});
const held = (kind: keyof typeof IDENTIFIER, value: string, profileId: number, identified: boolean): HeldIdentifier => ({ workspaceId: 1, kind: IDENTIFIER[kind], value, profileId, identified });
const resolve = (calls: TrackingCall[], known: HeldIdentifier[] = []): Resolution => {
  let next = 1000;
  return resolveIdentity(calls, known, [], () => next++);
};

describe('resolveIdentity (journeys.md section 1)', () => {
  it('names the anonymous profile when its person signs up', () => {
    const { resolved, changes } = resolve([call({ anonymousId: 'a' }), call({ type: 'identify', userId: 'u', anonymousId: 'a' }), call({ userId: 'u' })]);
    expect(new Set(resolved.map((one) => one.profileId))).toEqual(new Set([1000]));
    expect(changes).toMatchObject({ profiles: [{ id: 1000, externalId: 'u' }], named: [{ profileId: 1000, externalId: 'u' }], merges: [] });
  });

  it('merges an anonymous profile into a known one on identify, and on nothing else', () => {
    const known = [held('externalId', 'u', 1, true), held('anonymousId', 'a', 2, false)];
    expect(resolve([call({ type: 'identify', userId: 'u', anonymousId: 'a' })], known).changes.merges).toEqual([{ workspaceId: 1, loserId: 2, survivorId: 1, cause: 'identify' }]);
    expect(resolve([call({ userId: 'u', anonymousId: 'a' })], known).changes.merges).toEqual([]);
  });

  it('never merges two identified people over a shared device: the anonymousId passes to the newcomer', () => {
    const known = [held('externalId', 'u', 1, true), held('externalId', 'v', 2, true), held('anonymousId', 'a', 2, true)];
    const { resolved, changes } = resolve([call({ type: 'identify', userId: 'u', anonymousId: 'a' }), call({ anonymousId: 'a' })], known);
    expect(changes.merges).toEqual([]);
    expect(changes.identifiers).toEqual([{ workspaceId: 1, kind: IDENTIFIER.anonymousId, value: 'a', profileId: 1, from: 2 }]);
    expect(resolved[1]?.profileId).toBe(1);
  });

  it('gives a new person on a shared device a profile of their own', () => {
    const known = [held('externalId', 'v', 2, true), held('anonymousId', 'a', 2, true)];
    const { resolved, changes } = resolve([call({ type: 'identify', userId: 'new', anonymousId: 'a' })], known);
    expect(resolved[0]?.profileId).toBe(1000);
    expect(changes).toMatchObject({ merges: [], named: [{ profileId: 1000, externalId: 'new' }] });
  });

  it('merges two identified people by alias only', () => {
    const known = [held('externalId', 'u', 1, true), held('externalId', 'v', 2, true)];
    expect(resolve([call({ type: 'alias', userId: 'u', previousId: 'v' })], known).changes.merges).toEqual([{ workspaceId: 1, loserId: 2, survivorId: 1, cause: 'alias' }]);
  });

  it('answers the same profiles for a script whole or in parts, and every identifier has one holder', () => {
    const id = fc.option(fc.constantFrom('u', 'v', 'w'), { nil: null });
    const anonymous = fc.option(fc.constantFrom('a', 'b'), { nil: null });
    const one = fc.record({ type: fc.constantFrom('track' as const, 'identify' as const, 'page' as const), userId: id, anonymousId: anonymous }).filter((c) => c.userId !== null || c.anonymousId !== null).map(call);
    fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), fc.nat(), (calls, cut) => {
      let next = 1;
      const store = new Map<string, HeldIdentifier>();
      const run = (part: TrackingCall[]): number[] => {
        const found = identifiersOf(part).flatMap((key) => store.get(`${key.kind} ${key.value}`) ?? []);
        const { resolved, changes } = resolveIdentity(part, found, [], () => next++);
        for (const { kind, value, profileId } of changes.identifiers) store.set(`${kind} ${value}`, { workspaceId: 1, kind, value, profileId, identified: false });
        const named = new Set([...store.values()].filter((entry) => entry.kind === IDENTIFIER.externalId).map((entry) => entry.profileId));
        for (const [key, entry] of store) store.set(key, { ...entry, identified: named.has(entry.profileId) });
        return resolved.map((r) => r.profileId);
      };
      const at = cut % (calls.length + 1);
      const parts = [...run(calls.slice(0, at)), ...run(calls.slice(at))];
      next = 1;
      store.clear();
      expect(run(calls)).toEqual(parts);
    }), { numRuns: 500 });
  });
});
