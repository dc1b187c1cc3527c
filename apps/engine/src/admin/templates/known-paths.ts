import { attributeSamples, learntPaths, listTriggers, seenEvents, type Database } from '@perennial/store';
import { isJsonObject } from '@perennial/model';
import { attributesIn } from '../../insight/catalogue.js';

/** Profiles and accounts whose attributes are looked at. */
const SAMPLES = 300;
/** How long what was read of a workspace is good for: a preview is made with every rest of the hand. */
const GOOD_FOR_MS = 30_000;
/** Workspaces remembered at once. */
const MOST = 200;

type Kept = Map<number, { readonly until: number; readonly paths: Promise<readonly string[]> }>;
const keptOf = new WeakMap<Database, Kept>();

async function pathsOf(database: Database, workspaceId: number): Promise<readonly string[]> {
  const [events, samples, learnt, triggers] = await Promise.all([
    seenEvents(database, workspaceId), attributeSamples(database, workspaceId, SAMPLES), learntPaths(database, workspaceId, { of: ['profile', 'account', 'membership'], name: '' }), listTriggers(database, workspaceId),
  ]);
  const promised = triggers.flatMap(({ sample, schema }) => [...Object.keys(sample ?? {}), ...(isJsonObject(schema?.['properties']) ? Object.keys(schema['properties']) : [])]);
  return [...attributesIn(samples, learnt).map(({ path }) => path), ...[...events.flatMap((event) => Object.keys(event.sample)), ...promised].map((name) => `event.${name}`)];
}

/** The catalogue of variables of a workspace: attributes and properties of events that were seen or promised by a trigger, as paths such as `profile.plan`. As of the last 30 s. */
export function knownPaths(database: Database, workspaceId: number): Promise<readonly string[]> {
  const read: Kept = keptOf.get(database) ?? new Map();
  keptOf.set(database, read);
  const kept = read.get(workspaceId);
  if (kept !== undefined && kept.until > Date.now()) return kept.paths;
  if (read.size >= MOST) read.clear();
  const paths = pathsOf(database, workspaceId);
  read.set(workspaceId, { until: Date.now() + GOOD_FOR_MS, paths });
  paths.catch(() => read.delete(workspaceId));
  return paths;
}
