import { type Json } from '@perennial/model';
import { parseDate } from '../date.js';
import type { Frame } from './frame.js';

/** A value in SQL: as jsonb, and as each type it may have; an expression is SQL null where the value is missing or of another type. */
export interface SqlValue {
  readonly json: string;
  readonly text: string;
  /** float8 */
  readonly number: string;
  /** Epoch milliseconds, float8. */
  readonly instant: string;
  /** An array as jsonb. */
  readonly list: string;
  /** Present when the value is known as the statement is written. */
  readonly constant?: { readonly json: Json } | undefined;
  /** A number that was worked out. */
  readonly computed?: boolean | undefined;
  /** Only operators of dates take it. */
  readonly isInstant?: boolean | undefined;
}

const YEAR = '(?!0000)\\d{4}';
const LEAP = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)';
const DAY = `(?:${YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|${LEAP}-02-29)`;
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const ZONE = '(?:[Zz]|[+-](?:0\\d|1[0-5]):?[0-5]\\d)';
/** Texts that `parseDate` reads, and no others; all of them are read by PostgreSQL too. */
export const DATE_PATTERN = `^${DAY}(?:[Tt ]${TIME}${ZONE}?)?$`;

/** The instant that a text expression means, as `parseDate` reads it, in epoch milliseconds. Nothing that is not a date is cast. */
function instantIn(text: string): string {
  const zone = `case when length(${text}) = 10 then 'T00:00Z' when substr(${text}, 11) ~ '[Zz+-]' then '' else 'Z' end`;
  return `(case when ${text} ~ '${DATE_PATTERN}' then floor(extract(epoch from (regexp_replace(upper(${text}), '(\\.\\d{3})\\d+', '\\1') || ${zone})::timestamptz) * 1000)::float8 end)`;
}

/** A jsonb expression of any type. */
export function jsonValue(json: string): SqlValue {
  const typed = (type: string, as: string): string => `(case when jsonb_typeof(${json}) = '${type}' then ${as} end)`;
  const text = typed('string', `${json} #>> '{}'`);
  return { json, text, number: typed('number', `(${json})::float8`), instant: typed('string', instantIn(`(${json} #>> '{}')`)), list: typed('array', json) };
}

/** A float8 expression. */
export const numberValue = (number: string, computed: boolean): SqlValue => ({ json: `to_jsonb(${number})`, text: 'null::text', number, instant: 'null::float8', list: 'null::jsonb', computed });

/** A text expression, such as a column. */
export const textValue = (text: string): SqlValue => ({ json: `to_jsonb(${text})`, text, number: 'null::float8', instant: instantIn(text), list: 'null::jsonb' });

/** A constant. */
export function constantValue(value: Json, frame: Frame): SqlValue {
  const at = typeof value === 'string' ? parseDate(value) : null;
  return {
    json: frame.json(value),
    text: typeof value === 'string' ? frame.text(value) : 'null::text',
    number: typeof value === 'number' ? frame.number(value) : 'null::float8',
    instant: at === null ? 'null::float8' : frame.number(at),
    list: Array.isArray(value) ? frame.json(value) : 'null::jsonb',
    constant: { json: value },
  };
}

/** A value that is missing. */
export const MISSING: SqlValue = { json: 'null::jsonb', text: 'null::text', number: 'null::float8', instant: 'null::float8', list: 'null::jsonb', constant: { json: null } };

/** An item of a list; missing where there is none. */
export function itemAt(list: SqlValue, place: number, frame: Frame): SqlValue {
  if (list.constant === undefined) return jsonValue(`(${list.list}->${place})`);
  const items = list.constant.json;
  const item: Json | undefined = Array.isArray(items) ? items[place] : undefined;
  return item === undefined ? MISSING : constantValue(item, frame);
}
