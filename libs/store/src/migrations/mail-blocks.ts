import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `brands`: how a workspace's mails look; no row: as they come. `template_blocks`: pieces that mails share; a standard piece has a row once it was changed. `templates`: where it lies among others (`folder`, parts divided by /),
 * values for its preview, and who gets it at all (a Condition; null: everybody). `template_versions.note`: why it was made.
 */
const sql = [
  'create table brands (workspace_id bigint primary key references workspaces, brand jsonb not null, revision bigint not null default 1, changed_at timestamptz not null default now(), changed_by text)',
  `create table template_blocks (
    id bigint primary key, workspace_id bigint not null references workspaces, key text not null, kind text not null check (kind in ('layout', 'partial')), name text not null, mjml text not null, revision bigint not null default 1,
    changed_at timestamptz not null default now(), changed_by text, unique (workspace_id, key))`,
  `alter table templates add column folder text not null default '', add column sample jsonb, add column condition jsonb`,
  'alter table template_versions add column note text',
];
const undo = ['alter table template_versions drop column note', 'alter table templates drop column condition, drop column sample, drop column folder', 'drop table template_blocks, brands'];

/** Brand, layouts and partials of mails; folders, sample values, conditions and notes of templates. */
export class MailBlocks1760000860000 implements MigrationInterface {
  public readonly name = 'MailBlocks1760000860000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}
