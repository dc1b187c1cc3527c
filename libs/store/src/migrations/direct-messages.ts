import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `messages.own`: what a message without a run says itself, `{ data, to }`. `broadcast_addresses`: who has an address within one time that a broadcast came round, so that two people who
 * share it get one message of a step (journeys.md section 5); dropped after 30 days. `messages_failed`: the list of messages that were given up.
 */
const sql = [
  'alter table messages add column own jsonb',
  'create table broadcast_addresses (journey_id bigint not null, broadcast text not null, node_id text not null, address text not null, message_id uuid not null, at timestamptz not null default now(), primary key (journey_id, broadcast, node_id, address))',
  'create index broadcast_addresses_at on broadcast_addresses (at)',
  'create index messages_failed on messages (workspace_id, finished_at, id) where state = 4',
];

/** Messages that programs send, one message per address of a broadcast, and messages that were given up. */
export class DirectMessages1760000820000 implements MigrationInterface {
  public readonly name = 'DirectMessages1760000820000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const statement of sql) await runner.query(statement);
  }

  public async down(runner: QueryRunner): Promise<void> {
    for (const statement of ['drop index messages_failed', 'drop table broadcast_addresses', 'alter table messages drop column own']) await runner.query(statement);
  }
}
