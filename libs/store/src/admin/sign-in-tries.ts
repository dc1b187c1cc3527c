import { inTransaction, type Database } from '../database.js';

const WINDOW_MINUTES = 15;

/** Something whose sign-in tries are counted, and how many it may make in 15 minutes. */
export interface TriesLimit {
  readonly subject: string;
  readonly most: number;
}

/**
 * Notes one sign-in try against each limit and answers true, or answers false and notes nothing when one is used up.
 * Locks: one advisory lock per subject, in the order of their text, so that tries side by side are counted one after another.
 */
export async function mayTrySignIn(database: Database, limits: readonly TriesLimit[]): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const ordered = [...limits].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    for (const { subject } of ordered) await transaction.query('select pg_advisory_xact_lock(10, hashtext($1))', [subject]);
    for (const { subject, most } of ordered) {
      await transaction.query(`delete from sign_in_tries where subject = $1 and at < now() - interval '${WINDOW_MINUTES} minutes'`, [subject]);
      const { rows } = await transaction.query<{ tries: number }>('select count(*)::int as tries from sign_in_tries where subject = $1', [subject]);
      if ((rows[0]?.tries ?? 0) >= most) return false;
    }
    for (const { subject } of ordered) await transaction.query('insert into sign_in_tries (subject) values ($1)', [subject]);
    return true;
  });
}

/** Forgets the tries of a subject: it signed in. */
export async function forgetTries(database: Database, subject: string): Promise<void> {
  await database.query('delete from sign_in_tries where subject = $1', [subject]);
}
