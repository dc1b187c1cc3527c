import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { JourneyCounts } from '@perennial/model';
import { Wiring } from '../wiring.js';
import { readCounts } from './counts.js';

/** How often the counts of a journey that somebody looks at are read, in milliseconds. */
const POLL_MS = 1000;

type Listener = (counts: string) => void;

interface Watched {
  readonly listeners: Set<Listener>;
  last: string | null;
  timer: NodeJS.Timeout | null;
}

/** Tells listeners of changed counts: one reading a second per journey in this process, however many look at it. */
@Injectable()
export class CountsFeed implements OnModuleDestroy {
  private readonly watched = new Map<number, Watched>();

  public constructor(private readonly engine: Wiring) {}

  /** Calls a listener with the counts as JSON, now and whenever they change; answers how to stop that. */
  public listen(journeyId: number, listener: Listener): () => void {
    const known = this.watched.get(journeyId);
    const watched = known ?? { listeners: new Set<Listener>(), last: null, timer: null };
    watched.listeners.add(listener);
    if (known === undefined) {
      this.watched.set(journeyId, watched);
      void this.poll(journeyId, watched);
    } else if (watched.last !== null) listener(watched.last);
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0) this.forget(journeyId, watched);
    };
  }

  /** Ends all polling. */
  public onModuleDestroy(): void {
    for (const [id, watched] of this.watched) this.forget(id, watched);
  }

  private forget(journeyId: number, watched: Watched): void {
    if (watched.timer !== null) clearTimeout(watched.timer);
    if (this.watched.get(journeyId) === watched) this.watched.delete(journeyId);
  }

  private async poll(journeyId: number, watched: Watched): Promise<void> {
    const counts = await this.read(journeyId);
    if (this.watched.get(journeyId) !== watched) return;
    const text = counts === null ? watched.last : JSON.stringify(counts);
    if (text !== null && text !== watched.last) {
      watched.last = text;
      for (const listener of watched.listeners) listener(text);
    }
    watched.timer = setTimeout(() => void this.poll(journeyId, watched), POLL_MS);
  }

  /** Null while the database does not answer: the page keeps what it has, and the next reading catches up. */
  private async read(journeyId: number): Promise<JourneyCounts | null> {
    return readCounts(this.engine.database, journeyId).catch(() => null);
  }
}
