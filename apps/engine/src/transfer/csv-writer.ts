import type { Json } from '@perennial/model';

/** A cell before it is written. */
export type Cell = Json | undefined;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const RUNS = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]|^\s|\s$/;

const textOf = (cell: Cell): string => {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
};

/** A cell as RFC 4180 writes it; a text that a spreadsheet would run as a formula gets an apostrophe, a number does not. */
export function csvCell(cell: Cell): string {
  const text = textOf(cell);
  const safe = RUNS.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as lines of CSV. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string => rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** What a file begins with, so that spreadsheets take it for UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
