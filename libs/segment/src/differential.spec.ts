import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instant } from '@perennial/model';
import { runSql, testDatabase, type TestDatabase } from '@perennial/testkit';
import fc from 'fast-check';
import { Client } from 'pg';
import type { Condition } from './condition.js';
import { isoText } from './date.js';
import { heldKey } from './held-key.js';
import type { Facts } from './facts.js';
import { caseMap, fold } from './fold.js';
import { matches } from './matches.js';
import { describe as inWords } from './words.js';
import { BASE } from './testing/arbitraries.js';
import { HELD, wideCondition } from './testing/wide.js';
import { accountFacts, accountOfSubject, aWorld, profileFacts, quorumsOf, TOPIC_DEFAULTS, type World } from './testing/world.js';
import { selectIds } from './to-sql.js';
import type { SqlContext, SubjectKind } from './sql/frame.js';

/** The columns that conditions read, as in the schema of libs/store. */
const TABLES = `
create table profiles (shard smallint not null default 0, id bigint not null, workspace_id bigint not null, external_id text, email text, phone text, timezone text, locale text, attributes jsonb not null default '{}', computed jsonb not null default '{}',
  merged_into bigint, absorbed bigint[] not null default '{}', primary key (shard, id));
create table accounts (shard smallint not null default 0, id bigint not null, workspace_id bigint not null, attributes jsonb not null default '{}', primary key (shard, id));
create table memberships (shard smallint not null default 0, profile_id bigint not null, account_id bigint not null, account_shard smallint not null default 0, workspace_id bigint not null, role text not null, attributes jsonb not null default '{}', last_active_at timestamptz not null, joined_at timestamptz not null, primary key (profile_id, account_id));
create table events (id bigint generated always as identity, workspace_id bigint not null, profile_id bigint, account_id bigint, name text not null, properties jsonb not null, source smallint not null, occurred_at timestamptz not null, received_at timestamptz not null);
create index on events (profile_id, name, occurred_at);
create table topics (workspace_id bigint not null, key text not null, mandatory boolean not null, opt_in boolean not null, primary key (workspace_id, key));
create table consents (workspace_id bigint not null, profile_id bigint not null, topic text not null, subscribed boolean not null, primary key (profile_id, topic));
create table segment_members (set_id bigint not null, subject_id bigint not null, since timestamptz not null, primary key (set_id, subject_id));
`;

const WORKSPACE = 7;
const SEGMENT_IDS = new Map([['active', 11], ['big', 12], ...HELD.flatMap((condition, i): [string, number][] => [[`profile:${heldKey(condition)}`, 20 + i], [`account:${heldKey(condition)}`, 20 + i]])]);
const CONTEXT: SqlContext = { workspaceId: WORKSPACE, now: BASE, segments: SEGMENT_IDS, merged: true };
const SOURCES = ['track', 'engine', 'trigger', 'import'];
const [PEOPLE, RUNS] = [40, 1200];

let db: TestDatabase;
let client: Client;

const put = async (table: string, rows: readonly object[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await client.query(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`, [JSON.stringify(rows)]);
};
/** A moment within the millisecond: the database keeps microseconds, facts do not. */
const within = (at: number, i: number): string => isoText(instant(at)).replace('Z', `${String((i * 137) % 1000).padStart(3, '0')}Z`);

async function fill(world: World): Promise<void> {
  await client.query('truncate profiles, accounts, memberships, events, consents, segment_members');
  const own = { workspace_id: WORKSPACE };
  await put('profiles', world.profiles.map(({ id, columns, attributes, computed, absorbed }) => ({ ...own, id, external_id: columns['externalId'], email: columns['email'], phone: columns['phone'], timezone: columns['timezone'], locale: columns['locale'], attributes, computed, absorbed })));
  await put('profiles', world.profiles.flatMap(({ id, absorbed }) => absorbed.map((loser) => ({ ...own, id: loser, merged_into: id, attributes: { v: 'tombstone' }, computed: {}, absorbed: [] }))));
  await put('accounts', world.accounts.map(({ id, attributes }) => ({ ...own, id, attributes, shard: 0 })));
  await put('memberships', world.profiles.flatMap(({ id, memberships }) => memberships.map((one) => ({ ...own, shard: 0, account_shard: 0, profile_id: id, account_id: one.account, role: one.role, attributes: one.attributes, last_active_at: within(BASE + one.lastActive, 0), joined_at: within(BASE - one.joined, 0) }))));
  await put('events', world.log.map((row, i) => ({ ...own, profile_id: row.owner, account_id: row.account, name: row.name, properties: row.properties, source: SOURCES.indexOf(row.source), occurred_at: within(row.at, i), received_at: within(row.at, i + 1) < within(row.at, i) ? within(row.at, i) : within(row.at, i + 1) })));
  await put('consents', world.profiles.flatMap(({ id, consents }) => Object.entries(consents).map(([topic, subscribed]) => ({ ...own, profile_id: id, topic, subscribed }))));
  const subjects = [...world.profiles, ...world.accounts];
  await put('segment_members', subjects.flatMap(({ id, segments }) => Object.entries(segments).map(([key, since]) => ({ set_id: SEGMENT_IDS.get(key), subject_id: id, since: within(since, id) }))));
  await put('segment_members', subjects.flatMap(({ id, held }) => Object.entries(held).map(([key, since]) => ({ set_id: SEGMENT_IDS.get(`profile:${key}`), subject_id: id, since: within(since, id) }))));
  await client.query('analyze');
}

async function idsOf(condition: Condition, subject: SubjectKind): Promise<ReadonlySet<number>> {
  const { text, values } = selectIds(condition, CONTEXT, { subject });
  try {
    const { rows } = await client.query<{ id: string }>(text, [...values]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    return new Set(rows.map(({ id }) => Number(id)));
  } catch (error) {
    throw new Error(`${String(error)}\n${JSON.stringify(condition)}\n${text}\n${JSON.stringify(values)}`, { cause: error });
  }
}

async function compareBoth(condition: Condition, subject: SubjectKind, { world, subjects }: { readonly world: World; readonly subjects: ReadonlyMap<number, Facts> }): Promise<void> {
  const found = await idsOf(condition, subject);
  for (const [id, facts] of subjects) {
    const inMemory = matches(condition, { ...facts, quorums: quorumsOf(world, accountOfSubject(world, id), condition) }, BASE);
    if (inMemory === found.has(id)) continue;
    throw new Error(`${subject} ${id} is ${String(inMemory)} in memory, ${String(!inMemory)} in PostgreSQL\n${inWords(condition)}\n${JSON.stringify(condition)}\n${JSON.stringify(facts)}`);
  }
}

beforeAll(async () => {
  db = await testDatabase(async (url) => void (await runSql(url, TABLES)), 'conditions');
  client = new Client({ connectionString: db.connectionString, options: '-c jit=off -c timezone=Asia/Tokyo' });
  await client.connect();
  await put('topics', Object.entries(TOPIC_DEFAULTS).map(([key, { mandatory, optIn }]) => ({ workspace_id: WORKSPACE, key, mandatory, opt_in: optIn })));
}, 60_000);

afterAll(async () => {
  await client.end();
  await db.drop();
});

describe('a condition in memory and in PostgreSQL', () => {
  it.each(Array.from({ length: 4 }, (_, i) => i))('says the same of 40 people and 14 accounts, world %i', async () => {
    const [world] = fc.sample(aWorld(PEOPLE), 1);
    if (world === undefined) throw new Error('no world');
    await fill(world);
    const people = new Map(world.profiles.map((profile) => [profile.id, profileFacts(world, profile)]));
    const accounts = new Map(world.accounts.map((account) => [account.id, accountFacts(world, account)]));
    await fc.assert(
      fc.asyncProperty(wideCondition(), fc.integer({ min: 0, max: 4 }), async (condition, of) => (of === 0 ? compareBoth(condition, 'account', { world, subjects: accounts }) : compareBoth(condition, 'profile', { world, subjects: people }))),
      { numRuns: RUNS / 4 },
    );
  }, 120_000);
});

describe('fold', () => {
  it('is translate with the case map, for every character', async () => {
    const { from, to } = caseMap();
    expect(Array.from(from)).toHaveLength(Array.from(to).length);
    expect(Math.max(...Array.from(from, (character) => character.codePointAt(0) ?? 0))).toBeLessThan(131_072);
    const { rows } = await client.query<{ code: number; folded: string }>(
      `select code, translate(replace(lower(chr(code) collate "C"), $3, $4), $1, $2) as folded from generate_series(1, 131071) code where code not between 55296 and 57343`, [from, to, '\u0130', 'i\u0307']);
    const wrong = rows.filter(({ code, folded }) => folded !== String.fromCodePoint(code).toLowerCase().replaceAll('ς', 'σ'));
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(fold('ΟΔΟΣ')).toBe(fold('οδοσ'));
  }, 60_000);
});
