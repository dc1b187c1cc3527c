import type { MigrationInterface, QueryRunner } from 'typeorm';

const first = JSON.stringify({ opens: true, clicks: true, domain: null, utm: null });
/** `workspaces.mail_settings`: what is followed of mails, and under which address. `templates.tracked`: false where nothing of its mails is. */
const sql = [`alter table workspaces add column mail_settings jsonb not null default '${first}'`, 'alter table templates add column tracked boolean not null default true'];

/** Openings and clicks of mails. */
export class Tracking1760000830000 implements MigrationInterface {
  public readonly name = 'Tracking1760000830000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table templates drop column tracked');
    await runner.query('alter table workspaces drop column mail_settings');
  }
}
