import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `sending_domains`: domains that a workspace sends from, each with a key for DKIM (the private half sealed), what DNS said of them at the last look, and when their warm-up began.
 * `senders`: who mails are from, and where answers go. `send_days`: mails of a day (UTC) from a domain that warms up. `templates.sender`: key of the sender of its mails.
 */
const sql = [
  `create table sending_domains (
    id bigint primary key, workspace_id bigint not null references workspaces, domain text not null, selector text not null, public_key text not null, sealed_key bytea not null, created_at timestamptz not null default now(),
    warm_up_from date, checked_at timestamptz, checks jsonb, unique (workspace_id, domain))`,
  `create table senders (
    id bigint primary key, workspace_id bigint not null references workspaces, key text not null, name text not null, address text not null, reply_to text, created_at timestamptz not null default now(), unique (workspace_id, key))`,
  'create table send_days (workspace_id bigint not null, domain text not null, day date not null, count int not null, primary key (workspace_id, domain, day)) with (fillfactor = 50)',
  'alter table templates add column sender text',
];

/** Domains and senders of mails. */
export class SendingDomains1760000835000 implements MigrationInterface {
  public readonly name = 'SendingDomains1760000835000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table templates drop column sender');
    await runner.query('drop table send_days, senders, sending_domains');
  }
}
