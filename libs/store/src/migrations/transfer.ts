import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long work, stored files, what an import refused, and the proof of what was done with personal data. */
const tables = `
create table jobs (
  id bigint primary key, workspace_id bigint not null references workspaces, kind text not null, title text not null,
  state text not null default 'queued' check (state in ('queued','running','done','failed','cancelled')), done bigint not null default 0, total bigint, counted text not null default '',
  input jsonb not null default '{}', cursor jsonb, result jsonb not null default '{}', error text, worker uuid, tries smallint not null default 0, created_by text not null,
  created_at timestamptz not null default now(), due_at timestamptz not null default now(), started_at timestamptz, finished_at timestamptz, heartbeat_at timestamptz) with (fillfactor = 70);
create index jobs_open on jobs (id) where state in ('queued','running');
create index jobs_newest on jobs (workspace_id, id desc);
create table files (
  id bigint primary key, workspace_id bigint not null references workspaces, name text not null, type text not null, bytes bigint not null default 0, whole boolean not null default false,
  job_id bigint references jobs on delete cascade, created_by text not null, created_at timestamptz not null default now());
create index files_workspace on files (workspace_id, id);
create index files_job on files (job_id) where job_id is not null;
create table file_chunks (file_id bigint not null references files on delete cascade, place int not null, data bytea not null, primary key (file_id, place));
alter table file_chunks alter column data set storage external;
create table import_problems (
  job_id bigint not null references jobs on delete cascade, place int not null, line bigint not null, column_name text not null, reason text not null, primary key (job_id, place));
create table privacy_requests (
  id bigint primary key, workspace_id bigint not null references workspaces, kind text not null check (kind in ('export','erasure')), subject_hashes text[] not null, by_name text not null,
  job_id bigint not null, counts jsonb not null default '{}', requested_at timestamptz not null default now(), finished_at timestamptz);
create index privacy_requests_newest on privacy_requests (workspace_id, id desc);
create index privacy_requests_subject on privacy_requests using gin (subject_hashes);
alter table suppressions add column id bigint generated always as identity;
create unique index suppressions_newest on suppressions (workspace_id, id desc);`;

/** Jobs, imports, exports and personal data. */
export class Transfer1760000200000 implements MigrationInterface {
  public readonly name = 'Transfer1760000200000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table privacy_requests, import_problems, file_chunks, files, jobs; alter table suppressions drop column id');
  }
}
