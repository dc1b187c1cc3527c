import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@perennial/store';

const POLL_MS = 5;
/** Longest that a benchmark waits for the product. */
const LONGEST_MS = 600_000;

/** Asks until there is an answer; gives up after ten minutes and says what it waited for. */
export async function waitFor<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + LONGEST_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error(`waited ${LONGEST_MS / 1000} s for ${what}`);
    await sleep(POLL_MS);
  }
}

/** Waits until the intake is empty; answers the milliseconds since it began to shrink. */
export async function drained(pool: Database, count: number): Promise<number> {
  let start: number | null = null;
  return waitFor(`${count} stimuli to be drained`, async () => {
    const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from (select 1 from intake limit $1) x', [count]);
    const left = rows[0]?.left ?? 0;
    if (left < count) start ??= performance.now();
    return left === 0 ? performance.now() - (start ?? 0) : undefined;
  });
}
