/** Number of shards of the subject tables; fixed for the life of a database. */
export const SHARDS = 256;
/** Number of buckets of `bucket`: two decimals of a percent. */
export const BUCKETS = 10_000;
/** How many buckets a share in percent takes; of more than two decimals it is the nearest. */
export const bucketsOf = (percent: number): number => Math.round(percent * (BUCKETS / 100));
/** True when a share in percent has at most two decimals, so that buckets tell it exactly. */
export const isWholeShare = (percent: number): boolean => Math.abs(bucketsOf(percent) - percent * (BUCKETS / 100)) < 1e-6;

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

const finish = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32-bit MurmurHash3 (x86_32, Austin Appleby, public domain) of the UTF-16 code units of a text. */
export function hash32(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i += 2) {
    let k = text.charCodeAt(i) | ((i + 1 < text.length ? text.charCodeAt(i + 1) : 0) << 16);
    k = Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
    h = (Math.imul(rotate(h ^ k, 13), 5) + 0xe6546b64) | 0;
  }
  return finish(h ^ (text.length * 2));
}

/** Shard (0 to 255) that owns a profile or account; the same for ever, in every process. */
export const shardOf = (subject: number): number => finish((subject ^ Math.floor(subject / 2 ** 32)) | 0) % SHARDS;

/** Stable bucket (0 to 9,999) of a subject within an experiment, a journey's holdout or a rollout. */
export const bucket = (experiment: string, subject: string): number => hash32(`${experiment}\u0001${subject}`, 0x5eed) % BUCKETS;

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (value: number): string => `${BYTES[value >>> 24]}${BYTES[(value >>> 16) & 255]}${BYTES[(value >>> 8) & 255]}${BYTES[value & 255]}`;

/** Deterministic UUID (version 8, RFC 9562) of some parts: equal parts give equal ids, by four seeded 32-bit MurmurHash3. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const text = parts.join('\u0001');
  const [a, b, d] = [hex(hash32(text, 1)), hex(hash32(text, 0x9747b28c)), hex(hash32(text, 0x1b873593))];
  const c = hex((hash32(text, 0x3c6ef372) & 0x3fffffff) | 0x80000000);
  return `${a}-${b.slice(0, 4)}-8${b.slice(5)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
}
