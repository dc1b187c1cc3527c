import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Segments: a definition serves the members of one set (`set_id`). A changed definition is built as another set (`next_set_id`) beside
 * it and takes its place in one row. `segment_touched` are subjects that a drain decided while the set was being built: its word counts.
 */
const sql = `
create table segments (
  id bigint primary key, workspace_id bigint not null references workspaces, key text not null, name text not null, description text not null default '',
  subject text not null check (subject in ('profile','account')), kind text not null check (kind in ('dynamic','static','snapshot')),
  condition jsonb, set_id bigint not null, next_condition jsonb, next_set_id bigint, next_runs_journeys boolean not null default false, build_done bigint, build_error text, telling_set_id bigint,
  revision bigint not null default 1, created_at timestamptz not null default now(), changed_at timestamptz not null default now(), changed_by text, unique (workspace_id, key));
create table segment_members (set_id bigint not null, subject_id bigint not null, since timestamptz not null, primary key (set_id, subject_id));
create index segment_members_subject on segment_members (subject_id);
create table segment_touched (set_id bigint not null, subject_id bigint not null, member boolean not null, primary key (set_id, subject_id));
create table segment_timers (shard smallint not null, subject_id bigint not null, wake_at timestamptz not null, primary key (shard, subject_id));
create index segment_timers_due on segment_timers (shard, wake_at);
create table held (subject_id bigint not null, key uuid not null, since timestamptz not null, primary key (subject_id, key));
alter table memberships add column attributes jsonb not null default '{}';
alter table profiles add column computed jsonb not null default '{}';
alter table workspaces add column computed_settings jsonb not null default '{}', add column recompute_after int;
create table segment_changes (
  set_id bigint not null, day date not null, slot smallint not null, entered bigint not null default 0, gone bigint not null default 0, primary key (set_id, day, slot)) with (fillfactor = 50);`;

/** Adds segments, and attributes computed from what people do. */
export class Segments1760000300000 implements MigrationInterface {
  public readonly name = 'Segments1760000300000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table segments, segment_members, segment_touched, segment_timers, segment_changes');
    await runner.query('alter table profiles drop column computed');
    await runner.query('alter table workspaces drop column computed_settings, drop column recompute_after');
  }
}
