import { IMPORT_SHAPES, type ColumnPlan, type ImportKindName, type Reading, type Sniffed } from '@perennial/model';
import { CsvError } from './csv-error.js';
import { csvRows, type CsvRow } from './csv-rows.js';
import { sniffEncoding } from './encoding.js';
import { suggestedType } from './values.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const EXAMPLE_ROWS = 20;
const SHOWN_EXAMPLES = 3;

const folded = (header: string): string => header.toLowerCase().replace(/[^a-z0-9]/g, '');

async function* only(sample: Buffer): AsyncGenerator<Buffer> {
  yield sample;
}

/** The first rows; what is wrong behind them is found by the check. */
async function firstRows(sample: Buffer, reading: Reading): Promise<CsvRow[]> {
  for await (const rows of csvRows(only(sample), reading, { size: EXAMPLE_ROWS, to: EXAMPLE_ROWS })) return rows;
  return [];
}

/** The bytes of a sample up to its last whole line, so that it does not end inside a quoted cell's row. */
function wholeLines(sample: Buffer, isWhole: boolean, encoding: Reading['encoding']): Buffer {
  if (isWhole) return sample;
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const end = wide ? sample.length - (sample.length % 2) : sample.lastIndexOf(10) + 1;
  return end <= 0 ? sample : sample.subarray(0, end);
}

/** How a delimiter would cut the rows: how many agree in their number of cells, and how many cells that is. */
async function cutBy(sample: Buffer, reading: Reading): Promise<{ agreeing: number; cells: number }> {
  try {
    const rows = await firstRows(sample, reading);
    const cells = rows[0]?.cells.length ?? 0;
    return { agreeing: rows.length === 0 ? 0 : rows.filter((row) => row.cells.length === cells).length / rows.length, cells };
  } catch (error) {
    if (error instanceof CsvError) return { agreeing: 0, cells: 0 };
    throw error;
  }
}

async function sniffDelimiter(sample: Buffer, encoding: Reading['encoding']): Promise<Reading['delimiter']> {
  let best: { readonly delimiter: Reading['delimiter']; readonly worth: number } = { delimiter: ',', worth: 0 };
  for (const delimiter of DELIMITERS) {
    const { agreeing, cells } = await cutBy(sample, { encoding, delimiter, header: true });
    const worth = cells > 1 ? agreeing * Math.min(cells, 20) : 0;
    if (worth > best.worth) best = { delimiter, worth };
  }
  return best.delimiter;
}

/** A first row of texts that are all different, none of them a number, an address or a date, is a header. */
function looksLikeHeader(rows: readonly CsvRow[]): boolean {
  const cells = rows[0]?.cells ?? [];
  return cells.every((cell) => cell.trim() !== '' && !cell.includes('@') && suggestedType([cell]) === 'text') && new Set(cells).size === cells.length;
}

/** Headers written for people become names; names stay. */
const attributeName = (header: string): string => (/\s/.test(header.trim()) ? header.trim().toLowerCase().replace(/[\s.]+/g, '_') : header.trim()).slice(0, 200);

/** Where columns could go, by their headers; a field is given away once. */
export function suggestPlans(kind: ImportKindName, columns: readonly { readonly header: string; readonly examples: readonly string[] }[]): ColumnPlan[] {
  const { fields, rest } = IMPORT_SHAPES[kind];
  const places = columns.map((column) => folded(column.header));
  const given = new Map<number, string>();
  for (const { field, headers } of fields) {
    const found = headers.map((header) => places.findIndex((place, at) => place === header && !given.has(at))).find((at) => at >= 0);
    if (found !== undefined) given.set(found, field);
  }
  return columns.map(({ header, examples }, place) => {
    const field = given.get(place);
    if (field !== undefined) return { to: field, name: '', type: 'text' };
    return rest === null ? { to: null, name: '', type: 'text' } : { to: 'rest', name: attributeName(header), type: suggestedType(examples) };
  });
}

/** What a file seems to hold, by its first bytes; what `wanted` says is taken as it is. Throws a CsvError for what is no CSV. */
export async function sniff(bytes: Buffer, isWhole: boolean, kind: ImportKindName, wanted: Partial<Reading>): Promise<Sniffed> {
  if (bytes.length === 0) throw new CsvError('The file is empty.', null);
  const encoding = wanted.encoding ?? sniffEncoding(bytes);
  const sample = wholeLines(bytes, isWhole, encoding);
  const delimiter = wanted.delimiter ?? (await sniffDelimiter(sample, encoding));
  const rows = await firstRows(sample, { encoding, delimiter, header: true });
  const [first] = rows;
  if (first === undefined) throw new CsvError('The file holds no rows.', null);
  const header = wanted.header ?? looksLikeHeader(rows);
  const examples = header ? rows.slice(1) : rows;
  const columns = first.cells.map((cell, place) => ({ header: header ? cell.trim() : `Column ${place + 1}`, examples: examples.map((row) => row.cells[place] ?? '').filter((text) => text !== '') }));
  const plans = suggestPlans(kind, columns);
  return {
    reading: { encoding, delimiter, header },
    columns: columns.map((column, place) => ({ header: column.header, examples: column.examples.slice(0, SHOWN_EXAMPLES).map((text) => text.slice(0, 200)), plan: plans[place] ?? { to: null, name: '', type: 'text' } })),
  };
}
