/** Tables of a tenant's settings and of the people who work in the editor. */
const workspaceTables = `
create sequence ids increment 1000;
create table workspaces (
  id bigint primary key, name text not null, timezone text not null default 'UTC', postal_address text not null default '',
  journeys_revision bigint not null default 1, demo boolean not null default false, created_at timestamptz not null default now());
create table colleagues (
  id bigint primary key, email text not null unique, name text not null default '', password_hash text, created_at timestamptz not null default now(), last_seen_at timestamptz);
create table colleague_roles (
  workspace_id bigint not null references workspaces, colleague_id bigint not null references colleagues on delete cascade,
  role text not null check (role in ('owner','marketer','viewer')), primary key (workspace_id, colleague_id));
create table sessions (
  token_hash bytea primary key, colleague_id bigint not null references colleagues on delete cascade, workspace_id bigint not null references workspaces,
  created_at timestamptz not null default now(), expires_at timestamptz not null);
create table handover_links (
  token_hash bytea primary key, purpose text not null check (purpose in ('sign_in','invitation','reset')), colleague_id bigint not null references colleagues on delete cascade,
  workspace_id bigint references workspaces, role text, created_at timestamptz not null default now(), expires_at timestamptz not null, used_at timestamptz);
create table sign_in_tries (subject text not null, at timestamptz not null default now());
create index sign_in_tries_subject on sign_in_tries (subject, at);
create table keys (
  id bigint primary key, workspace_id bigint not null references workspaces, kind text not null check (kind in ('server','browser','api')), name text not null,
  prefix text not null, hash bytea not null unique, sealed bytea, origins text[] not null default '{}', created_at timestamptz not null default now(),
  last_used_at timestamptz, revoked_at timestamptz);
create index keys_workspace on keys (workspace_id);
create table topics (
  workspace_id bigint not null references workspaces, key text not null, name text not null, description text not null default '',
  mandatory boolean not null default false, opt_in boolean not null default false, created_at timestamptz not null default now(), primary key (workspace_id, key));
create table integrations (
  id bigint primary key, workspace_id bigint not null references workspaces, provider text not null, channel text not null, name text not null,
  from_address text not null, from_name text not null default '', settings jsonb not null default '{}', sealed bytea, is_default boolean not null default false,
  changed_at timestamptz not null default now());
create index integrations_workspace on integrations (workspace_id);
create table triggers (
  workspace_id bigint not null references workspaces, name text not null, source text not null check (source in ('event','api')), schema jsonb, sample jsonb,
  key text, description text not null default '', created_at timestamptz not null default now(), changed_at timestamptz not null default now(), primary key (workspace_id, name));
create table idempotency (
  workspace_id bigint not null, key text not null, request_hash bytea not null, status int, body jsonb, created_at timestamptz not null default now(), primary key (workspace_id, key));
create table audit (
  id bigint generated always as identity primary key, workspace_id bigint not null references workspaces, by_name text not null, colleague_id bigint, action text not null,
  target text not null, detail jsonb not null default '{}', at timestamptz not null default now());
create index audit_workspace on audit (workspace_id, id desc);
create table settings (name text primary key, value jsonb not null);`;

/** Journeys, their versions, and templates. */
const documentTables = `
create table journeys (
  id bigint primary key, workspace_id bigint not null references workspaces, key text not null, name text not null, pillar text not null, audience text not null,
  status text not null default 'draft' check (status in ('draft','live','paused','stopped')), draft jsonb not null, revision bigint not null default 1,
  live_version_id bigint, edited boolean not null default true, created_at timestamptz not null default now(), changed_at timestamptz not null default now(), changed_by text,
  unique (workspace_id, key));
create table journey_versions (
  id bigint primary key, workspace_id bigint not null references workspaces, journey_id bigint not null references journeys, number int not null, graph jsonb not null,
  published_at timestamptz not null default now(), published_by text, unique (journey_id, number));
create table templates (
  id bigint primary key, workspace_id bigint not null references workspaces, key text not null, name text not null, channel text not null check (channel in ('email','in_app')),
  topic text, source jsonb not null, revision bigint not null default 1, edited boolean not null default true, live_version_id bigint,
  created_at timestamptz not null default now(), changed_at timestamptz not null default now(), changed_by text, unique (workspace_id, key));
create table template_versions (
  id bigint primary key, workspace_id bigint not null references workspaces, template_id bigint not null references templates, number int not null, source jsonb not null,
  compiled jsonb not null, created_at timestamptz not null default now(), created_by text, unique (template_id, number));`;

/** Subjects: profiles, accounts and what belongs to them. */
const subjectTables = `
create table profiles (
  shard smallint not null, id bigint not null, workspace_id bigint not null, external_id text, email text, email_folded text, email_verified boolean not null default true,
  phone text, timezone text, locale text, name text not null default '', name_folded text not null default '', attributes jsonb not null default '{}',
  filled jsonb not null default '{}', merged_into bigint, absorbed bigint[] not null default '{}', created_at timestamptz not null default now(), last_seen_at timestamptz,
  primary key (shard, id)) with (fillfactor = 80);
create index profiles_list on profiles (workspace_id, id) where merged_into is null;
create index profiles_email on profiles (workspace_id, email_folded collate "C") where email_folded is not null;
create index profiles_name on profiles (workspace_id, name_folded collate "C") where name_folded <> '';
create index profiles_external on profiles (workspace_id, external_id collate "C") where external_id is not null;
create table identifiers (
  workspace_id bigint not null, kind smallint not null, value text collate "C" not null, profile_id bigint not null, primary key (workspace_id, kind, value));
create index identifiers_profile on identifiers (profile_id);
create table accounts (
  shard smallint not null, id bigint not null, workspace_id bigint not null, external_id text collate "C" not null, attributes jsonb not null default '{}',
  created_at timestamptz not null default now(), last_seen_at timestamptz, primary key (shard, id)) with (fillfactor = 80);
create unique index accounts_external on accounts (workspace_id, external_id);
create table memberships (
  shard smallint not null, profile_id bigint not null, account_id bigint not null, account_shard smallint not null, workspace_id bigint not null, role text not null default 'member',
  last_active_at timestamptz not null default now(), primary key (profile_id, account_id));
create index memberships_account on memberships (account_id, profile_id);
create table assignments (profile_id bigint not null, experiment text not null, variant text not null, at timestamptz not null default now(), primary key (profile_id, experiment));
create table consents (
  workspace_id bigint not null, profile_id bigint not null, topic text not null, subscribed boolean not null, source text not null,
  changed_at timestamptz not null default now(), primary key (profile_id, topic));
create table consent_ledger (
  id bigint generated always as identity primary key, workspace_id bigint not null, profile_id bigint not null, topic text not null, subscribed boolean not null,
  source text not null, detail jsonb not null default '{}', at timestamptz not null default now());
create index consent_ledger_profile on consent_ledger (profile_id, id);
create table suppressions (
  workspace_id bigint not null, channel text not null, address text collate "C" not null, reason text not null, source text not null,
  created_at timestamptz not null default now(), primary key (workspace_id, channel, address));`;

/** The hot path (docs/decisions): intake, log, enrollments, steps, messages, counters. */
const hotTables = `
create table intake (
  lane smallint not null, shard smallint not null, workspace_id bigint not null, id bigint generated always as identity, subject_id bigint not null,
  kind smallint not null, name text not null, payload jsonb not null, event_id uuid not null, account_id bigint, source smallint not null,
  occurred_at timestamptz not null, received_at timestamptz not null default now(), primary key (lane, shard, workspace_id, id))
  with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
create table merges (
  id bigint generated always as identity primary key, workspace_id bigint not null, loser_id bigint not null, survivor_id bigint not null, cause text not null,
  at timestamptz not null default now());
create table quarantine (
  id bigint generated always as identity primary key, workspace_id bigint not null, shard smallint not null, subject_id bigint not null, kind smallint not null, name text not null,
  payload jsonb not null, event_id uuid not null, account_id bigint, source smallint not null, occurred_at timestamptz not null, received_at timestamptz not null,
  error text not null, at timestamptz not null default now());
create index quarantine_workspace on quarantine (workspace_id, id desc);
create table dedupe (h uuid not null, day date not null, primary key (h, day)) partition by range (day);
create table events (
  id bigint not null, workspace_id bigint not null, profile_id bigint, account_id bigint, name text not null, properties jsonb not null, source smallint not null,
  event_id uuid not null, occurred_at timestamptz not null, received_at timestamptz not null) partition by range (received_at);
create index events_profile on events (profile_id, name, occurred_at);
create index events_recent on events using brin (received_at);
create table event_names (workspace_id bigint not null, name text not null, day date not null, slot smallint not null, count bigint not null, sample jsonb not null, last_seen_at timestamptz not null, primary key (workspace_id, name, day, slot)) with (fillfactor = 50);
create table enrollments (
  shard smallint not null, id bigint not null, workspace_id bigint not null, journey_id bigint not null, version_id bigint not null, profile_id bigint not null, key text not null,
  state smallint not null, reason text, node_id text, visit int not null, arrived_at timestamptz not null, arrived_by text not null, wake_at timestamptz, parked_wake_at timestamptz,
  memory jsonb not null default '{}', clock timestamptz not null, context jsonb not null default '{}', passes jsonb not null default '{}', kept jsonb, entry_event jsonb,
  entered_at timestamptz not null, ended_at timestamptz, primary key (shard, id)) with (fillfactor = 85);
create index enrollments_due on enrollments (shard, wake_at) where state = 0 and wake_at is not null;
create index enrollments_active on enrollments (profile_id) where state in (0, 4);
create index enrollments_entries on enrollments (profile_id, journey_id);
create index enrollments_parked on enrollments (journey_id) where parked_wake_at is not null;
create index enrollments_journey on enrollments (journey_id, id) where state in (0, 4);
create index enrollments_ended on enrollments (journey_id, id) where state in (1, 2, 3);
create index enrollments_stuck on enrollments (journey_id) where state = 4;
create table steps (
  enrollment_id bigint not null, visit int not null, entered_at timestamptz not null, workspace_id bigint not null, journey_id bigint not null, version_id bigint not null,
  node_id text not null, arrived_at timestamptz not null, left_at timestamptz not null, outlet text, why jsonb not null) partition by range (entered_at);
create unique index steps_visit on steps (enrollment_id, visit, entered_at);
create table messages (
  id uuid not null, entered_at timestamptz not null, workspace_id bigint not null, shard smallint not null, enrollment_id bigint, journey_id bigint, version_id bigint,
  node_id text, visit int, profile_id bigint not null, channel text not null, template text not null, topic text, awaited boolean not null default false,
  state smallint not null default 0, reason text, attempt smallint not null default 0, queued_at timestamptz not null, due_at timestamptz not null, claimed_at timestamptz,
  finished_at timestamptz, address text, provider text, template_version_id bigint) partition by range (entered_at);
create unique index messages_id on messages (id, entered_at);
create index messages_profile on messages (profile_id, entered_at);
create index messages_enrollment on messages (enrollment_id) where state = 0;
create index messages_open on messages (due_at) where state in (0, 1);
create table refusals (
  workspace_id bigint not null, journey_id bigint not null, profile_id bigint not null, key text, reason text not null, stimulus_id text not null, event_name text not null,
  at timestamptz not null) partition by range (at);
create index refusals_profile on refusals (profile_id, journey_id, at);
create table counters (
  version_id bigint not null, node_id text not null, measure text not null, day date not null, slot smallint not null, journey_id bigint not null, value bigint not null,
  primary key (version_id, node_id, measure, day, slot)) with (fillfactor = 50);
create index counters_journey on counters (journey_id);
create table mailbox (
  id bigint generated always as identity primary key, workspace_id bigint not null, message_id uuid unique, profile_id bigint, to_address text not null, to_folded text not null,
  from_address text not null, subject text not null, headers jsonb not null, html text not null, body_text text not null, received_at timestamptz not null default now());
create index mailbox_newest on mailbox (workspace_id, id desc);
create index mailbox_to on mailbox (workspace_id, to_folded, id desc);
create table inbox (
  id bigint generated always as identity primary key, workspace_id bigint not null, profile_id bigint not null, message_id uuid not null unique, enrollment_id bigint,
  kind text not null, content jsonb not null, state text not null default 'unseen' check (state in ('unseen','seen','clicked','dismissed','withdrawn')),
  created_at timestamptz not null default now(), changed_at timestamptz not null default now());
create index inbox_profile on inbox (profile_id, id desc);
create index inbox_unseen on inbox (enrollment_id) where state = 'unseen';`;

/** Statements of the first migration, in order. */
export const initialSql: readonly string[] = [workspaceTables, documentTables, subjectTables, hotTables];

/** Partitioned tables with the parameters of each partition. */
export const PARTITIONED = {
  events: { span: 'month', with: 'fillfactor = 100' },
  steps: { span: 'month', with: 'fillfactor = 100' },
  messages: { span: 'month', with: 'fillfactor = 60' },
  refusals: { span: 'month', with: 'fillfactor = 100' },
  dedupe: { span: 'week', with: 'fillfactor = 90' },
} as const;
