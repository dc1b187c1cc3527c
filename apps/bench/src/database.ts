import { createHash } from 'node:crypto';
import { shardOf, uuidOf } from '@perennial/model';
import { createPool, insertMessages, migrate, type Database } from '@perennial/store';
import { compileEmail } from '@perennial/template';
import { startThrowawayServer } from '@perennial/testkit';

/** Workspace, journey, version and template of the benchmarks. */
export const IDS = { workspace: 1_000_001, journey: 1_000_002, version: 1_000_003, template: 1_000_004, templateVersion: 1_000_005, integration: 1_000_006 } as const;
/** Server key of the benchmarks. */
export const WRITE_KEY = 'pk_bench_0000000000000000000000000000';
const FIRST_PROFILE = 2_000_000;

/** Id of the n-th profile. */
export const profileId = (place: number): number => FIRST_PROFILE + place;

/** A PostgreSQL server of our own, with the product's settings, for one run of the benchmarks. */
export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts it in a temporary directory. */
export async function startServer(): Promise<Server> {
  const server = await startThrowawayServer('perennial-bench-', { shared_buffers: '1GB' });
  return { url: server.connectionString, stop: () => server.stop() };
}

/** A fresh, migrated database of that server. */
export async function freshDatabase(server: Server, name: string): Promise<{ readonly url: string; readonly pool: Database }> {
  const admin = createPool(server.url, 1);
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return { url: url.href, pool: createPool(url.href, 4) };
}

/** A workspace with a server key and `count` profiles whose user ids are u0, u1, ... */
export async function fillProfiles(pool: Database, count: number): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  await pool.query(`insert into workspaces (id, name) values ($1, 'Bench')`, [IDS.workspace]);
  await pool.query(`insert into keys (id, workspace_id, kind, name, prefix, hash) values (1000009, $1, 'server', 'bench', 'pk_bench', $2)`, [IDS.workspace, createHash('sha256').update(WRITE_KEY).digest()]);
  for (let at = 0; at < count; at += 10_000) {
    const part = places.slice(at, at + 10_000);
    await pool.query(`insert into profiles (shard, id, workspace_id, external_id, email, email_folded, attributes) select u.shard, u.id, $3, 'u' || u.n, 'p' || u.n || '@example.com', 'p' || u.n || '@example.com', '{"plan":"team","firstName":"Maya"}' from unnest($1::smallint[], $2::bigint[], $4::bigint[]) u(shard, id, n)`,
      [part.map((place) => shardOf(profileId(place))), part.map(profileId), IDS.workspace, part]);
    await pool.query(`insert into identifiers (workspace_id, kind, value, profile_id) select $1, 0, 'u' || u.n, u.id from unnest($2::bigint[], $3::bigint[]) u(id, n)`, [IDS.workspace, part.map(profileId), part]);
  }
  await pool.query('vacuum analyze');
}

const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{profile.firstName}}, you are on {{profile.plan}}.</mj-text><mj-button href="https://app.example.com/start">Start</mj-button><mj-text><a href="{{links.unsubscribe}}">Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>';

/** The mail of the benchmarks, published, and the journey event -> branch -> mail -> exit, live. `provider` null: the mailbox. */
export async function fillJourney(pool: Database, provider: { readonly name: string; readonly settings: Record<string, string | number> } | null, nodes: readonly Record<string, unknown>[] = journeyNodes): Promise<void> {
  const compiled = await compileEmail({ subject: 'Hi {{profile.firstName}}', preheader: 'A short one', mjml, text: null });
  if (!compiled.ok) throw new Error('the template of the benchmarks does not compile');
  const graph = {
    schema: 1, name: 'Bench', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'went' }], reentry: { mode: 'always' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
    nodes, edges: journeyEdges(nodes), layout: { positions: {}, notes: [] },
  };
  await pool.query(`insert into topics (workspace_id, key, name) values ($1, 'tips', 'Tips') on conflict do nothing`, [IDS.workspace]);
  await pool.query(`insert into templates (id, workspace_id, key, name, channel, topic, source, live_version_id) values ($1, $2, 'hello', 'Hello', 'email', 'tips', '{}', $3)`, [IDS.template, IDS.workspace, IDS.templateVersion]);
  await pool.query(`insert into template_versions (id, workspace_id, template_id, number, source, compiled) values ($3, $2, $1, 1, '{}', $4)`, [IDS.template, IDS.workspace, IDS.templateVersion, compiled.compiled]);
  await pool.query(`insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($1, $2, 'bench', 'Bench', 'retention', 'consumer', 'live', $3, $4)`, [IDS.journey, IDS.workspace, graph, IDS.version]);
  await pool.query(`insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($4, $2, $1, 1, $3)`, [IDS.journey, IDS.workspace, graph, IDS.version]);
  if (provider !== null) {
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, from_name, settings, is_default) values ($1, $2, $3, 'email', 'x', 'ana@orchard.example', 'Ana', $4, true)`, [IDS.integration, IDS.workspace, provider.name, provider.settings]);
  }
}

/** The steps of that journey. */
export const journeyNodes: readonly Record<string, unknown>[] = [
  { id: 'plan', type: 'branch', name: 'Plan?', config: { branches: [{ id: 'team', name: 'Team', condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' } }] } },
  { id: 'mail', type: 'email', name: 'Mail', config: { template: 'hello', continue: 'queued' } },
  { id: 'done', type: 'exit', name: 'Done', config: { reason: 'done' } },
];
const journeyEdges = (nodes: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  nodes.map((node, place) => ({ from: nodes[place - 1]?.['id'] ?? 'entry', outlet: nodes[place - 1]?.['type'] === 'branch' ? 'team' : 'next', to: node['id'] }));

/** Numbers of rows of the tables that a run touches. */
export async function rowCounts(pool: Database, tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) counts[table] = (await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n ?? 0;
  return counts;
}

/** Throws when two runs left different tables. */
export function assertSame(what: string, ours: Record<string, number>, floor: Record<string, number>): void {
  if (JSON.stringify(ours) !== JSON.stringify(floor)) throw new Error(`${what}: the floor left other tables than we did: ${JSON.stringify(floor)} against ${JSON.stringify(ours)}`);
}

/** Puts one event per profile into the intake, in one commit. */
export async function fillIntake(pool: Database, count: number, event = 'went'): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  await pool.query(`insert into intake (lane, shard, workspace_id, subject_id, kind, name, payload, event_id, source, occurred_at) select 0, u.shard, $3, u.id, 0, $4, '{"p":{"from":"bench","n":1}}', gen_random_uuid(), 0, now() from unnest($1::smallint[], $2::bigint[]) u(shard, id)`,
    [places.map((place) => shardOf(profileId(place))), places.map(profileId), IDS.workspace, event]);
}

/** Puts mails of the template into the outbox, for the first `people` profiles in turn; `round` tells the mails of one fill from those of another. */
export async function queueMails(pool: Database, { count, people, round }: { readonly count: number; readonly people: number; readonly round: number }): Promise<void> {
  const now = Date.now() - 10_000;
  for (let at = 0; at < count; at += 1000) {
    await insertMessages(pool, Array.from({ length: Math.min(1000, count - at) }, (_, i) => at + i).map((place) => ({
      id: uuidOf('bench', round, place), enteredAt: now, workspaceId: IDS.workspace, shard: shardOf(profileId(place % people)), enrollmentId: null, journeyId: null, versionId: null, nodeId: null, visit: null, profileId: profileId(place % people),
      channel: 'email', template: 'hello', topic: null, awaited: false, queuedAt: now, accountId: null, roles: null,
    })));
  }
}
