import { durationMs, instant, type Duration, type Instant } from '@perennial/model';
import { isoText } from '../date.js';
import { lookup } from '../lookup.js';
import { pathProblem, pathWords } from '../path.js';
import { durationWords, valueWords } from '../phrases.js';
import { pathValue } from '../sql/path-value.js';
import { constantValue } from '../sql/value.js';
import { PLAIN, plain, type TermKind } from './term.js';

/** The value at a path. */
export const attribute: TermKind<'attribute'> = {
  ...PLAIN,
  value: (path, _inner, { facts, scope }) => plain(lookup(path, facts, scope)),
  reads: (path) => ({ paths: [path] }),
  problems: (path, place) => {
    const message = pathProblem(path, place);
    return message === null ? [] : [{ at: 'attribute', message }];
  },
  words: (path) => pathWords(path),
  sql: (path, _inner, frame) => pathValue(path, frame),
};

/** A constant. */
export const value: TermKind<'value'> = {
  ...PLAIN,
  value: (constant) => plain(constant),
  words: (constant) => valueWords(constant),
  sql: (constant, _inner, frame) => constantValue(constant, frame),
};

interface Offset {
  readonly plus?: Duration | undefined;
  readonly minus?: Duration | undefined;
}
const NOTHING: Duration = { amount: 0, unit: 'minutes' };

/** Milliseconds from now to a moment that is told by its distance from now. */
export const offsetMs = ({ plus = NOTHING, minus = NOTHING }: Offset): number => durationMs(plus) - durationMs(minus);
const moment = (offset: Offset, at: Instant): string => isoText(instant(at + offsetMs(offset)));

/** Now, or a moment so long before or after it. */
export const now: TermKind<'now'> = {
  ...PLAIN,
  value: (offset, _inner, seen) => ({ value: moment(offset, seen.now), computed: false, instant: true }),
  timed: () => true,
  problems: ({ plus, minus }) => (plus !== undefined && minus !== undefined ? [{ at: 'now', message: 'Choose either before now or after now.' }] : []),
  words: ({ plus, minus }) => (plus !== undefined ? `${durationWords(plus)} from now` : minus !== undefined ? `${durationWords(minus)} ago` : 'now'),
  sql: (offset, _inner, frame) => ({ ...constantValue(moment(offset, frame.statement.context.now), frame), isInstant: true }),
};
