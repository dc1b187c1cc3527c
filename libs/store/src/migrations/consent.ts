import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Consent per channel: a row of `consents` is about a whole topic (`tips`) or about one channel of it (`tips:email`), which goes before
 * the whole. The ledger says who chose, and what they read when they did.
 */
const sql = `
alter table topics add column channels text[] not null default '{email,in_app}';
alter table consent_ledger add column channel text, add column actor text, add column wording text not null default '';
update consents set source = 'one_click' where source in ('one-click', 'link');
update consent_ledger set source = 'one_click' where source in ('one-click', 'link');
update consent_ledger set actor = detail->>'by' where detail ? 'by';`;

/** Adds the channels of topics, and what proves a choice. */
export class Consent1760000400000 implements MigrationInterface {
  public readonly name = 'Consent1760000400000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table topics drop column channels');
    await runner.query('alter table consent_ledger drop column channel, drop column actor, drop column wording');
  }
}
