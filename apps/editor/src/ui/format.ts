const DASH = '–';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOCALE = 'en-GB';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const minus = (text: string): string => text.replace('-', '\u2212');

/** A count: 4,812; over 99,999 in thousands or millions (128k, 1.3M); none is an en dash, zero is 0. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  const size = Math.abs(value);
  if (size > 999_499) return minus(`${(value / 1e6).toFixed(size < 9_950_000 ? 1 : 0)}M`);
  return minus(size > 99_999 ? `${Math.round(value / 1000)}k` : whole.format(value));
}

/** A count with its noun: "1 person", "2 people". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A rate between 0 and 1: 57.0%; none is an en dash. */
export const rate = (value: number | null | undefined): string => (value === null || value === undefined || !Number.isFinite(value) ? DASH : minus(`${(value * 100).toFixed(1)}%`));

/** A share between 0 and 1 as on edges: 58%; under half a percent but not zero is <1%. */
export function share(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  return value > 0 && value < 0.005 ? '<1%' : `${Math.round(value * 100)}%`;
}

/** A difference of two rates in points: +3.1 pts, with a true minus. */
export const points = (value: number): string => minus(`${value > 0 ? '+' : ''}${(value * 100).toFixed(1)} pts`);

/** A size in bytes: 812 B, 41 kB (of 1,000), 1.2 MB. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${Math.round(value / 1000)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

/** A span in ms: "45 s", "12 min", "9 h", "1.4 d", "30 d"; at most one decimal. */
export function span(ms: number): string {
  const short = (value: number): string => String(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < DAY ? `${short(ms / HOUR)} h` : `${short(ms / DAY)} d`;
}

const part = (options: Intl.DateTimeFormatOptions, zone: string | undefined) => (at: number): string =>
  new Intl.DateTimeFormat(LOCALE, { ...options, ...(zone === undefined ? {} : { timeZone: zone }) }).format(at).replaceAll(',', '');

/** Time of day on a 24 h clock: 14:01, in the zone or where the reader is. */
export const clock = (at: number, zone?: string): string => part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone)(at);

/** A day: "Thu 8 Apr", with the year if it is not that of `now`. */
export function day(at: number, now: number, zone?: string): string {
  const year = part({ year: 'numeric' }, zone);
  const name = part({ weekday: 'short', day: 'numeric', month: 'short' }, zone)(at).replace('Sept', 'Sep');
  return year(at) === year(now) ? name : `${name} ${year(at)}`;
}

const sameDay = (a: number, b: number, zone?: string): boolean => {
  const date = part({ year: 'numeric', month: '2-digit', day: '2-digit' }, zone);
  return date(a) === date(b);
};

/** A moment seen from `now` (epoch ms): "Just now", "12 min ago", "2 h ago", "Yesterday", "Thu 8 Apr"; ahead: "in 9 h", "Tomorrow"; none is an en dash. */
export function when(at: number | null | undefined, now: number, zone?: string): string {
  if (at === null || at === undefined) return DASH;
  const gap = Math.abs(now - at);
  if (gap < MINUTE) return at <= now ? 'Just now' : 'in under a minute';
  if (gap < DAY) {
    const size = gap < HOUR ? `${Math.floor(gap / MINUTE)} min` : `${Math.floor(gap / HOUR)} h`;
    return at < now ? `${size} ago` : `in ${size}`;
  }
  if (sameDay(at + DAY, now, zone)) return 'Yesterday';
  return sameDay(at - DAY, now, zone) ? 'Tomorrow' : day(at, now, zone);
}

/** A moment (of `when`) as it stands within a sentence: words begin small, names of days do not. */
export const withinSentence = (moment: string): string => moment.replace(/^(?:Just now|Yesterday|Tomorrow)$/, (word) => word.toLowerCase());

/** A day as a heading over a list: "Today, Thu 15 Apr", "Yesterday, Wed 14 Apr", "Tue 13 Apr". */
export function dayHeading(at: number, now: number, zone?: string): string {
  const name = day(at, now, zone);
  if (sameDay(at, now, zone)) return `Today, ${name}`;
  return sameDay(at + DAY, now, zone) ? `Yesterday, ${name}` : name;
}

/** A whole moment for people who want it exact: "Thu 8 Apr 2027, 14:01:09, your time" (or the zone's name). */
export function exactly(at: number, zone?: string): string {
  const date = part({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, zone)(at).replace('Sept', 'Sep');
  const time = part({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, zone)(at);
  return `${date}, ${time}, ${zone === undefined ? 'your time' : zone}`;
}

/** Up to two initials of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s@._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase() || '?';
}

/** A name in code as words: "first_name" and "firstName" become "First name". */
export function humanize(name: string): string {
  const words = name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2').replaceAll(/[_\-.$]+/g, ' ').trim().toLowerCase();
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1);
}
