import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `since`: of the end of an imported period, when that period began; null for every other change. */
const sql = 'alter table subscription_history add column since timestamptz';

/** Lets a file say from when until when a subscription was what it was. */
export class SubscriptionPeriods1760000610000 implements MigrationInterface {
  public readonly name = 'SubscriptionPeriods1760000610000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscription_history drop column since');
  }
}
