import { IANAZone } from 'luxon';
import { instant, type Instant, type Json } from '@perennial/model';
import type { Facts } from '@perennial/segment';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The zone of local times and how it was found, for the trace. */
export interface ZoneChoice {
  /** IANA name; `UTC` when nothing names a zone. */
  readonly zone: string;
  /** Names that were found first but that no zone has. */
  readonly unknown: readonly string[];
}

/** The first valid IANA zone of: the profile's, the account's (its attribute `timezone`), the journey's, then `facts.zones`; else UTC. */
export function chooseZone(facts: Facts, journeyZone: string | null | undefined): ZoneChoice {
  const named: readonly (Json | undefined)[] = [facts.profile['timezone'], facts.account?.['timezone'], journeyZone, ...facts.zones];
  const unknown: string[] = [];
  for (const name of named) {
    if (typeof name !== 'string' || name === '') continue;
    if (IANAZone.isValidZone(name)) return { zone: name, unknown };
    unknown.push(name);
  }
  return { zone: 'UTC', unknown };
}

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
  const offsets = [offsetMs(zone, wall - DAY_MS), offsetMs(zone, wall + DAY_MS)];
  const found = offsets.map((offset) => wall - offset).filter((at) => at + offsetMs(zone, at) === wall);
  if (found.length > 0) return instant(Math.min(...found));
  const [early, late] = [Math.min(...offsets), Math.max(...offsets)];
  return instant(transition(zone, wall - late - 1, wall - early));
}

/** The first instant at or after `from` at which clocks of the zone show HH:MM. */
export function nextLocalTime(from: Instant, time: string, zoneName: string): Instant {
  const zone = IANAZone.create(zoneName);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const local = from + offsetMs(zone, from);
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  for (let day = -1; day < 3; day += 1) {
    const at = resolve(zone, midnight + day * DAY_MS + (hours * 60 + minutes) * MINUTE_MS);
    if (at >= from) return at;
  }
  return from;
}
