const HOUR_MS = 3_600_000;
/** New addresses that one browser key may bring in an hour (architecture: a page is public, its key too). */
export const ADDRESSES_PER_HOUR = 100;

interface Window {
  readonly start: number;
  readonly addresses: Set<string>;
}

/** Counts, per browser key and hour, the distinct addresses that came with `identify`; each process counts its own. */
export class AddressBudget {
  private readonly windows = new Map<number, Window>();

  public constructor(private readonly clock: () => number) {}

  /** True when the key may bring this address now: it is one of its hundred of this hour. */
  public allows(keyId: number, address: string): boolean {
    const now = this.clock();
    const known = this.windows.get(keyId);
    const window = known === undefined || now - known.start >= HOUR_MS ? { start: now, addresses: new Set<string>() } : known;
    this.windows.set(keyId, window);
    if (window.addresses.has(address)) return true;
    if (window.addresses.size >= ADDRESSES_PER_HOUR) return false;
    window.addresses.add(address);
    return true;
  }
}
