import { describe, expect, it } from '@jest/globals';
import { uuidOf } from '@perennial/model';
import { routeOf, type Routed } from './route.js';

const NOW = 1_000_000;
const one = (id: number, more: Partial<Routed> = {}): Routed => ({ id, weight: 100, standby: false, trouble: null, ...more });
const down = (until: number): Routed['trouble'] => ({ failures: 3, until, since: 0, reason: 'x' });
const go = (all: readonly Routed[], message = 'm', tried: readonly number[] = []): number | null => routeOf(message, all, { now: NOW, tried: new Set(tried) })?.id ?? null;

describe('the route of a message', () => {
  it('gives each provider in use its share, and the same message always the same one', () => {
    const all = [one(1, { weight: 70 }), one(2, { weight: 30 }), one(3, { standby: true })];
    const ids = Array.from({ length: 4000 }, (_, place) => uuidOf('message', place));
    const routes = ids.map((id) => go(all, id));
    const share = routes.filter((route) => route === 1).length / ids.length;
    expect(Math.abs(share - 0.7)).toBeLessThan(0.03);
    expect(new Set(routes)).toEqual(new Set([1, 2]));
    expect(ids.map((id) => go(all, id))).toEqual(routes);
  });

  it.each<[string, readonly Routed[], readonly number[], number | null]>([
    ['passes one by that is left alone', [one(1, { trouble: down(NOW + 1) }), one(2)], [], 2],
    ['comes back to it when its time is over', [one(1, { trouble: down(NOW) })], [], 1],
    ['passes one by that was tried', [one(1), one(2)], [1], 2],
    ['turns to those on standby only while none in use answers', [one(1, { trouble: down(NOW + 1) }), one(2, { standby: true })], [], 2],
    ['finds none where none answers', [one(1, { trouble: down(NOW + 1) }), one(2, { standby: true })], [2], null],
    ['finds none where there is none', [], [], null],
  ])('%s', (_, all, tried, expected) => expect(go(all, 'm', tried)).toBe(expected));
});
