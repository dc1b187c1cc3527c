import { isJsonObject, MAX_ATTRIBUTE_BYTES, storageProblem, type ImportPlan, type Json, type ValueType } from '@perennial/model';

/** A cell that cannot be what its column says. */
export class BadCell {
  public constructor(public readonly reason: string) {}
}

/** How ambiguous dates are read. */
export type DateOrder = ImportPlan['dates'];

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?$/i;
const PARTED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?$/;
const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', 't', '1', 'on']);
const NO: ReadonlySet<string> = new Set(['false', 'no', 'n', 'f', '0', 'off']);

const number = (cell: string): Json | BadCell => {
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : new BadCell('is not a number; write it like 1234.5');
};

const boolean = (cell: string): Json | BadCell => {
  const folded = cell.toLowerCase();
  if (YES.has(folded)) return true;
  return NO.has(folded) ? false : new BadCell('is neither yes nor no; write true or false');
};

const isDay = (year: number, month: number, day: number): boolean => {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
};
const two = (value: number): string => String(value).padStart(2, '0');
const NO_DATE = new BadCell('is not a date; write it like 2026-04-13 or 2026-04-13T14:01:00Z');

function instantText(text: string): string | BadCell {
  const at = Date.parse(text);
  return Number.isNaN(at) ? NO_DATE : new Date(at).toISOString();
}

function partedDate(cell: string, order: DateOrder): string | BadCell | null {
  const parts = PARTED.exec(cell);
  if (parts === null) return null;
  if (order === 'iso') return new BadCell('is a date that can be read in two ways; choose whether the day or the month comes first');
  const [first, second, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  if (!isDay(year, month, day)) return NO_DATE;
  const date = `${year}-${two(month)}-${two(day)}`;
  return parts[4] === undefined ? date : instantText(`${date}T${parts[4].padStart(5, '0')}Z`);
}

/** A date as ISO text: a day stays a day, a moment becomes UTC (without a zone it is taken as UTC). */
export function dateOf(cell: string, order: DateOrder): string | BadCell {
  const day = ISO_DAY.exec(cell);
  if (day !== null) return isDay(Number(day[1]), Number(day[2]), Number(day[3])) ? cell : NO_DATE;
  const time = ISO_TIME.exec(cell);
  if (time !== null) return isDay(Number(time[1]), Number(time[2]), Number(time[3])) ? instantText(`${time[1]}-${time[2]}-${time[3]}T${time[4]}${(time[5] ?? 'Z').toUpperCase()}`) : NO_DATE;
  if (/^\d{9,10}$/.test(cell)) return new Date(Number(cell) * 1000).toISOString();
  if (/^\d{12,13}$/.test(cell)) return new Date(Number(cell)).toISOString();
  return partedDate(cell, order) ?? NO_DATE;
}

function list(cell: string): Json | BadCell {
  if (cell.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(cell);
      if (Array.isArray(parsed) && parsed.every((item): item is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof item)) && storageProblem(parsed) === null) return parsed;
    } catch {
      return new BadCell('begins like a JSON list and is none');
    }
    return new BadCell('is a JSON list of something else than texts, numbers and true or false');
  }
  const separator = ['|', ';', ','].find((one) => cell.includes(one));
  return (separator === undefined ? [cell] : cell.split(separator)).map((item) => item.trim()).filter((item) => item !== '');
}

const READERS: Record<ValueType, (cell: string, order: DateOrder) => Json | BadCell> = { text: (cell) => cell, number, boolean, date: dateOf, list };

/** Our own exports put an apostrophe before what a spreadsheet would run; it is no part of the text. */
const GUARD = /^'[=+\-@\t\r]/;

/** What a cell that is not empty says, by the type of its column. */
export function valueOf(cell: string, type: ValueType, order: DateOrder): Json | BadCell {
  const text = cell.charCodeAt(0) === 39 && GUARD.test(cell) ? cell.slice(1) : cell;
  if (text.includes('\u0000')) return new BadCell('contains the character U+0000, which cannot be stored');
  if (text.length > MAX_ATTRIBUTE_BYTES / 4 && Buffer.byteLength(text) > MAX_ATTRIBUTE_BYTES) return new BadCell('is longer than 32 kB');
  return READERS[type](type === 'text' ? text : text.trim(), order);
}

const typeOf = (cell: string): ValueType => {
  if (NUMBER.test(cell) && !/^[+0]\d/.test(cell)) return 'number';
  if (/^(true|false|yes|no)$/i.test(cell)) return 'boolean';
  if (ISO_DAY.test(cell) || ISO_TIME.test(cell)) return 'date';
  return cell.startsWith('[') && isList(cell) ? 'list' : 'text';
};
const isList = (cell: string): boolean => {
  const value = list(cell);
  return !(value instanceof BadCell) && !isJsonObject(value);
};

/** The type that all examples of a column share; text when they share none. */
export function suggestedType(examples: readonly string[]): ValueType {
  const types = new Set(examples.filter((cell) => cell !== '').map((cell) => typeOf(cell.trim())));
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : 'text';
}
