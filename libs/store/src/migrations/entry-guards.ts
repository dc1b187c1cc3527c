import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `entry_counts`: runs begun of journeys with an entry cap, by clock hour and local day (both counted since 1970); `halted_*`: why the rollout of a journey stands still. */
const sql = [
  `create table entry_counts (journey_id bigint primary key references journeys on delete cascade, hour bigint not null default 0, in_hour int not null default 0, day int not null default 0, in_day int not null default 0,
     total bigint not null default 0) with (fillfactor = 50)`,
  'alter table journeys add column halted_at timestamptz, add column halted_reason text',
];

/** Lets journeys cap their entries, and halt a rollout that goes wrong. */
export class EntryGuards1760000690000 implements MigrationInterface {
  public readonly name = 'EntryGuards1760000690000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table journeys drop column halted_at, drop column halted_reason');
    await runner.query('drop table entry_counts');
  }
}
