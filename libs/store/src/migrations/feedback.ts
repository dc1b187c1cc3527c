import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `feedback`: what was told of messages, one row a fact, so that a repetition is known. `due_at` is set while our own record of the message is not there yet
 * (a provider can be faster than our commit); `fact` is kept only so long. `feedback_mails`: bounces as they came by SMTP, until they are read.
 * `feedback_tokens`: calls that are taken a single time. Of `messages`: the first of each kind, and the newest in words. `watched_*` of `journeys`: from which day
 * on (UTC) their bounces and complaints count against them, and what of that day does not.
 */
const up = [
  `create table feedback (
     integration_id bigint not null, key text collate "C" not null, workspace_id bigint not null, provider text not null, message_id uuid, provider_message_id text, happened_at timestamptz not null,
     fact jsonb, due_at timestamptz, tries int not null default 0, received_at timestamptz not null default now(), primary key (integration_id, key))`,
  'create index feedback_due on feedback (due_at) where due_at is not null',
  'create index feedback_by_provider on feedback (provider_message_id) where due_at is not null',
  'create index feedback_by_message on feedback (message_id) where due_at is not null',
  'create index feedback_old on feedback using brin (received_at)',
  'create table feedback_drops (workspace_id bigint not null, provider text not null, day date not null, count bigint not null, primary key (workspace_id, provider, day))',
  'create table feedback_mails (id bigint generated always as identity primary key, recipients text[] not null, raw bytea not null, due_at timestamptz not null default now(), tries int not null default 0, received_at timestamptz not null default now())',
  'create index feedback_mails_due on feedback_mails (due_at)',
  'create table feedback_tokens (integration_id bigint not null, token text collate "C" not null, expires_at timestamptz not null, primary key (integration_id, token))',
  `alter table messages add column delivered_at timestamptz, add column bounced_at timestamptz, add column bounce_class text, add column complained_at timestamptz, add column opened_at timestamptz,
     add column clicked_at timestamptz, add column told text`,
  'create index messages_provider on messages (provider_message_id) where provider_message_id is not null',
  `alter table journeys add column watched_from date, add column watched_base jsonb not null default '{}'`,
];

const down = [
  'alter table journeys drop column watched_from, drop column watched_base', 'drop index messages_provider',
  'alter table messages drop column delivered_at, drop column bounced_at, drop column bounce_class, drop column complained_at, drop column opened_at, drop column clicked_at, drop column told',
  'drop table feedback_tokens', 'drop table feedback_mails', 'drop table feedback_drops', 'drop table feedback',
];

/** Keeps what became of messages after they were sent. */
export class Feedback1760000840000 implements MigrationInterface {
  public readonly name = 'Feedback1760000840000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const sql of up) await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    for (const sql of down) await runner.query(sql);
  }
}
