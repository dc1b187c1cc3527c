import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements: readonly string[] = [
  // What traffic was seen to hold: a row per path and type, in the writer's own slot. Path '' counts the objects that were looked at.
  `create table learnt_paths (
    workspace_id bigint not null, of text not null check (of in ('event','profile','account')), name text not null, path text not null, type text not null, slot smallint not null,
    count bigint not null, examples jsonb not null, last_seen_at timestamptz not null, primary key (workspace_id, of, name, path, type, slot)) with (fillfactor = 50)`,
  `alter table triggers add column enforcement text not null default 'off' check (enforcement in ('off','warn','refuse'))`,
  // What write keys were sent lately, trimmed to 1,000 a key.
  `create table requests (
    id bigint generated always as identity primary key, workspace_id bigint not null, key_id bigint not null, at timestamptz not null, endpoint text not null, status smallint not null, taken int not null,
    refused jsonb not null, warnings jsonb not null, trouble boolean not null)`,
  `create index requests_key on requests (key_id, id desc)`,
  `create index requests_workspace on requests (workspace_id, id desc)`,
  `create table subscription_history (
    id uuid primary key, place bigint generated always as identity, workspace_id bigint not null, account_id bigint not null, attribute text not null, from_value jsonb, to_value jsonb,
    at timestamptz not null, cause text not null)`,
  `create index subscription_history_account on subscription_history (account_id, at, place)`,
  `create index subscription_history_workspace on subscription_history (workspace_id, attribute, at)`,
  `alter table accounts add column name text not null default '', add column name_folded text not null default ''`,
  `update accounts set name = left(attributes->>'name', 200), name_folded = lower(left(attributes->>'name', 200)) where jsonb_typeof(attributes->'name') = 'string'`,
  `create index accounts_list on accounts (workspace_id, id)`,
  `create index accounts_name on accounts (workspace_id, name_folded collate "C") where name_folded <> ''`,
  `create index events_account on events (account_id, occurred_at) where account_id is not null`,
];

/** Events and accounts: learnt paths, enforced schemas, requests of keys, subscription history, names of accounts. */
export class EventsAccounts1760000100000 implements MigrationInterface {
  public readonly name = 'EventsAccounts1760000100000';

  public async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  public async down(): Promise<void> {
    throw new Error('Learnt paths, history and schemas would be lost; restore a backup instead.');
  }
}
