import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `winners`: by step, the variant that won its experiment and takes the rest. */
const sql = `alter table journeys add column winners jsonb not null default '{}'`;

/** Lets an experiment send the rest to its winner. */
export class Winners1760000730000 implements MigrationInterface {
  public readonly name = 'Winners1760000730000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table journeys drop column winners');
  }
}
