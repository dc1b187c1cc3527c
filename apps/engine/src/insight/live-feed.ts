import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { LiveEvent } from '@perennial/model';
import { databaseNow, namesOfProfiles, oldestWaiting, profileText, searchProfiles, summarizeLog, tailEvents, type TailedEvent } from '@perennial/store';
import { sourceName } from '../enrollment/run-rows.js';
import { Wiring } from '../wiring.js';

const POLL_MS = 1000;
/** Events that one reading answers. */
const MAX_EVENTS = 200;
/** How far back a reading looks, in milliseconds: rows of the log become visible out of order, and later when the engine is behind. */
const WINDOW_MS = 5000;
const MAX_LAG_MS = 60_000;
/** What a tail begins with: events of this long before it was opened. */
const FIRST_MS = 60_000;
const SUMMARIZE_EVERY_MS = 30_000;
/** People whose events a tail follows at most. */
const MAX_PEOPLE = 50;

/** What a tail shows: everything, or names that hold a text, or events of people whose name, address or id begins so. */
export interface TailFilter {
  readonly workspaceId: number;
  readonly name: string;
  readonly person: string;
}

type Listener = (events: readonly LiveEvent[]) => void;

interface Tail {
  readonly filter: TailFilter;
  readonly listeners: Set<Listener>;
  /** Keys that were told, with their receipt, as long as a reading may meet them again. */
  readonly told: Map<number, number>;
  /** Newest events, for those who come later. */
  newest: readonly LiveEvent[];
  first: boolean;
  timer: NodeJS.Timeout | null;
}

/** Tells listeners of events as they are logged: one reading a second per filter in this process, however many look at it. */
@Injectable()
export class LiveFeed implements OnModuleDestroy {
  private readonly tails = new Map<string, Tail>();
  private summarizedAt = 0;

  public constructor(private readonly engine: Wiring) {}

  /** Calls a listener with events, oldest first: those of the last minute, then new ones; answers how to stop that. */
  public listen(filter: TailFilter, listener: Listener): () => void {
    const key = JSON.stringify([filter.workspaceId, filter.name, filter.person]);
    const known = this.tails.get(key);
    const tail = known ?? { filter, listeners: new Set<Listener>(), told: new Map<number, number>(), newest: [], first: true, timer: null };
    tail.listeners.add(listener);
    if (known === undefined) {
      this.tails.set(key, tail);
      void this.poll(key, tail);
    } else if (tail.newest.length > 0) listener(tail.newest);
    return () => {
      tail.listeners.delete(listener);
      if (tail.listeners.size === 0) this.forget(key, tail);
    };
  }

  /** Ends all polling. */
  public onModuleDestroy(): void {
    for (const [key, tail] of this.tails) this.forget(key, tail);
  }

  private forget(key: string, tail: Tail): void {
    if (tail.timer !== null) clearTimeout(tail.timer);
    if (this.tails.get(key) === tail) this.tails.delete(key);
  }

  private async poll(key: string, tail: Tail): Promise<void> {
    // While the database does not answer the tail stands still; the next reading catches up.
    const events = await this.read(tail).catch(() => []);
    if (this.tails.get(key) !== tail) return;
    if (events.length > 0) {
      tail.newest = [...tail.newest, ...events].slice(-MAX_EVENTS);
      for (const listener of tail.listeners) listener(events);
    }
    tail.timer = setTimeout(() => void this.poll(key, tail), POLL_MS);
  }

  private async read(tail: Tail): Promise<LiveEvent[]> {
    const { database } = this.engine;
    const { workspaceId, name, person } = tail.filter;
    await this.summarize();
    const now = await databaseNow(database);
    const lag = Math.min(MAX_LAG_MS, now - ((await oldestWaiting(database)) ?? now));
    const since = now - (tail.first ? FIRST_MS : WINDOW_MS + lag);
    const profileIds = person === '' ? null : await this.people(workspaceId, person);
    const rows = profileIds?.length === 0 ? [] : await tailEvents(database, workspaceId, { since, name: name === '' ? null : name.toLowerCase(), profileIds, limit: MAX_EVENTS });
    tail.first = false;
    for (const [known, at] of tail.told) if (at < now - FIRST_MS - MAX_LAG_MS) tail.told.delete(known);
    const fresh = rows.filter((row) => !tail.told.has(row.key)).reverse();
    for (const row of fresh) tail.told.set(row.key, row.receivedAt);
    return this.named(workspaceId, fresh);
  }

  private async people(workspaceId: number, text: string): Promise<number[]> {
    const wanted = profileText(text);
    const found = wanted === null ? [] : await searchProfiles(this.engine.database, workspaceId, wanted, { before: null, limit: MAX_PEOPLE });
    return found.map((profile) => profile.id);
  }

  private async named(workspaceId: number, rows: readonly TailedEvent[]): Promise<LiveEvent[]> {
    const names = await namesOfProfiles(this.engine.database, workspaceId, rows.flatMap((row) => (row.profileId === null ? [] : [row.profileId])));
    return rows.map(({ key: _, source, ...row }) => ({ ...row, source: sourceName(source), person: row.profileId === null ? null : (names.get(row.profileId) ?? null) }));
  }

  private async summarize(): Promise<void> {
    const now = performance.now();
    if (this.summarizedAt !== 0 && now - this.summarizedAt < SUMMARIZE_EVERY_MS) return;
    this.summarizedAt = now;
    // Without it the reading is slower, not wrong.
    await summarizeLog(this.engine.database).catch(() => undefined);
  }
}
