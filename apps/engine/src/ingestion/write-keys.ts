import { createHash } from 'node:crypto';
import { findWriteKey, type Database } from '@perennial/store';
import type { WriteKey } from './call.js';

/** How long a looked-up key is believed; a revoked key works at most this long in another process. */
const BELIEVED_MS = 2000;
const MAX_REMEMBERED = 10_000;

/** SHA-256 of a key's text: the only form in which keys are stored. */
export const hashKey = (text: string): Buffer => createHash('sha256').update(text).digest();

interface Remembered {
  readonly key: WriteKey | null;
  readonly until: number;
}

/** Looks write keys up by their hash and remembers them for two seconds. */
export class WriteKeys {
  private readonly remembered = new Map<string, Remembered>();

  public constructor(private readonly database: Database, private readonly clock: () => number) {}

  /** The key of this text, or null when there is none or it was revoked. */
  public async find(text: string): Promise<WriteKey | null> {
    const known = this.remembered.get(text);
    if (known !== undefined && known.until > this.clock()) return known.key;
    const key = await findWriteKey(this.database, hashKey(text));
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(text, { key, until: this.clock() + BELIEVED_MS });
    return key;
  }

  /** Forgets what was looked up: called when a key is made or revoked in this process. */
  public forget(): void {
    this.remembered.clear();
  }
}
