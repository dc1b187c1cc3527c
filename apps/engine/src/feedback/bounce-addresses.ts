import { randomBytes } from 'node:crypto';
import { readReturnAddress, returnAddress, type ReturnAddress } from '@perennial/providers';
import { readSetting, writeSettingOnce, type Database } from '@perennial/store';
import { z } from 'zod';

const keysSchema = z.object({ current: z.number().int().min(1).max(255), keys: z.record(z.string(), z.string()) });

/** An address of ours within a text. */
const OURS = /bounces\+[a-z2-7]{52}@[a-z0-9.-]{1,253}/gi;
/** Most addresses that are looked at in one mail. */
const MOST = 50;

/** Makes the addresses to which mails come back, and reads them. Keys are kept in the database and never removed, so that an old mail can come back too. */
export class BounceAddresses {
  private constructor(private readonly current: number, private readonly keys: ReadonlyMap<number, Buffer>) {}

  /** Opens the key ring, making it at the first start. */
  public static async open(database: Database): Promise<BounceAddresses> {
    await writeSettingOnce(database, 'bounce_keys', { current: 1, keys: { 1: randomBytes(32).toString('base64url') } });
    const { current, keys } = keysSchema.parse(await readSetting(database, 'bounce_keys'));
    return new BounceAddresses(current, new Map(Object.entries(keys).map(([id, secret]) => [Number(id), Buffer.from(secret, 'base64url')])));
  }

  /** The address of one message at a domain. */
  public of(message: ReturnAddress, domain: string): string {
    return returnAddress(message, domain, { id: this.current, secret: this.keys.get(this.current) ?? Buffer.alloc(0) });
  }

  /** The message of an address of ours; null for every other. */
  public read(address: string): ReturnAddress | null {
    return readReturnAddress(address, (id) => this.keys.get(id) ?? null);
  }

  /** The messages of all addresses of ours that stand in a mail, each once. */
  public within(raw: Buffer): ReturnAddress[] {
    const found = [...new Set(raw.toString('latin1').match(OURS)?.slice(0, MOST).map((address) => address.toLowerCase()))].flatMap((address) => this.read(address) ?? []);
    return [...new Map(found.map((one) => [one.messageId, one])).values()];
  }
}
