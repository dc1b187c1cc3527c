import { describe, expect, it } from '@jest/globals';
import { RETRY_WAITS_MS, verdictOf, type Verdict } from './verdict.js';

const tries = (attempt: number) => ({ waits: RETRY_WAITS_MS, attempt, jitter: 1 });
const answered = (status: number, retryAfterMs: number | null = null, attempt = 1): Verdict => verdictOf({ type: 'answer', status, retryAfterMs, headers: {}, text: '{}' }, false, tries(attempt));

describe('what becomes of a call (journeys.md section 3, webhook)', () => {
  it('is tried again 6 times over about an hour, then fails', () => {
    const ends = Array.from({ length: 7 }, (_, n) => answered(503, null, n + 1));
    expect(ends.map(({ ended }) => ended)).toEqual([null, null, null, null, null, null, 'failed']);
    const waited = ends.reduce((sum, one) => sum + (one.ended === null ? one.retryInMs : 0), 0);
    expect(waited).toBe(3_600_000);
  });

  it.each([[408, true], [425, true], [429, true], [500, true], [503, true], [599, true], [400, false], [401, false], [404, false], [409, false], [422, false], [301, false]])('an answer of %i is tried again: %s', (status, again) => {
    expect(answered(status).ended).toBe(again ? null : 'failed');
  });

  it('so is one that never came', () => expect(verdictOf({ type: 'unreachable', reason: 'the connection broke', sent: false }, false, tries(1))).toMatchObject({ ended: null, retryInMs: RETRY_WAITS_MS[0] }));

  it('honours Retry-After', () => {
    expect(answered(429, 120_000)).toMatchObject({ ended: null, retryInMs: 120_000 });
    expect(answered(429, 1000)).toMatchObject({ ended: null, retryInMs: RETRY_WAITS_MS[0] });
  });
});
