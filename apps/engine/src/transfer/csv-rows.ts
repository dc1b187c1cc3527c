import { Readable } from 'node:stream';
import type { Reading } from '@perennial/model';
import { parse, type CsvError as ParserError } from 'csv-parse';
import { CsvError } from './csv-error.js';
import { asUtf8 } from './encoding.js';

/** Most columns of a file. */
export const MAX_COLUMNS = 1000;
/** Most bytes of a row. */
export const MAX_ROW_BYTES = 1_000_000;

/** A row of a file. */
export interface CsvRow {
  /** Line at which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const REASONS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'after a closing quotation mark comes neither a delimiter nor the end of the line. Double a quotation mark that belongs to the text ("").',
  INVALID_OPENING_QUOTE: 'a quotation mark stands in the middle of a cell that does not begin with one. Put the cell in quotation marks and double those within ("").',
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is opened and never closed.',
  CSV_MAX_RECORD_SIZE: `a row is longer than 1 MB. At most ${MAX_COLUMNS} columns and 1 MB a row are taken; a quotation mark that is never closed looks like this too.`,
};

const isParserError = (error: unknown): error is ParserError => error instanceof Error && 'code' in error && typeof error.code === 'string';

function explained(error: unknown): unknown {
  if (!isParserError(error)) return error;
  const reason = REASONS[error.code];
  return reason === undefined ? error : new CsvError(reason, 'lines' in error && typeof error.lines === 'number' ? error.lines : null);
}

const LINE_ENDS = /\r\n|\n|\r/g;
const linesWithin = (cells: readonly string[]): number => cells.reduce((lines, cell) => (cell.includes('\n') || cell.includes('\r') ? lines + (cell.match(LINE_ENDS)?.length ?? 0) : lines), 0);
const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === '';

/** Bytes that the parser is given at a time: its rows lie in memory until they are taken. */
const PIECE_BYTES = 65_536;

async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}

/** The rows of a file, blank lines left out, in groups of up to `size`, the first `to` records only where it says so; throws a CsvError for what is no CSV, with the line. The header, where there is one, is the first row. */
export async function* csvRows(chunks: AsyncIterable<Buffer>, reading: Reading, take: { readonly size: number; readonly to?: number }): AsyncGenerator<CsvRow[]> {
  const source = Readable.from(pieces(asUtf8(chunks, reading.encoding)), { objectMode: true, highWaterMark: 2 });
  const parser = parse({ delimiter: reading.delimiter, bom: true, relax_column_count: true, max_record_size: MAX_ROW_BYTES, record_delimiter: ['\r\n', '\n', '\r'], to: take.to ?? -1 });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  let rows: CsvRow[] = [];
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (cells.length > MAX_COLUMNS) throw new CsvError(`the row has ${cells.length} columns; at most ${MAX_COLUMNS} are taken.`, line);
      if (!isBlank(cells)) rows.push({ line, cells });
      line += 1 + linesWithin(cells);
      if (rows.length < take.size) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    throw explained(error);
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (rows.length > 0) yield rows;
}
