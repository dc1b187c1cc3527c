import { durationMs, instant, type Duration } from '@perennial/model';
import type { Frame } from './frame.js';

/** True when the instant `since` of a left-joined row is there and, where a length of time is given, at least that long ago; or the opposite. */
export function sinceSql(row: string, duration: Duration | undefined, frame: Frame, wanted: boolean): string {
  const { now } = frame.statement.context;
  const test = duration === undefined ? `${row}.since is not null` : `(${row}.since < ${frame.instant(instant(now - durationMs(duration) + 1))}) is true`;
  return wanted ? `(${test})` : `(not (${test}))`;
}
