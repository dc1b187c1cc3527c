import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Text and push messages. A device belongs to one person of a workspace, whoever used it last; `seen_at` is renewed at most once an hour.
 * `provider_message_id` is what the provider calls a message that it took.
 */
const sql = `
alter table templates drop constraint templates_channel_check, add constraint templates_channel_check check (channel in ('email','in_app','sms','push'));
alter table mailbox add column channel text not null default 'email' check (channel in ('email','sms','push'));
alter table messages add column provider_message_id text;
create table devices (
  workspace_id bigint not null references workspaces, token text collate "C" not null, profile_id bigint not null, type text not null default '', seen_at timestamptz not null default now(),
  primary key (workspace_id, token));
create index devices_profile on devices (profile_id);`;

/** Adds the channels sms and push, and the devices of people. */
export class SmsPush1760000740000 implements MigrationInterface {
  public readonly name = 'SmsPush1760000740000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table devices');
    await runner.query('alter table messages drop column provider_message_id');
    await runner.query('alter table mailbox drop column channel');
    await runner.query(`alter table templates drop constraint templates_channel_check, add constraint templates_channel_check check (channel in ('email','in_app')) not valid`);
  }
}
