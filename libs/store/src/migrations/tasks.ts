import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks that journeys ask colleagues to do. `assignee`: a folded address, which may be nobody's; `answer`: what the colleague wrote when it was done. */
const sql = [
  `create table tasks (
     id uuid primary key, workspace_id bigint not null references workspaces, profile_id bigint not null, account_id bigint, journey_id bigint not null, enrollment_id bigint not null, node_id text not null,
     title text not null, note text not null default '', details jsonb not null default '{}', assignee text, due_at timestamptz not null, created_at timestamptz not null,
     done_at timestamptz, done_by text, answer text)`,
  'create index tasks_open on tasks (workspace_id, due_at, id) where done_at is null',
  'create index tasks_done on tasks (workspace_id, done_at desc, id) where done_at is not null',
  'create index tasks_profile on tasks (profile_id)',
];

/** Lets journeys ask colleagues to do something. */
export class Tasks1760000700000 implements MigrationInterface {
  public readonly name = 'Tasks1760000700000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table tasks');
  }
}
