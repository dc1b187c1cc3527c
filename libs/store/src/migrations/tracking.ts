import type { MigrationInterface, QueryRunner } from 'typeorm';

const first = JSON.stringify({ opens: true, clicks: true, domain: null, utm: null });
/** `workspaces.mail_settings`: what is followed of mails, and under which address. `templates.tracked`: false where nothing of its mails is. `link_clicks`: clicks of a day (UTC) on a link of a step's mail; journey 0 and node '' for a message without a journey. */
const sql = [
  `alter table workspaces add column mail_settings jsonb not null default '${first}'`,
  'alter table templates add column tracked boolean not null default true',
  `create table link_clicks (
    workspace_id bigint not null, template text not null, journey_id bigint not null, node_id text not null, link int not null, day date not null, url text not null, clicks int not null, machine_clicks int not null,
    primary key (workspace_id, template, journey_id, node_id, link, day)) with (fillfactor = 50)`,
];

/** Openings and clicks of mails. */
export class Tracking1760000830000 implements MigrationInterface {
  public readonly name = 'Tracking1760000830000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table link_clicks');
    await runner.query('alter table templates drop column tracked');
    await runner.query('alter table workspaces drop column mail_settings');
  }
}
