import type { Queryable } from '../database.js';

/** A line of the consent ledger; instants are epoch milliseconds. */
export interface ConsentLedgerLine {
  readonly id: number;
  readonly at: number;
  readonly topic: string;
  readonly topicName: string;
  /** Null: all channels. */
  readonly channel: string | null;
  readonly subscribed: boolean;
  readonly source: string;
  /** Null: the person themselves. */
  readonly by: string | null;
  readonly wording: string;
  readonly messageId: string | null;
  readonly userAgent: string | null;
  readonly address: string | null;
}

/** Lines of the ledger about a profile and those that were merged into it, below an id, newest first; by `consent_ledger_profile`. */
export async function listConsentLines(db: Queryable, about: { readonly workspaceId: number; readonly profileId: number; readonly shard: number }, page: { readonly before: number | null; readonly limit: number }): Promise<ConsentLedgerLine[]> {
  const { rows } = await db.query<ConsentLedgerLine>(
    `select l.id, l.at, l.topic, coalesce(t.name, l.topic) as "topicName", l.channel, l.subscribed, l.source, l.actor as by, l.wording,
       l.detail->>'messageId' as "messageId", l.detail->>'userAgent' as "userAgent", l.detail->>'address' as address
     from consent_ledger l left join topics t on t.workspace_id = l.workspace_id and t.key = l.topic
     where l.workspace_id = $1 and l.profile_id = any($2::bigint || (select array(select unnest(p.absorbed)::bigint) from profiles p where p.shard = $3 and p.id = $2)) and ($4::bigint is null or l.id < $4)
     order by l.id desc limit $5`, [about.workspaceId, about.profileId, about.shard, page.before, page.limit]);
  return rows;
}
