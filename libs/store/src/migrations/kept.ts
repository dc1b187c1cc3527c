import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conditions that are kept for others (how long something has held, what each member of an account does) are sets like those of segments,
 * under a name that no segment can have. Account segments read the log of an account by name.
 */
const sql = `
drop table held;
alter table segments drop constraint segments_kind_check;
alter table segments add constraint segments_kind_check check (kind in ('dynamic','static','snapshot','kept'));
alter table segments add column arming_at timestamptz;
alter table segment_timers add column account boolean not null default false;
create index events_account_name on events (account_id, name, occurred_at) where account_id is not null;`;

/** Adds kept conditions, and the log of accounts by name. */
export class Kept1760000500000 implements MigrationInterface {
  public readonly name = 'Kept1760000500000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from segments where kind = 'kept'`);
    await runner.query('drop index events_account_name');
    await runner.query('alter table segment_timers drop column account');
    await runner.query('alter table segments drop column arming_at');
    await runner.query('create table held (subject_id bigint not null, key uuid not null, since timestamptz not null, primary key (subject_id, key))');
  }
}
