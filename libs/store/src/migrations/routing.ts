import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which way messages go. `integrations`: of those that are in use (`is_default`) each takes its share by `weight`; those on `standby` take over while none of them answers; `rate`: how much it takes.
 * `provider_troubles`: providers that do not answer, and until when they are left alone. `send_pace`: until when what is limited to a rate is spoken for (`next_free`), and when those that wait are asked to come back (`line_end`).
 */
const sql = [
  `alter table integrations add column weight int not null default 100 check (weight between 1 and 100), add column standby boolean not null default false, add column rate jsonb not null default '{}', add constraint integrations_one_use check (not (is_default and standby))`,
  'create table provider_troubles (integration_id bigint primary key, since timestamptz not null default now(), at timestamptz not null default now(), failures int not null, messages int not null, until timestamptz not null, reason text not null)',
  'create table send_pace (workspace_id bigint not null, scope text not null, next_free timestamptz not null, line_end timestamptz not null, primary key (workspace_id, scope)) with (fillfactor = 50)',
];

/** Several providers of a channel, their troubles, and rates. */
export class Routing1760000825000 implements MigrationInterface {
  public readonly name = 'Routing1760000825000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table send_pace, provider_troubles');
    await runner.query('alter table integrations drop column weight, drop column standby, drop column rate');
  }
}
