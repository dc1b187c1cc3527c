import { describe, expect, it } from '@jest/globals';
import { leavesAt, momentWords } from './leaving.js';

const zone = 'Europe/Berlin';
const arrived = Date.UTC(2027, 3, 13, 12, 1); // 14:01 in Berlin

describe('the live sentence', () => {
  it('lets the whole duration pass first, then takes the next time of day', () => {
    expect(momentWords(leavesAt(arrived, { amount: 1, unit: 'days' }, '14:00', zone), arrived, zone)).toBe('Thu 15 Apr 14:00');
    expect(momentWords(leavesAt(arrived, { amount: 1, unit: 'days' }, null, zone), arrived, zone)).toBe('Wed 14 Apr 14:01');
  });
  it('does not stumble over a time that is being written', () => {
    expect(leavesAt(arrived, { amount: 0, unit: 'days' }, '1', zone)).toBe(arrived);
  });
});
