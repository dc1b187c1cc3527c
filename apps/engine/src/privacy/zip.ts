import { crc32, deflateRawSync } from 'node:zlib';

const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const VERSION = 20;

/** What the directory of an archive says of one of its files. */
export interface ZipEntry {
  readonly name: string;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** Time and date as MS-DOS wrote them: two bytes each, UTC, to two seconds. */
function dosTime(at: Date): { readonly time: number; readonly date: number } {
  return { time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate() };
}

const words = (...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer => {
  const buffer = Buffer.alloc(values.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of values) at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(value, at);
  return buffer;
};

/** A file as it stands in an archive from `offset` on: its header and packed bytes, with its line of the directory. Archives of up to 4 GB (APPNOTE 6.3, without ZIP64). */
export function zipFile(name: string, content: Buffer, offset: number, at: Date): { readonly bytes: Buffer; readonly entry: ZipEntry } {
  const packed = deflateRawSync(content);
  const entry: ZipEntry = { name, crc: crc32(content), packed: packed.length, size: content.length, offset };
  const title = Buffer.from(name);
  const { time, date } = dosTime(at);
  const header = words([4, 0x04034b50], [2, VERSION], [2, UTF8_NAMES], [2, DEFLATED], [2, time], [2, date], [4, entry.crc], [4, entry.packed], [4, entry.size], [2, title.length], [2, 0]);
  return { bytes: Buffer.concat([header, title, packed]), entry };
}

/** The directory at the end of an archive, which begins at `offset`. */
export function zipDirectory(entries: readonly ZipEntry[], offset: number, at: Date): Buffer {
  const { time, date } = dosTime(at);
  const lines = entries.map((entry) => {
    const title = Buffer.from(entry.name);
    const line = words([4, 0x02014b50], [2, VERSION], [2, VERSION], [2, UTF8_NAMES], [2, DEFLATED], [2, time], [2, date], [4, entry.crc], [4, entry.packed], [4, entry.size], [2, title.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, entry.offset]);
    return Buffer.concat([line, title]);
  });
  const directory = Buffer.concat(lines);
  return Buffer.concat([directory, words([4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, directory.length], [4, offset], [2, 0])]);
}
