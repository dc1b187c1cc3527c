import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What delivery decides by (journeys.md section 5). `sending_profiles`: one row per profile, which delivery locks while it decides. `reservations`: places under frequency caps, which stand by themselves because
 * messages lie in partitions by their run's entry. `parked_messages`: what a colleague must release. `messages.review`: what a colleague decided, `released` or `discarded`.
 */
const sql = [
  `alter table workspaces add column sending_rules jsonb not null default '{"defaults": {}, "globalHoldout": 0, "settleMinutes": 0, "trapAddress": null}'`,
  'alter table topics add column urgent boolean not null default false, add constraint topics_urgent check (mandatory or not urgent)',
  'create table sending_profiles (profile_id bigint primary key)',
  'create table reservations (profile_id bigint not null, message_id uuid not null, channel text not null, topic text, at timestamptz not null, primary key (profile_id, message_id))',
  `create table parked_messages (
    message_id uuid primary key, entered_at timestamptz not null, workspace_id bigint not null, enrollment_id bigint, journey_id bigint, visit int, profile_id bigint not null, channel text not null, content jsonb not null,
    parked_at timestamptz not null default now())`,
  'create index parked_messages_workspace on parked_messages (workspace_id, parked_at, message_id)',
  'create index parked_messages_enrollment on parked_messages (enrollment_id)',
  'create index parked_messages_profile on parked_messages (profile_id)',
  'alter table messages add column review text',
];
const undo = [
  'alter table messages drop column review',
  'drop table parked_messages, reservations, sending_profiles',
  'alter table topics drop column urgent',
  'alter table workspaces drop column sending_rules',
];

/** Quiet hours, frequency caps, priority, sending modes and the global holdout of a workspace. */
export class SendingRules1760000770000 implements MigrationInterface {
  public readonly name = 'SendingRules1760000770000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}
