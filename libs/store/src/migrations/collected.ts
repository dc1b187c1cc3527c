import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `collects`: people who would enter while the journey is paused wait at its entry. */
const sql = 'alter table journeys add column collects boolean not null default false';

/** Lets a paused journey collect those who come. */
export class Collected1760000720000 implements MigrationInterface {
  public readonly name = 'Collected1760000720000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table journeys drop column collects');
  }
}
