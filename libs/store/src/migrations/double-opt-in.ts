import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `topics.double_opt_in`: who subscribes is asked by mail, with `confirm_template`, whether they want to, and gets nothing before they said so. `opt_ins`: those questions, by the message that asks;
 * what was read when it was asked for goes into the ledger with the answer.
 */
const sql = [
  'alter table topics add column double_opt_in boolean not null default false, add column confirm_template text, add constraint topics_double_opt_in check (not double_opt_in or (not mandatory and confirm_template is not null))',
  `create table opt_ins (
    message_id uuid primary key, workspace_id bigint not null, profile_id bigint not null, topic text not null, channel text, source text not null, actor text, wording text not null, asked_at timestamptz not null default now(), confirmed_at timestamptz)`,
  'create index opt_ins_profile on opt_ins (profile_id)',
];

/** Topics that people confirm by mail before they get anything. */
export class DoubleOptIn1760000880000 implements MigrationInterface {
  public readonly name = 'DoubleOptIn1760000880000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table opt_ins');
    await runner.query('alter table topics drop column double_opt_in, drop column confirm_template');
  }
}
