import { hash32 } from '@perennial/model';

const FIRST_SIZE = 1 << 16;
/** Entries that are remembered: 128 MB of hashes. */
const MAX_ENTRIES = 8_000_000;

/** Remembers keys by a hash of 53 bits (two of 8 million keys fall together with a chance below 1 %), 16 bytes a key at most; for counting repetitions, not for deciding. */
export class SeenKeys {
  private slots = new Float64Array(FIRST_SIZE);
  private count = 0;

  /** True when the key was seen before. Beyond 8 million keys, new ones are not remembered. */
  public add(key: string): boolean {
    const hash = (hash32(key, 1) & 0x1fffff) * 2 ** 32 + hash32(key, 2) + 1;
    const place = this.find(this.slots, hash);
    if (this.slots[place] === hash) return true;
    if (this.count >= MAX_ENTRIES) return false;
    this.slots[place] = hash;
    this.count += 1;
    if (this.count * 2 > this.slots.length) this.grow();
    return false;
  }

  private find(slots: Float64Array, hash: number): number {
    const mask = slots.length - 1;
    let place = (hash % 0x7fffffff) & mask;
    while (slots[place] !== 0 && slots[place] !== hash) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const larger = new Float64Array(this.slots.length * 2);
    for (const hash of this.slots) if (hash !== 0) larger[this.find(larger, hash)] = hash;
    this.slots = larger;
  }
}
