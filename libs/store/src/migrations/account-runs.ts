import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose rows are of a run's subject: a person, or an account. Ids of accounts are none of people. */
const OF_SUBJECTS = ['enrollments', 'refusals', 'webhook_calls', 'assignments'] as const;

/**
 * Runs whose subject is an account (`enrollments.account`). `messages.account_id`: the account whose run the message is of, which stands in its shard; `messages.roles`: the roles for one of
 * which the member was chosen, null for another reason. A task of an account's run is about no person.
 */
const sql = [
  ...OF_SUBJECTS.map((table) => `alter table ${table} rename column profile_id to subject_id`),
  'alter table enrollments add column account boolean not null default false',
  'alter table messages add column account_id bigint, add column roles text[]',
  'create index messages_visit on messages (enrollment_id, visit, profile_id) where account_id is not null',
  'alter table tasks alter column profile_id drop not null',
];
const undo = [
  'delete from enrollments where account',
  'delete from tasks where profile_id is null',
  'alter table tasks alter column profile_id set not null',
  'drop index messages_visit',
  'alter table messages drop column account_id, drop column roles',
  'alter table enrollments drop column account',
  ...OF_SUBJECTS.map((table) => `alter table ${table} rename column subject_id to profile_id`),
];

/** Lets accounts run through journeys. */
export class AccountRuns1760000760000 implements MigrationInterface {
  public readonly name = 'AccountRuns1760000760000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}
