import { durationMs, instant, type Duration } from '@perennial/model';
import { nextLocalTime } from '@perennial/journey';
import { clock, day } from '../ui/format.js';

/** A moment in a zone as the live sentence says it: "Thu 15 Apr 14:00". */
export const momentWords = (at: number, now: number, zone: string): string => `${day(at, now, zone)} ${clock(at, zone)}`;

/** When someone who arrives at `now` leaves a delay: after the whole duration, and at the next HH:MM of their clock where one is set. Epoch ms. */
export function leavesAt(now: number, duration: Duration, at: string | null, zone: string): number {
  const passed = instant(now + durationMs(duration));
  return at === null || !/^([01]\d|2[0-3]):[0-5]\d$/.test(at) ? passed : nextLocalTime(passed, at, zone);
}
