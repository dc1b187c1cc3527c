import type { Channel, JsonObject, MailSettings, SendRate } from '@perennial/model';
import type { Queryable } from '../database.js';
import { TROUBLE, TROUBLES, type ProviderTrouble } from './provider-troubles.js';
import { readMailSettings } from '../admin/mail-settings.js';
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
  /** False: nothing of its mails is followed. */
  readonly tracked: boolean;
  /** Key of the sender of its mails; null: that of the integration. */
  readonly sender: string | null;
  /** What must hold for whoever gets it; null: nothing. */
  readonly condition: JsonObject | null;
}

/** The live versions of templates by key, without their compiled text. */
export async function loadLiveTemplates(db: Queryable, workspaceId: number, keys: readonly string[]): Promise<LiveTemplate[]> {
  const { rows } = await db.query<LiveTemplate>({
    name: 'load-live-templates',
    text: 'select id as "templateId", live_version_id as "versionId", key, name, channel, topic, tracked, sender, condition from templates where workspace_id = $1 and key = any($2::text[]) and live_version_id is not null', values: [workspaceId, [...keys]] });
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
  /** When it was changed, as text that tells one change from another. */
  readonly changedAt: string;
  /** Its share among those in use. */
  readonly weight: number;
  /** It takes over while none of those in use answers. */
  readonly standby: boolean;
  readonly rate: SendRate;
  /** Null: it answers. */
  readonly trouble: ProviderTrouble | null;
}

/** Who mails can be from; `replyTo` null: answers go to the address. */
export interface MailSender {
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly replyTo: string | null;
}

/** A domain that mails are from. */
export interface SendingDomain {
  readonly domain: string;
  readonly selector: string;
  readonly sealedKey: Buffer;
  /** First day of its warm-up, epoch ms; null: it does not warm up. */
  readonly warmUpFrom: number | null;
  /** The public half of its key stands in DNS, so that mails can be signed. */
  readonly signs: boolean;
}

/** What the sender must know of a workspace. */
export interface SendingWorkspace {
  readonly id: number;
  readonly name: string;
  readonly timezone: string;
  /** Revision of its journeys, as `WorkspaceState` has it. */
  readonly revision: number;
  readonly postalAddress: string;
  readonly mail: MailSettings;
  readonly topics: readonly { readonly key: string; readonly name: string; readonly mandatory: boolean; readonly urgent: boolean; readonly optIn: boolean }[];
  /** Through which each channel goes out, those in use and those on standby; a channel of which none is in use goes to the mailbox. */
  readonly integrations: readonly SendingIntegration[];
  /** Who mails can be from, beside the senders of the integrations. */
  readonly senders: readonly MailSender[];
  readonly domains: readonly SendingDomain[];
  /** Live versions of the templates that were asked for. */
  readonly templates: readonly LiveTemplate[];
}

interface SendingRow extends Pick<SendingWorkspace, 'id' | 'name' | 'timezone' | 'revision' | 'postalAddress'> {
  readonly mail: unknown;
  readonly topics: SendingWorkspace['topics'] | null;
  readonly integrations: readonly (Omit<SendingIntegration, 'sealed'> & { readonly sealed: string | null })[] | null;
  readonly senders: SendingWorkspace['senders'] | null;
  readonly domains: readonly (Omit<SendingDomain, 'sealedKey'> & { readonly sealedKey: string })[] | null;
  readonly templates: SendingWorkspace['templates'] | null;
}

const TOPICS = `select jsonb_agg(jsonb_build_object('key', key, 'name', name, 'mandatory', mandatory, 'urgent', urgent, 'optIn', opt_in) order by key) from topics where workspace_id = w.id`;
const INTEGRATIONS = `select jsonb_agg(jsonb_build_object('id', id, 'channel', channel, 'provider', provider, 'fromAddress', from_address, 'fromName', from_name, 'settings', settings, 'sealed', encode(sealed, 'base64'), 'changedAt', changed_at::text,
    'weight', weight, 'standby', standby, 'rate', rate, 'trouble', ${TROUBLE}) order by channel, id) from integrations ${TROUBLES} where workspace_id = w.id and (is_default or standby)`;
const SENDERS = `select jsonb_agg(jsonb_build_object('key', key, 'name', name, 'address', address, 'replyTo', reply_to)) from senders where workspace_id = w.id`;
const DOMAINS = `select jsonb_agg(jsonb_build_object('domain', domain, 'selector', selector, 'sealedKey', encode(sealed_key, 'base64'), 'warmUpFrom', floor(extract(epoch from warm_up_from) * 1000),
    'signs', coalesce(checks @> '[{"record": "DKIM", "verdict": "ok"}]', false))) from sending_domains where workspace_id = w.id`;
const TEMPLATES = `select jsonb_agg(jsonb_build_object('templateId', id, 'versionId', live_version_id, 'key', key, 'name', name, 'channel', channel, 'topic', topic, 'tracked', tracked, 'sender', sender, 'condition', condition))
    from templates where workspace_id = w.id and key = any($2::text[]) and live_version_id is not null`;

/** A workspace with its topics, who its messages are from and which way they go, and the live versions of templates by their keys; one statement. */
export async function loadSendingWorkspace(db: Queryable, workspaceId: number, templates: readonly string[] = []): Promise<SendingWorkspace | null> {
  const { rows } = await db.query<SendingRow>({
    name: 'load-sending-workspace', values: [workspaceId, [...templates]],
    text: `select id, name, timezone, journeys_revision as revision, postal_address as "postalAddress", mail_settings as mail, (${TOPICS}) as topics, (${INTEGRATIONS}) as integrations, (${SENDERS}) as senders, (${DOMAINS}) as domains, (${TEMPLATES}) as templates from workspaces w where id = $1`,
  });
  const [row] = rows;
  if (row === undefined) return null;
  return {
    ...row, mail: readMailSettings(row.mail), topics: row.topics ?? [], senders: row.senders ?? [], templates: row.templates ?? [],
    integrations: (row.integrations ?? []).map((one) => ({ ...one, sealed: one.sealed === null ? null : Buffer.from(one.sealed, 'base64') })),
    domains: (row.domains ?? []).map((one) => ({ ...one, sealedKey: Buffer.from(one.sealedKey, 'base64') })),
  };
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
