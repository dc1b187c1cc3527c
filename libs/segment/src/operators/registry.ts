import * as dates from './dates.js';
import * as equality from './equality.js';
import * as lists from './lists.js';
import * as numbers from './numbers.js';
import type { Operator } from './operator.js';
import * as presence from './presence.js';
import * as text from './text.js';

const table = {
  equals: equality.equals,
  not_equals: equality.notEquals,
  in: equality.isIn,
  not_in: equality.notIn,
  equals_any_case: equality.equalsAnyCase,
  in_any_case: equality.inAnyCase,
  contains: text.contains,
  not_contains: text.notContains,
  starts_with: text.startsWith,
  not_starts_with: text.notStartsWith,
  ends_with: text.endsWith,
  not_ends_with: text.notEndsWith,
  matches: text.matchesPattern,
  not_matches: text.notMatchesPattern,
  greater: numbers.greater,
  at_least: numbers.atLeast,
  less: numbers.less,
  at_most: numbers.atMost,
  between: numbers.between,
  is_true: presence.isTrue,
  is_false: presence.isFalse,
  before: dates.before,
  after: dates.after,
  on_or_before: dates.onOrBefore,
  on_or_after: dates.onOrAfter,
  date_between: dates.dateBetween,
  within_last: dates.withinLast,
  within_next: dates.withinNext,
  more_than_ago: dates.moreThanAgo,
  more_than_ahead: dates.moreThanAhead,
  in_past: dates.inPast,
  in_future: dates.inFuture,
  includes: lists.includes,
  excludes: lists.excludes,
  includes_any: lists.includesAny,
  includes_none: lists.includesNone,
  includes_all: lists.includesAll,
  size_at_least: lists.sizeAtLeast,
  size_at_most: lists.sizeAtMost,
  exists: presence.exists,
  not_exists: presence.notExists,
  is_empty: presence.isEmpty,
  not_empty: presence.notEmpty,
} satisfies Record<string, Operator>;

/** Name of an operator, as it stands in a Condition. */
export type OperatorName = keyof typeof table;
/** The table of all operators, by name. */
export const operators: Record<OperatorName, Operator> = table;
/** Names of all operators, in the order in which pages offer them. */
export const OPERATOR_NAMES = Object.keys(table) as [OperatorName, ...OperatorName[]];
