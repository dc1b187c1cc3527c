import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses at which other programs call a trigger: found by the SHA-256 of their token; token and secret lie sealed. */
const sql = `
create table trigger_hooks (
  id bigint primary key, workspace_id bigint not null, trigger text not null, token_hash bytea not null unique, token_sealed bytea not null, secret_sealed bytea not null, settings jsonb not null,
  created_at timestamptz not null default now(), unique (workspace_id, trigger), foreign key (workspace_id, trigger) references triggers (workspace_id, name) on delete cascade);
alter table triggers drop constraint triggers_source_check, add constraint triggers_source_check check (source in ('event', 'api', 'webhook'));`;

/** Triggers that other programs call at an address of their own. */
export class TriggerHooks1760000630000 implements MigrationInterface {
  public readonly name = 'TriggerHooks1760000630000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from triggers where source = 'webhook'; drop table trigger_hooks; alter table triggers drop constraint triggers_source_check, add constraint triggers_source_check check (source in ('event', 'api'))`);
  }
}
