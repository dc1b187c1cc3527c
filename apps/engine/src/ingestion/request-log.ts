import { isJsonObject, type RequestProblem } from '@perennial/model';
import { KEPT_REQUESTS, keepRequests, type Database, type KeptRequest } from '@perennial/store';
import type { RefusedCall, WriteKey } from './call.js';

const FLUSH_MS = 1000;
/** Longest text of a refused item that is kept, in characters. */
const MAX_BODY = 4000;
/** Items of one request that are noted, and those of them that keep their text. */
const MAX_NOTED = 50;
const MAX_BODIES = 5;
/** Texts that may wait to be written, in characters over all keys; beyond it items are noted without. */
const MAX_WAITING = 4_000_000;
/** Keys that may have requests waiting. */
const MAX_KEYS = 1000;

/** A request with what became of its items. */
export interface LoggedRequest {
  readonly endpoint: string;
  readonly status: number;
  readonly taken: number;
  readonly refused: readonly RefusedCall[];
  readonly warnings: readonly RefusedCall[];
  /** What was sent, by the index of the item. */
  readonly items: readonly unknown[];
}

/** The item without the key that browsers send in it. */
const withoutKey = (item: unknown): unknown => {
  if (!isJsonObject(item)) return item;
  const { writeKey: _, ...rest } = item;
  return rest;
};

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Text as it can be stored: U+0000 and halves of surrogate pairs, a reason for refusal, are marked. */
const storable = (text: string): string => text.replaceAll('\u0000', '\ufffd').replace(LONE_SURROGATE, '\ufffd');

function bodyOf(item: unknown): string | null {
  if (item === undefined) return null;
  try {
    const text = JSON.stringify(withoutKey(item));
    return storable(text.length <= MAX_BODY ? text : `${text.slice(0, MAX_BODY - 1)}…`);
  } catch {
    // Nested deeper than the stack: the reason says so.
    return null;
  }
}

interface Ring {
  readonly rows: KeptRequest[];
  /** Place of the oldest once the ring is full. */
  next: number;
}

/**
 * Notes what each write key sends, for the debugger: in memory, at most 1,000 requests a key, written once a second in one insert.
 * Nothing waits for it, and what cannot be written is dropped.
 */
export class RequestLog {
  private rings = new Map<number, Ring>();
  private waiting = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  public constructor(private readonly database: Database, private readonly clock: () => number, private readonly failed: (error: unknown) => void = () => undefined) {}

  /** Notes a request of a known key. */
  public note(key: Pick<WriteKey, 'id' | 'workspaceId'>, request: LoggedRequest): void {
    const { endpoint, status, taken, refused, warnings } = request;
    const trouble = refused.length + warnings.length > 0;
    const row: KeptRequest = {
      workspaceId: key.workspaceId, keyId: key.id, at: this.clock(), endpoint, status, taken, trouble,
      refused: refused.length === 0 ? '[]' : JSON.stringify(this.problems(refused, request.items)), warnings: warnings.length === 0 ? '[]' : JSON.stringify(warnings.slice(0, MAX_NOTED)),
    };
    this.waiting += trouble ? row.refused.length : 0;
    this.push(key.id, row);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what waits, now. */
  public flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const rings = this.rings;
    this.rings = new Map();
    this.waiting = 0;
    const rows = [...rings.values()].flatMap(({ rows: own, next }) => [...own.slice(next), ...own.slice(0, next)]);
    this.writing = this.writing.then(() => keepRequests(this.database, rows)).catch((error: unknown) => this.failed(error));
    return this.writing;
  }

  private problems(refused: readonly RefusedCall[], items: readonly unknown[]): RequestProblem[] {
    return refused.slice(0, MAX_NOTED).map((call, place) => ({ ...call, reason: storable(call.reason), field: storable(call.field), body: place < MAX_BODIES && this.waiting < MAX_WAITING ? bodyOf(items[call.index]) : null }));
  }

  private push(keyId: number, row: KeptRequest): void {
    const ring = this.rings.get(keyId);
    if (ring === undefined) {
      if (this.rings.size < MAX_KEYS) this.rings.set(keyId, { rows: [row], next: 0 });
    } else if (ring.rows.length < KEPT_REQUESTS) ring.rows.push(row);
    else {
      ring.rows[ring.next] = row;
      ring.next = (ring.next + 1) % KEPT_REQUESTS;
    }
  }
}
