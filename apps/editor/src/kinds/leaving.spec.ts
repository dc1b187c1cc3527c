import { describe, expect, it } from '@jest/globals';
import { leavesAt, momentWords } from './leaving.js';

const zone = 'Europe/Berlin';
const arrived = Date.UTC(2027, 3, 13, 12, 1); // 14:01 in Berlin, a Tuesday
const words = (type: string, config: Parameters<typeof leavesAt>[2]): string | null => {
  const at = leavesAt(arrived, type, config, zone);
  return at === null ? null : momentWords(at, arrived, zone);
};

describe('the live sentence', () => {
  const duration = { amount: 1, unit: 'days' };
  it.each([
    ['the whole duration passes first, then the next time of day', 'delay', { duration, at: '14:00' }, 'Thu 15 Apr 14:00'],
    ['a duration alone', 'delay', { duration, at: null }, 'Wed 14 Apr 14:01'],
    ['calendar days', 'delay', { calendarDays: 2, at: '09:00' }, 'Thu 15 Apr 09:00'],
    ['a weekday', 'until', { weekdays: ['mon'], at: '09:00' }, 'Mon 19 Apr 09:00'],
    ['a window that is open', 'window', { open: [{ weekdays: ['tue'], from: '09:00', to: '17:00' }] }, 'Tue 13 Apr 14:01'],
    ['a wait that nothing ends sooner', 'wait_for', { branches: [{ id: 'a', name: 'A', event: { name: 'x' } }], timeout: duration }, 'Wed 14 Apr 14:01'],
    ['a step that is not set up', 'delay', { duration: { amount: 0, unit: 'days' }, at: null }, null],
    ['a time that is being written', 'delay', { duration, at: '1' }, null],
  ])('says of %s', (_what, type, config, said) => expect(words(type, config)).toBe(said));
});
