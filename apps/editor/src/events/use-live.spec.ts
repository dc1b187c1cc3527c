import { describe, expect, it } from '@jest/globals';
import type { LiveEvent } from '@perennial/model';
import { joined, KEPT_ROWS } from './use-live.js';

const event = (n: number): LiveEvent => ({ id: String(n), name: 'a', properties: {}, profileId: 1, person: 'x', accountId: null, source: 'track', occurredAt: n, receivedAt: n });
const ids = (rows: readonly LiveEvent[]): number[] => rows.map(({ id }) => Number(id));

describe('the rows of a tail', () => {
  it('are newest first, each once, at most 200', () => {
    const first = joined([], [event(1), event(2)]);
    expect(ids(first)).toEqual([2, 1]);
    expect(ids(joined(first, [event(2), event(3)]))).toEqual([3, 2, 1]);
    const many = joined(first, Array.from({ length: 300 }, (_, n) => event(n + 10)));
    expect([many.length, many[0]?.id]).toEqual([KEPT_ROWS, '309']);
    expect(joined(first, [event(1)])).toBe(first);
  });
});
