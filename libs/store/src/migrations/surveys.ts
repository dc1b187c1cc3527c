import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `answer`: what the person answered, `{ value, comment }`; null: nothing yet, or the message asks nothing. */
const sql = 'alter table inbox add column answer jsonb';

/** Lets entries of a feed be answered. */
export class Surveys1760000800000 implements MigrationInterface {
  public readonly name = 'Surveys1760000800000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table inbox drop column answer');
  }
}
