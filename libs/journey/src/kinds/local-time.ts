import { WEEKDAYS, type Instant, type JsonObject, type Weekday } from '@perennial/model';
import { isoText, NO_READS, type Reads } from '@perennial/segment';
import type { ZoneChoice } from '../zone.js';

/** The day of the week of a day given as days since 1970-01-01, which was a Thursday. */
export const weekdayOf = (day: number): Weekday => WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon';

const titled = (day: Weekday): string => day.charAt(0).toUpperCase() + day.slice(1);

/** Days of the week in words: "Mon to Fri", "Tue, Thu", "Every day". */
export function weekdayWords(days: readonly Weekday[]): string {
  const places = WEEKDAYS.flatMap((day, place) => (days.includes(day) ? [place] : []));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return 'No day';
  if (places.length === WEEKDAYS.length) return 'Every day';
  const words = (place: number): string => titled(WEEKDAYS[place] ?? 'mon');
  return places.length > 2 && last - first === places.length - 1 ? `${words(first)} to ${words(last)}` : places.map(words).join(', ');
}

/** What local times are read from, besides the journey and the workspace (journeys.md section 4). */
export const ZONED: Reads = { ...NO_READS, paths: ['account.timezone', 'profile.timezone'] };

/** What the trace says of the zone that was used. */
export const zoneWhy = ({ zone, unknown }: ZoneChoice): JsonObject => ({ zone, ...(unknown.length === 0 ? {} : { unknownZones: unknown }) });

/** What the trace says of a local time that was waited for. */
export const untilWhy = (at: Instant, choice: ZoneChoice): JsonObject => ({ until: isoText(at), ...zoneWhy(choice) });
