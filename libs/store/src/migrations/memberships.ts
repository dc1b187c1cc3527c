import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Besides, their attributes are among what traffic teaches. `joined_at`: when the membership was first told of. Of those that were there before only the last sign of life is known, which is no earlier. */
const sql = `
alter table memberships add column joined_at timestamptz not null default now();
update memberships set joined_at = last_active_at;
alter table learnt_paths drop constraint learnt_paths_of_check, add constraint learnt_paths_of_check check (of in ('event','profile','account','membership'));`;

/** Lets memberships say since when they are, and have attributes that are known by name. */
export class Memberships1760000750000 implements MigrationInterface {
  public readonly name = 'Memberships1760000750000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table memberships drop column joined_at');
    await runner.query(`delete from learnt_paths where of = 'membership'`);
    await runner.query(`alter table learnt_paths drop constraint learnt_paths_of_check, add constraint learnt_paths_of_check check (of in ('event','profile','account'))`);
  }
}
