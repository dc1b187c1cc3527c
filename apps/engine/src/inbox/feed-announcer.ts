import { announceFeeds, listenToFeeds, type Database } from '@perennial/store';

/** At most one NOTIFY a process in this time (architecture.md section 3). */
const GATHER_MS = 50;

/** Tells every process which feeds have something new, and the streams of this one when theirs has. */
export class FeedAnnouncer {
  private readonly waiting = new Set<number>();
  private readonly listeners = new Map<number, Set<() => void>>();
  private timer: NodeJS.Timeout | null = null;
  private end: (() => Promise<void>) | null = null;

  public constructor(private readonly database: Database, private readonly databaseUrl: string) {}

  /** Says that a person's feed has something new; told after the commit, gathered over 50 ms. */
  public announce(profileId: number): void {
    this.waiting.add(profileId);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Calls back when a person's feed has something new; answers the function that ends it. */
  public follow(profileId: number, onNews: () => void): () => void {
    this.end ??= listenToFeeds(this.databaseUrl, (ids) => ids.forEach((id) => this.tell(id)), () => [...this.listeners.keys()].forEach((id) => this.tell(id)));
    const own = this.listeners.get(profileId) ?? new Set();
    own.add(onNews);
    this.listeners.set(profileId, own);
    return () => {
      own.delete(onNews);
      if (own.size === 0) this.listeners.delete(profileId);
    };
  }

  /** Ends listening. */
  public async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.end?.();
  }

  private tell(profileId: number): void {
    this.listeners.get(profileId)?.forEach((listener) => listener());
  }

  private flush(): void {
    const ids = [...this.waiting];
    this.waiting.clear();
    this.timer = null;
    // A lost announcement delays an entry until the page asks again; the feed itself is in the database.
    announceFeeds(this.database, ids).catch(() => undefined);
  }
}
