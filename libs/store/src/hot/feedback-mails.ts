import type { Queryable, Transaction } from '../database.js';

/** A mail that came back, as it came. */
export interface FeedbackMail {
  readonly id: number;
  /** Addresses of ours that it came to. */
  readonly recipients: readonly string[];
  readonly raw: Buffer;
}

/** Keeps a mail until it is read. */
export async function keepFeedbackMail(db: Queryable, mail: Omit<FeedbackMail, 'id'>): Promise<void> {
  await db.query('insert into feedback_mails (recipients, raw) values ($1, $2)', [[...mail.recipients], mail.raw]);
}

/** Locks the oldest mail that is due, past those that another process reads; null: there is none. By `feedback_mails_due`. */
export async function takeFeedbackMail(transaction: Transaction): Promise<FeedbackMail | null> {
  const { rows } = await transaction.query<FeedbackMail>('select id, recipients, raw from feedback_mails where due_at <= now() order by due_at limit 1 for update skip locked');
  return rows[0] ?? null;
}

/** Forgets a mail that was read. */
export async function deleteFeedbackMail(transaction: Transaction, id: number): Promise<void> {
  await transaction.query('delete from feedback_mails where id = $1', [id]);
}

/** Puts off a mail that could not be recorded: a minute at first, doubled each time, at most an hour; after 20 times it is let go. */
export async function postponeFeedbackMail(db: Queryable, id: number): Promise<void> {
  await db.query('delete from feedback_mails where id = $1 and tries >= 20', [id]);
  await db.query(`update feedback_mails set tries = tries + 1, due_at = now() + least(3600, 60 * 2 ^ least(tries, 6)) * interval '1 second' where id = $1`, [id]);
}
