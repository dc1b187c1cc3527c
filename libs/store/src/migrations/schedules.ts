import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `schedules`: when the triggers on schedule of published journeys come round next. `broadcasts`: crowds that are started in a journey (an occurrence of a schedule, a
 * segment that is put in by hand, people of before a publish), page by page from `cursor`; of an occurrence on people's own clocks one row a zone, and one ('*') for
 * those who changed zones meanwhile.
 */
const sql = `
create table schedules (
  journey_id bigint not null references journeys, name text not null, workspace_id bigint not null references workspaces, trigger jsonb not null, zone text not null,
  next_wall text, next_at timestamptz, primary key (journey_id, name));
create index schedules_due on schedules (next_at) where next_at is not null;
create table broadcasts (
  id bigint generated always as identity primary key, workspace_id bigint not null references workspaces, journey_id bigint not null references journeys, trigger text not null, name text not null,
  occurrence text not null, zone text not null default '', source jsonb not null, payload jsonb not null, opened_at timestamptz not null default now(), due_at timestamptz not null, late_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting','done','missed')), cursor bigint not null default 0, started bigint not null default 0, created_by text, ended_at timestamptz,
  unique (journey_id, name, occurrence, zone));
create index broadcasts_due on broadcasts (due_at) where state = 'waiting';`;

/** Adds broadcasts. */
export class Schedules1760000640000 implements MigrationInterface {
  public readonly name = 'Schedules1760000640000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table schedules, broadcasts');
  }
}
