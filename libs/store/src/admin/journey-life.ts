import type { Queryable } from '../database.js';

/** What fell due longer before now than this (milliseconds) makes no messages any more. */
export async function setStale(db: Queryable, journeyId: number, olderThanMs: number): Promise<void> {
  await db.query(`update journeys set stale_before = now() - $2 * interval '1 millisecond' where id = $1`, [journeyId, olderThanMs]);
}

/** Ends the runs of a journey, each as soon as it is looked at: those there are by now, or `all`, while nobody can enter. */
export async function setEnding(db: Queryable, journeyId: number, ending: { readonly all: boolean; readonly reason: string }): Promise<void> {
  await db.query(`update journeys set ended_before = case when $2 then 'infinity'::timestamptz else now() end, ended_reason = $3 where id = $1`, [journeyId, ending.all, ending.reason]);
}

/** Lets people enter again without being ended: answers why those before them are, where all were; null: nobody was. */
export async function limitEnding(db: Queryable, journeyId: number): Promise<string | null> {
  const { rows } = await db.query<{ reason: string }>(`update journeys set ended_before = now() where id = $1 and ended_before = 'infinity' returning ended_reason as reason`, [journeyId]);
  return rows[0]?.reason ?? null;
}
