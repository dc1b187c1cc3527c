import type { Reading } from '@perennial/model';
import { CsvError } from './csv-error.js';

type Encoding = Reading['encoding'];

const NAMES: Record<Encoding, string> = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16 (little endian)', 'utf-16be': 'UTF-16 (big endian)', 'windows-1252': 'Windows-1252' };

const startsWith = (bytes: Buffer, ...start: number[]): boolean => start.every((byte, place) => bytes[place] === byte);

/** Share of NUL bytes at even and odd places of the first kilobyte: UTF-16 of western text has them at one of the two. */
function nulShares(bytes: Buffer): { even: number; odd: number } {
  const sample = bytes.subarray(0, 1024);
  let even = 0;
  let odd = 0;
  sample.forEach((byte, place) => {
    if (byte === 0 && place % 2 === 0) even += 1;
    if (byte === 0 && place % 2 === 1) odd += 1;
  });
  return { even: (2 * even) / Math.max(1, sample.length), odd: (2 * odd) / Math.max(1, sample.length) };
}

/** True when the bytes are UTF-8; a character cut off at the end does not count against it. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The encoding of a text by its mark, its NUL bytes, or its validity as UTF-8; what is none of that is taken for Windows-1252. */
export function sniffEncoding(sample: Buffer): Encoding {
  if (startsWith(sample, 0x50, 0x4b, 3, 4)) throw new CsvError('This is no CSV file but a ZIP archive or an Excel workbook. Open it and save it as CSV.', null);
  if (startsWith(sample, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(sample, 0xfe, 0xff)) return 'utf-16be';
  if (startsWith(sample, 0xef, 0xbb, 0xbf)) return 'utf-8';
  const { even, odd } = nulShares(sample);
  if (odd > 0.4 && even < 0.1) return 'utf-16le';
  if (even > 0.4 && odd < 0.1) return 'utf-16be';
  return isUtf8(sample) ? 'utf-8' : 'windows-1252';
}

/** The bytes as UTF-8, without a byte order mark; throws a CsvError where they are not of the encoding. */
export async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  const decode = (bytes: Buffer | undefined): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw new CsvError(`The file is not ${NAMES[encoding]}: something between the bytes ${read} and ${read + (bytes?.length ?? 0)} is no character of it. Save it as UTF-8, or choose another encoding.`, null);
    }
  };
  for await (const chunk of chunks) {
    const text = decode(chunk);
    // UTF-8 is only checked: the parser takes the bytes as they are, and drops the mark at the beginning.
    if (encoding === 'utf-8') yield chunk;
    else if (text !== '') yield Buffer.from(text, 'utf8');
    read += chunk.length;
  }
  const rest = decode(undefined);
  if (rest !== '' && encoding !== 'utf-8') yield Buffer.from(rest, 'utf8');
}
