import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calls that journeys make to other programs. `request` holds templates, never the values of a person; state: 0 waits, 1 claimed, 2 answered, 3 cancelled, 4 failed. */
const sql = `
create table webhook_calls (
  id uuid primary key, entered_at timestamptz not null, workspace_id bigint not null references workspaces, shard smallint not null, profile_id bigint not null, enrollment_id bigint not null,
  journey_id bigint not null, version_id bigint not null, node_id text not null, visit int not null, request jsonb not null, state smallint not null default 0, attempt smallint not null default 0,
  status smallint, reason text, queued_at timestamptz not null, due_at timestamptz not null, claimed_at timestamptz, finished_at timestamptz) with (fillfactor = 70);
create index webhook_calls_open on webhook_calls (due_at) where state in (0, 1);
create index webhook_calls_enrollment on webhook_calls (enrollment_id) where state = 0;
create index webhook_calls_profile on webhook_calls (profile_id);
create index webhook_calls_finished on webhook_calls (finished_at) where finished_at is not null;`;

/** Calls to other programs. */
export class WebhookCalls1760000620000 implements MigrationInterface {
  public readonly name = 'WebhookCalls1760000620000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_calls');
  }
}
