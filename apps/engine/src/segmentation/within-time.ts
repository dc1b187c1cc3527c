import { inTransaction, type Database, type Transaction } from '@perennial/store';
import { problem } from '../http/problem.js';

const CANCELED = '57014';

/** Runs work in a transaction whose statements may each take `ms`; when one takes longer, answers 503 with the way out. */
export async function withinTime<T>(database: Database, { ms, otherwise }: { readonly ms: number; readonly otherwise: string }, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return inTransaction(database, async (transaction) => {
    await transaction.query(`set local statement_timeout = ${ms}`);
    return work(transaction);
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === CANCELED) throw problem(503, otherwise);
    throw error;
  });
}
