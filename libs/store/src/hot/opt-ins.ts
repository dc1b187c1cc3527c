import type { Queryable, Transaction } from '../database.js';

/** How long a question by mail can be answered, in days. */
export const OPT_IN_DAYS = 14;

/** A question whether an address belongs to who subscribed it. */
export interface OptIn {
  readonly messageId: string;
  readonly workspaceId: number;
  readonly profileId: number;
  readonly topic: string;
  /** Null: all channels. */
  readonly channel: string | null;
  readonly source: string;
  readonly actor: string | null;
  /** What was read when it was asked for. */
  readonly wording: string;
}

/** How a person is asked about a topic before they are subscribed; null: they are not. */
export async function findConfirmation(db: Queryable, workspaceId: number, topic: string): Promise<{ readonly template: string } | null> {
  const { rows } = await db.query<{ template: string }>('select confirm_template as template from topics where workspace_id = $1 and key = $2 and double_opt_in', [workspaceId, topic]);
  return rows[0] ?? null;
}

/** Names of the topics that ask with a template. */
export async function topicsAskingWith(db: Queryable, workspaceId: number, template: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>('select name from topics where workspace_id = $1 and confirm_template = $2 and double_opt_in order by name', [workspaceId, template]);
  return rows.map(({ name }) => name);
}

/** Keeps a question. */
export async function insertOptIn(db: Queryable, optIn: OptIn): Promise<void> {
  await db.query('insert into opt_ins (message_id, workspace_id, profile_id, topic, channel, source, actor, wording) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing',
    [optIn.messageId, optIn.workspaceId, optIn.profileId, optIn.topic, optIn.channel, optIn.source, optIn.actor, optIn.wording]);
}

/** Whether a person was asked about a topic within the last hour and has not answered: they are not asked again. */
export async function isAsked(db: Queryable, profileId: number, { topic, channel }: Pick<OptIn, 'topic' | 'channel'>): Promise<boolean> {
  const { rowCount } = await db.query(`select 1 from opt_ins where profile_id = $1 and topic = $2 and channel is not distinct from $3 and confirmed_at is null and asked_at > now() - interval '1 hour' limit 1`, [profileId, topic, channel]);
  return rowCount !== 0;
}

/** A question that can be answered, locked until the transaction ends; null: there is none, or it has run out. */
export async function lockOptIn(transaction: Transaction, workspaceId: number, messageId: string): Promise<OptIn | null> {
  const { rows } = await transaction.query<OptIn>(
    `select message_id as "messageId", workspace_id as "workspaceId", profile_id as "profileId", topic, channel, source, actor, wording from opt_ins
     where message_id = $2 and workspace_id = $1 and asked_at > now() - interval '${OPT_IN_DAYS} days' for update`, [workspaceId, messageId]);
  return rows[0] ?? null;
}

/** Notes that a question was answered with yes. */
export async function confirmOptIn(transaction: Transaction, messageId: string): Promise<void> {
  await transaction.query('update opt_ins set confirmed_at = coalesce(confirmed_at, now()) where message_id = $1', [messageId]);
}

/** Forgets questions that nobody can answer any more; answers how many. */
export async function forgetOptIns(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(`delete from opt_ins where asked_at < now() - interval '${OPT_IN_DAYS} days'`);
  return rowCount ?? 0;
}
