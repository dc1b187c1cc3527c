import { DateTime, IANAZone } from 'luxon';
import { shownText } from '../facts.js';
import type { ValueHelper } from './helper.js';
import { withLocale } from './locale.js';

const named: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: DateTime.DATE_SHORT,
  medium: DateTime.DATE_MED,
  long: DateTime.DATE_FULL,
  full: DateTime.DATE_HUGE,
  time: DateTime.TIME_SIMPLE,
  datetime: DateTime.DATETIME_MED,
};
// A text without a date would be read as a time of today, and there is no today here.
const dated = /^\d{4}-\d{2}/;

function instant(value: unknown, zone: string): DateTime | null {
  if (typeof value === 'number') return DateTime.fromMillis(value, { zone });
  if (typeof value !== 'string' || !dated.test(value)) return null;
  return DateTime.fromISO(value, { zone });
}

/** `date`: an ISO 8601 text or epoch milliseconds in a zone; a text without offset is taken as local to that zone. */
export const dateHelper: ValueHelper = {
  kind: 'value',
  name: 'date',
  about: 'Writes a date or time in the zone of the person.',
  args: [
    { name: 'value', required: true, about: 'the date' },
    { name: 'format', required: false, about: 'short, medium, long, full, time, datetime, or letters such as "d LLLL yyyy"' },
    { name: 'zone', required: false, named: true, about: 'another zone, such as "Europe/Paris"' },
  ],
  example: { template: '{{date event.at "d LLLL, HH:mm"}}', result: '13 April, 16:01' },
  run: ([value, format], options, surroundings) => {
    const asked = shownText(options['zone']) || surroundings.zone;
    const moment = instant(value, IANAZone.isValidZone(asked) ? asked : 'UTC');
    if (moment === null || !moment.isValid) return '';
    const pattern = shownText(format) || 'long';
    const style = Object.hasOwn(named, pattern) ? named[pattern] : undefined;
    return withLocale(surroundings.locale, (locale) => {
      const local = moment.setLocale(Intl.getCanonicalLocales(locale)[0] ?? 'en');
      return style === undefined ? local.toFormat(pattern) : local.toLocaleString(style);
    });
  },
};
