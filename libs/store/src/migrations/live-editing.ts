import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `ended_before`: whoever entered before it is taken out; `stale_before`: what a pause held back since before it is not sent any more. `migration`: what becomes of people of older versions. `detail`: the values that refused an entry. A run that moves to the same step of a newer version is on the same visit, which then has a step of each. */
const sql = `
alter table journey_versions add column migration jsonb;
alter table journeys add column ended_before timestamptz, add column ended_reason text, add column stale_before timestamptz;
alter table refusals add column detail jsonb;
drop index steps_visit;
create unique index steps_visit on steps (enrollment_id, visit, entered_at, version_id);`;

/** Lets people move from one version of a journey to the next. */
export class LiveEditing1760000660000 implements MigrationInterface {
  public readonly name = 'LiveEditing1760000660000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index steps_visit; create unique index steps_visit on steps (enrollment_id, visit, entered_at); alter table journey_versions drop column migration; alter table journeys drop column ended_before, drop column ended_reason, drop column stale_before; alter table refusals drop column detail');
  }
}
