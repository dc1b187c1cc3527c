import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `marks`: what a run remembers of its way beyond passes (goals that had it, events that released it); null: nothing. */
const sql = 'alter table enrollments add column marks jsonb';

/** Lets enrollments remember which goals pulled them and which events released them. */
export class RunMarks1760000680000 implements MigrationInterface {
  public readonly name = 'RunMarks1760000680000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table enrollments drop column marks');
  }
}
