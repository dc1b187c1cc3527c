import { createHmac, hkdfSync } from 'node:crypto';

const PREFIX = 'erased:';

/** Keyed hashes that stand for what was erased: whoever reads the database cannot tell the address, whoever has the address and PERENNIAL_SECRET can. */
export class AddressHash {
  private readonly key: Buffer;

  public constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, 'perennial', 'addresses of erased people', 32));
  }

  /** The hash of a folded address or an id within a workspace; it begins with `erased:`, which no address does. */
  public of(workspaceId: number, text: string): string {
    return `${PREFIX}${createHmac('sha256', this.key).update(`${workspaceId}\u0001${text}`).digest('base64url')}`;
  }
}

/** True for a hash that stands for an address. */
export const isAddressHash = (text: string): boolean => /^erased:[\w-]{43}$/.test(text);
