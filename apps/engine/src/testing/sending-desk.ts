import { shardOf, uuidOf, type JsonObject, type SendingRules } from '@perennial/model';
import { createPool, IdBlocks, insertMessages, migrate, type Database } from '@perennial/store';
import { compileEmail, compileInApp } from '@perennial/template';
import { testDatabase } from '@perennial/testkit';
import { emailChannel } from '../delivery/channels/email.js';
import { inAppChannel } from '../delivery/channels/in-app.js';
import { Connections } from '../delivery/connections.js';
import { deliver, processing, type AnyChannel, type DeliveryContext } from '../delivery/deliver.js';
import { MailSignatures } from '../delivery/mail-signatures.js';
import { Outlets } from '../delivery/outlets.js';
import { RecipientLinks } from '../delivery/recipient-links.js';
import { TemplateCache } from '../delivery/template-cache.js';
import { JourneyCache } from '../enrollment/journey-cache.js';
import { AddressHash } from '../platform/address-hash.js';
import { KeptConnections } from '../outgoing/kept-connections.js';
import { Sealing } from '../platform/sealing.js';

/** The workspace whose messages are sent. */
export const WORKSPACE = 900_003;
const ENTERED = Date.now() - 60_000;

/** What a test says of a message; the rest is a mail of the template `hello`. */
export interface Queued {
  readonly template?: string;
  readonly channel?: string;
  readonly topic?: string | null;
  readonly journeyId?: number;
  readonly nodeId?: string;
  /** Milliseconds before now; a minute where it is not said. */
  readonly age?: number;
}

/** A sender at its desk: one workspace with three topics and three templates, and all that delivery needs. Ends with `close`. */
export interface SendingDesk {
  readonly pool: Database;
  readonly connectionString: string;
  readonly context: DeliveryContext;
  readonly links: RecipientLinks;
  readonly templates: TemplateCache;
  readonly person: (attributes: JsonObject, email?: string | null) => Promise<number>;
  readonly queue: (profileId: number, more?: Queued) => Promise<string>;
  readonly send: (...ids: string[]) => Promise<number>;
  /** Sends a message that entered at an instant (epoch ms). */
  readonly sendAt: (id: string, enteredAt: number) => Promise<number>;
  readonly stateOf: (id: string) => Promise<Record<string, unknown> | undefined>;
  /** Publishes a journey whose message steps are given by their configs. */
  readonly journey: (id: number, graph: { readonly guardrails?: JsonObject; readonly entry?: JsonObject; readonly steps: { readonly [node: string]: JsonObject } }) => Promise<void>;
  readonly rules: (rules: SendingRules) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function writeTemplates(pool: Database): Promise<void> {
  const mail = await compileEmail({ subject: 'Hi {{profile.firstName}}', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{profile.firstName}}, <a href="{{links.unsubscribe}}">stop</a></mj-text></mj-column></mj-section></mj-body></mjml>', text: null });
  const bomb = await compileEmail({ subject: 'x', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>{{#each profile.many}}{{#each @root.profile.many}}{{#each @root.profile.many}}x{{/each}}{{/each}}{{/each}}</mj-text></mj-column></mj-section></mj-body></mjml>', text: null });
  const note = compileInApp({ title: 'Hello {{profile.firstName}}', body: 'Here', actionLabel: 'Go', actionUrl: '/go' });
  const linked = await compileEmail({ subject: 'Look', preheader: '', mjml: '<mjml><mj-body><mj-section><mj-column><mj-text><a href="https://app.example/start?x=1">Start</a> <a href="https://app.example/u/{{profile.firstName}}">You</a> <a href="{{links.unsubscribe}}">stop</a></mj-text></mj-column></mj-section></mj-body></mjml>', text: null });
  if (!mail.ok || !bomb.ok || !note.ok || !linked.ok) throw new Error('a template did not compile');
  const publish = async (id: number, key: string, channel: string, { compiled, source }: { compiled: unknown; source: unknown }): Promise<void> => {
    await pool.query(`insert into templates (id, workspace_id, key, name, channel, topic, source, live_version_id) values ($1, $2, $3, $3, $4, 'tips', $5, $1)`, [id, WORKSPACE, key, channel, source]);
    await pool.query(`insert into template_versions (id, workspace_id, template_id, number, source, compiled) values ($1, $2, $1, 1, $4, $3)`, [id, WORKSPACE, compiled, source]);
  };
  await publish(1, 'hello', 'email', { compiled: mail.compiled, source: {} });
  await publish(4, 'linked', 'email', { compiled: linked.compiled, source: {} });
  await publish(2, 'bomb', 'email', { compiled: bomb.compiled, source: {} });
  await publish(3, 'note', 'in_app', { compiled: note.compiled, source: { inApp: { kind: 'banner', title: 'x', body: 'x' } } });
}

/** The statements by which tests put people, messages and journeys there. */
function writing(pool: Database): Pick<SendingDesk, 'person' | 'queue' | 'stateOf' | 'journey' | 'rules'> {
  let next = 1;
  return {
    person: async (attributes, email = `p${next}@example.com`) => {
      const id = 5000 + next++;
      await pool.query('insert into profiles (shard, id, workspace_id, external_id, email, attributes) values ($1, $2, $3, $4, $5, $6)', [shardOf(id), id, WORKSPACE, `u${id}`, email, attributes]);
      return id;
    },
    queue: async (profileId, { template = 'hello', channel = 'email', topic = null, journeyId = null, nodeId = null, age = 60_000 }: Omit<Queued, 'journeyId' | 'nodeId'> & { readonly journeyId?: number | null; readonly nodeId?: string | null } = {}) => {
      const id = uuidOf('message', next++);
      await insertMessages(pool, [{
        id, enteredAt: ENTERED, workspaceId: WORKSPACE, shard: shardOf(profileId), enrollmentId: null, journeyId, versionId: journeyId, nodeId, visit: null, profileId, channel, template, topic, awaited: false, queuedAt: Date.now() - age, accountId: null, roles: null,
      }]);
      return id;
    },
    stateOf: async (id) => (await pool.query<Record<string, unknown>>('select state, reason, attempt, due_at > now() as later from messages where id = $1', [id])).rows[0],
    journey: async (id, { guardrails = {}, entry = {}, steps }) => {
      const nodes = Object.entries(steps).map(([node, config]) => ({ id: node, type: 'email', name: '', config: { template: 'hello', continue: 'queued', ...config } }));
      const edges = nodes.map((node, place) => ({ from: nodes[place - 1]?.id ?? 'entry', outlet: 'next', to: node.id }));
      const graph = { schema: 1, name: 'J', pillar: 'retention', audience: 'both', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'x' }], reentry: { mode: 'never' }, ...entry }, exit: { rules: [] }, goals: [], guardrails, nodes, edges, layout: { positions: {}, notes: [] } };
      await pool.query(
        `insert into journeys (id, workspace_id, key, name, pillar, audience, status, draft, live_version_id) values ($2::bigint, $1, 'j' || $2::bigint::text, 'x', 'retention', 'both', 'live', $3, $2::bigint) on conflict (id) do update set draft = excluded.draft`, [WORKSPACE, id, graph]);
      await pool.query('insert into journey_versions (id, workspace_id, journey_id, number, graph) values ($2, $1, $2, 1, $3) on conflict (id) do update set graph = excluded.graph', [WORKSPACE, id, graph]);
      await pool.query('update workspaces set journeys_revision = journeys_revision + 1 where id = $1', [WORKSPACE]);
    },
    rules: async (rules) => void (await pool.query('update workspaces set sending_rules = $2, journeys_revision = journeys_revision + 1 where id = $1', [WORKSPACE, rules])),
  };
}

/** Opens a desk on a database of its own. */
export async function openSendingDesk(): Promise<SendingDesk> {
  const db = await testDatabase(migrate);
  const pool = createPool(db.connectionString, 6);
  await pool.query(`insert into workspaces (id, name, postal_address) values ($1, 'Orchard', 'Torstr. 1, Berlin')`, [WORKSPACE]);
  await pool.query(`insert into topics (workspace_id, key, name, mandatory, urgent, opt_in) values ($1, 'tips', 'Tips', false, false, false), ($1, 'billing', 'Billing', true, false, false), ($1, 'alarm', 'Alarm', true, true, false), ($1, 'beta', 'Beta', false, false, true)`, [WORKSPACE]);
  await writeTemplates(pool);
  const links = await RecipientLinks.open(pool, 'https://p.example');
  const templates = new TemplateCache(pool);
  const sealing = new Sealing('a secret of at least thirty-two characters');
  const connections = new Connections(pool, sealing, { allowHosts: [], kept: new KeptConnections() });
  const byName = new Map<string, AnyChannel>([processing(emailChannel(new Outlets(pool, connections), new MailSignatures(sealing)), templates, links), processing(inAppChannel(pool, () => undefined), templates, links)].map((channel) => [channel.name, channel]));
  const context: DeliveryContext = { database: pool, addresses: new AddressHash('a secret'), ids: new IdBlocks(pool), journeys: new JourneyCache(), slot: 1, channels: byName, sentEventOf: (name) => byName.get(name)?.sentEvent ?? null, onStimuli: () => undefined };
  return {
    ...writing(pool), pool, connectionString: db.connectionString, context, links, templates,
    send: (...ids) => deliver(context, { workspaceId: WORKSPACE, ids, from: ENTERED, to: ENTERED }),
    sendAt: (id, enteredAt) => deliver(context, { workspaceId: WORKSPACE, ids: [id], from: enteredAt, to: enteredAt }),
    close: async () => {
      await connections.close();
      await pool.end();
      await db.drop();
    },
  };
}
