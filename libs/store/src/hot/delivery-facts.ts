import type { Channel, JsonObject, SendRate } from '@perennial/model';
import type { Queryable } from '../database.js';
import { TROUBLE, TROUBLES, type ProviderTrouble } from './provider-troubles.js';
import { column } from './rows.js';

/** Which of these folded addresses must not be written to, and why. */
export async function loadSuppressions(db: Queryable, workspaceId: number, channel: string, addresses: readonly string[]): Promise<{ address: string; reason: string }[]> {
  if (addresses.length === 0) return [];
  const { rows } = await db.query<{ address: string; reason: string }>({
    name: 'load-suppressions', text: 'select address, reason from suppressions where workspace_id = $1 and channel = $2 and address = any($3::text[])', values: [workspaceId, channel, [...addresses]] });
  return rows;
}

/** Mails sent to profiles in the last 24 hours; by `messages_profile`. */
export async function countSentLately(db: Queryable, profileIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await db.query<{ profileId: number; sent: number }>(
    `select profile_id as "profileId", count(*)::int as sent from messages where profile_id = any($1::bigint[]) and channel = 'email' and state = 2 and finished_at > now() - interval '24 hours' group by 1`, [[...profileIds]]);
  return new Map(rows.map((row) => [row.profileId, row.sent]));
}

/** A template's version that is sent, by key. */
export interface LiveTemplate {
  readonly templateId: number;
  readonly versionId: number;
  readonly key: string;
  readonly name: string;
  readonly channel: string;
  readonly topic: string | null;
}

/** The live versions of templates by key, without their compiled text. */
export async function loadLiveTemplates(db: Queryable, workspaceId: number, keys: readonly string[]): Promise<LiveTemplate[]> {
  const { rows } = await db.query<LiveTemplate>({
    name: 'load-live-templates',
    text: 'select id as "templateId", live_version_id as "versionId", key, name, channel, topic from templates where workspace_id = $1 and key = any($2::text[]) and live_version_id is not null', values: [workspaceId, [...keys]] });
  return rows;
}

/** Source and compiled form of one version of a template. */
export async function loadTemplateVersion(db: Queryable, versionId: number): Promise<{ source: JsonObject; compiled: JsonObject } | null> {
  const { rows } = await db.query<{ source: JsonObject; compiled: JsonObject }>('select source, compiled from template_versions where id = $1', [versionId]);
  return rows[0] ?? null;
}

/** Credentials through which the messages of a channel go out. */
export interface SendingIntegration {
  readonly id: number;
  readonly channel: string;
  readonly provider: string;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly settings: JsonObject;
  readonly sealed: Buffer | null;
  readonly changedAt: number;
  /** Its share among those in use. */
  readonly weight: number;
  /** It takes over while none of those in use answers. */
  readonly standby: boolean;
  readonly rate: SendRate;
  /** Null: it answers. */
  readonly trouble: ProviderTrouble | null;
}

/** What the sender must know of a workspace. */
export interface SendingWorkspace {
  readonly id: number;
  readonly name: string;
  readonly timezone: string;
  readonly postalAddress: string;
  readonly topics: readonly { readonly key: string; readonly name: string; readonly mandatory: boolean; readonly urgent: boolean; readonly optIn: boolean }[];
  /** Through which each channel goes out, those in use and those on standby; a channel of which none is in use goes to the mailbox. */
  readonly integrations: readonly SendingIntegration[];
}

/** A workspace with its topics and the integrations that its messages go through. */
export async function loadSendingWorkspace(db: Queryable, workspaceId: number): Promise<SendingWorkspace | null> {
  const { rows } = await db.query<Omit<SendingWorkspace, 'topics' | 'integrations'>>('select id, name, timezone, postal_address as "postalAddress" from workspaces where id = $1', [workspaceId]);
  const workspace = rows[0];
  if (workspace === undefined) return null;
  const topics = await loadTopics(db, workspaceId);
  const integrations = await db.query<SendingIntegration>(
    `select id, channel, provider, from_address as "fromAddress", from_name as "fromName", settings, sealed, changed_at as "changedAt", weight, standby, rate, ${TROUBLE} as trouble
     from integrations ${TROUBLES} where workspace_id = $1 and (is_default or standby) order by channel, id`, [workspaceId]);
  return { ...workspace, topics, integrations: integrations.rows };
}

/** Topics of a workspace, and the topics of its templates by their keys. */
export async function loadTopicsOfTemplates(db: Queryable, workspaceId: number): Promise<{ readonly topics: SendingWorkspace['topics']; readonly ofTemplates: ReadonlyMap<string, string | null> }> {
  const topics = await loadTopics(db, workspaceId);
  const { rows } = await db.query<{ key: string; topic: string | null }>('select key, topic from templates where workspace_id = $1 and live_version_id is not null', [workspaceId]);
  return { topics, ofTemplates: new Map(rows.map(({ key, topic }) => [key, topic])) };
}

async function loadTopics(db: Queryable, workspaceId: number): Promise<SendingWorkspace['topics']> {
  const { rows } = await db.query<SendingWorkspace['topics'][number]>('select key, name, mandatory, urgent, opt_in as "optIn" from topics where workspace_id = $1 order by key', [workspaceId]);
  return rows;
}

/** A message that the mailbox keeps. */
export interface KeptMail {
  readonly channel: Exclude<Channel, 'in_app'>;
  readonly workspaceId: number;
  readonly messageId: string | null;
  readonly profileId: number | null;
  readonly to: string;
  readonly toFolded: string;
  readonly from: string;
  readonly subject: string;
  readonly headers: JsonObject;
  readonly html: string;
  readonly text: string;
}

/** Keeps messages in the mailbox; one with a message id that is there already stays as it is. */
export async function keepMails(db: Queryable, mails: readonly KeptMail[]): Promise<void> {
  if (mails.length === 0) return;
  await db.query({
    name: 'keep-mails',
    text: `insert into mailbox (workspace_id, message_id, profile_id, to_address, to_folded, from_address, subject, headers, html, body_text, channel)
      select * from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::text[], $10::text[], $11::text[]) on conflict (message_id) do nothing`,
    values: [
      column(mails, (m) => m.workspaceId), column(mails, (m) => m.messageId), column(mails, (m) => m.profileId), column(mails, (m) => m.to), column(mails, (m) => m.toFolded), column(mails, (m) => m.from),
      column(mails, (m) => m.subject), column(mails, (m) => JSON.stringify(m.headers)), column(mails, (m) => m.html), column(mails, (m) => m.text), column(mails, (m) => m.channel),
    ],
  });
}

/** An in-app message for a person's feed. */
export interface InboxEntry {
  readonly workspaceId: number;
  readonly profileId: number;
  readonly messageId: string;
  readonly enrollmentId: number | null;
  readonly kind: string;
  readonly content: JsonObject;
}

/** Puts in-app messages into feeds; one that is there already stays as it is. Answers the ids of the new entries. */
export async function keepInboxEntries(db: Queryable, entries: readonly InboxEntry[]): Promise<{ id: number; profileId: number; workspaceId: number }[]> {
  if (entries.length === 0) return [];
  const { rows } = await db.query<{ id: number; profileId: number; workspaceId: number }>({
    name: 'keep-inbox',
    text: `insert into inbox (workspace_id, profile_id, message_id, enrollment_id, kind, content) select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::jsonb[])
      on conflict (message_id) do nothing returning id, profile_id as "profileId", workspace_id as "workspaceId"`,
    values: [column(entries, (e) => e.workspaceId), column(entries, (e) => e.profileId), column(entries, (e) => e.messageId), column(entries, (e) => e.enrollmentId), column(entries, (e) => e.kind), column(entries, (e) => JSON.stringify(e.content))],
  });
  return rows;
}
