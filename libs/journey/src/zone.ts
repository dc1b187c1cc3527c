import { DateTime, IANAZone } from 'luxon';
import { instant, type Instant, type Json } from '@perennial/model';
import type { Facts } from '@perennial/segment';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Most names whose validity is remembered. Asking for one takes 0.2 ms (Node 20, 2026-11), and profiles name few. */
const MOST_KNOWN = 1000;
const known = new Map<string, boolean>();

/** True for the name of an IANA zone. */
export function isZone(name: string): boolean {
  const answer = known.get(name);
  if (answer !== undefined) return answer;
  // Newer engines also take offsets such as +02:00, which are no names of zones.
  const valid = /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, valid);
  return valid;
}

/** The zone of local times and how it was found, for the trace. */
export interface ZoneChoice {
  /** IANA name; `UTC` when nothing names a zone. */
  readonly zone: string;
  /** Names that were found first but that no zone has. */
  readonly unknown: readonly string[];
}

function firstValid(named: readonly (Json | undefined)[]): ZoneChoice {
  const unknown: string[] = [];
  for (const name of named) {
    if (typeof name !== 'string' || name === '') continue;
    if (isZone(name)) return { zone: name, unknown };
    unknown.push(name);
  }
  return { zone: 'UTC', unknown };
}

/** The zone of a journey that concerns no one person: its own, else the first valid of `facts.zones`, else UTC. */
export const zoneOfJourney = (facts: Facts, journeyZone: string | null | undefined): string => firstValid([journeyZone, ...facts.zones]).zone;

/** The first valid IANA zone of: the profile's, the account's (its attribute `timezone`), the journey's, then `facts.zones`; else UTC. */
export const chooseZone = (facts: Pick<Facts, 'profile' | 'account' | 'zones'>, journeyZone: string | null | undefined): ZoneChoice => firstValid([facts.profile['timezone'], facts.account?.['timezone'], journeyZone, ...facts.zones]);

const offsetMs = (zone: IANAZone, at: number): number => zone.offset(at) * MINUTE_MS;

/** First instant after `from` and at or before `to` with another offset than `from` has. */
function transition(zone: IANAZone, from: number, to: number): number {
  const before = offsetMs(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Instant of a wall-clock time, given as if it were UTC: in a gap the first valid instant after it, in an overlap the first of the two. */
function resolve(zone: IANAZone, wall: number): Instant {
  const offsets = [offsetMs(zone, wall - DAY_MS), offsetMs(zone, wall + DAY_MS)] as const;
  // Clocks that show the same the day before and after were not changed: saves half of the look-ups, 5 us each (Node 20, 2026-11).
  if (offsets[0] === offsets[1]) return instant(wall - offsets[0]);
  const found = offsets.map((offset) => wall - offset).filter((at) => at + offsetMs(zone, at) === wall);
  if (found.length > 0) return instant(Math.min(...found));
  const [early, late] = [Math.min(...offsets), Math.max(...offsets)];
  return instant(transition(zone, wall - late - 1, wall - early));
}

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** The wall-clock time at an instant, in milliseconds as if it were UTC. */
export const wallTime = (at: Instant, zoneName: string): number => at + offsetMs(IANAZone.create(zoneName), at);

/** The day that calendars of the zone show at an instant, as days since 1970-01-01. */
export const localDay = (at: Instant, zoneName: string): number => Math.floor(wallTime(at, zoneName) / DAY_MS);

/** The instant of a wall-clock time, given in milliseconds as if it were UTC: in a gap (a skipped day too) the first valid instant after it, in an overlap the first of the two. */
export const wallInstant = (wall: number, zoneName: string): Instant => resolve(IANAZone.create(zoneName), wall);

/** The instant of HH:MM on a day given as days since 1970-01-01; gaps and overlaps as in `wallInstant`. */
export const localInstant = (day: number, time: string, zoneName: string): Instant => wallInstant(day * DAY_MS + minutesOf(time) * MINUTE_MS, zoneName);

/** The first instant at or after `from` at which clocks of the zone show HH:MM. */
export function nextLocalTime(from: Instant, time: string, zoneName: string): Instant {
  const today = localDay(from, zoneName);
  for (let day = today - 1; day < today + 3; day += 1) {
    const at = localInstant(day, time, zoneName);
    if (at >= from) return at;
  }
  return from;
}

/** The local midnight that is the `count`th (from 1) after `from`; the midnights of a skipped day and of the day after it are one. */
export function midnightsLater(from: Instant, count: number, zoneName: string): Instant {
  const midnight = (day: number): Instant => localInstant(day, '00:00', zoneName);
  let first = localDay(from, zoneName) + 1;
  while (midnight(first) <= from) first += 1;
  const unskipped = midnight(first + count - 1);
  const moved = wallTime(unskipped, zoneName) - unskipped - (wallTime(from, zoneName) - from);
  // Only a zone that skips a day moves its clocks by about a day.
  return moved < DAY_MS / 2 ? unskipped : midnight(first + count);
}

/** The first instant of the local day, week (from Monday) or month in which an instant lies. */
export function periodStart(at: Instant, per: 'day' | 'week' | 'month', zoneName: string): Instant {
  const first = DateTime.fromMillis(at, { zone: zoneName }).startOf(per);
  return localInstant(Math.floor(Date.UTC(first.year, first.month - 1, first.day) / DAY_MS), '00:00', zoneName);
}
