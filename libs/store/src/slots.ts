import type { Database, Transaction } from './database.js';

const SLOT_LOCK = 9;
const MAX_SLOTS = 1000;

/** Rows of the counters that one process adds to: each lane has a slot of its own, held by a session lock. */
export interface Slots {
  readonly numbers: readonly number[];
  /** Gives the slots back. */
  readonly release: () => Promise<void>;
}

async function firstFree(client: Transaction, after: number): Promise<number> {
  for (let slot = after + 1; slot <= MAX_SLOTS; slot += 1) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [SLOT_LOCK, slot]);
    if (rows[0]?.locked === true) return slot;
  }
  return (after % MAX_SLOTS) + 1;
}

/** Takes `count` slots, the lowest free ones; keeps one connection for as long as they are held. A slot used twice (after a lost connection) costs waiting, not correctness. */
export async function acquireSlots(database: Database, count: number): Promise<Slots> {
  const client = await database.connect();
  const numbers: number[] = [];
  while (numbers.length < count) numbers.push(await firstFree(client, numbers.at(-1) ?? 0));
  return { numbers, release: async () => client.release(true) };
}
