import { instant } from '@perennial/model';
import { isoText } from '../date.js';
import { DAY, sessionReads, sessions, type ComputedAttribute } from './attribute.js';

/** `lastSessionAt`: when somebody was here last, as ISO text. */
export const lastSessionAt: ComputedAttribute = {
  name: 'lastSessionAt',
  type: 'date',
  label: 'Last session',
  about: 'When somebody was here last',
  reads: sessionReads,
  compute: (input) => {
    const last = sessions(input).at(-1);
    return { value: last === undefined ? null : isoText(instant(last.occurredAt)), next: null };
  },
};

/** Days after which the count stops, so that nobody who left years ago is looked at every day. */
const LONGEST = 400;

/** `daysSinceLastSession`: whole days, up to 400. */
export const daysSinceLastSession: ComputedAttribute = {
  name: 'daysSinceLastSession',
  type: 'number',
  label: 'Days since last session',
  about: 'Whole days since somebody was here last, counted up to 400',
  reads: sessionReads,
  compute: (input) => {
    const last = sessions(input).at(-1);
    if (last === undefined) return { value: null, next: null };
    const days = Math.min(LONGEST, Math.floor((input.now - last.occurredAt) / DAY));
    return { value: days, next: days >= LONGEST ? null : instant(last.occurredAt + (days + 1) * DAY) };
  },
};
