import type { MigrationInterface, QueryRunner } from 'typeorm';
import { initialSql } from './initial-sql.js';

/** First schema. */
export class Initial1760000000000 implements MigrationInterface {
  public readonly name = 'Initial1760000000000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const sql of initialSql) await runner.query(sql);
  }

  public async down(): Promise<void> {
    throw new Error('The first migration has nothing before it; drop the database instead.');
  }
}
