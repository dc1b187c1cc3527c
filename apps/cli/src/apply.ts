import { blockSchema, brandDetailSchema, journeySchema, savedDraftSchema, segmentSchema, templateSchema } from '@perennial/model';
import type { Api } from './api.js';
import { RefusedCall } from './api.js';
import { problemLine } from './folder.js';
import { remember, type SeenThings } from './lock.js';
import { CommandError, EXIT, type Exit, type Outcome } from './outcome.js';
import { filesFor, makePlan, type Planned, type Wanted } from './plan.js';
import { readRemote, type Remote } from './remote.js';
import { idOf, markOf, type BlockFile, type BrandFile, type SegmentFile, type TemplateFile, type Thing } from './things.js';
import { busy, planJson, planLines } from './words.js';

type JourneyThing = Extract<Thing, { kind: 'journey' }>;

async function writeJourney(api: Api, thing: JourneyThing, { stored, action, publish }: Planned): Promise<number> {
  const { key, value } = thing;
  if (stored === null) return (await api.send('POST', '/journeys', { key, name: value.name.trim(), pillar: value.pillar, audience: value.audience, graph: value, publish }, journeySchema)).revision;
  const { id, revision } = stored;
  if (publish) return (await api.send('POST', `/journeys/${id}/publish`, { revision, ...(action === 'none' ? {} : { graph: value }) }, journeySchema)).revision;
  return (await api.send('PUT', `/journeys/${id}/draft`, { revision, graph: value }, savedDraftSchema)).revision;
}

async function writeSegment(api: Api, key: string, value: SegmentFile, { stored }: Planned): Promise<number> {
  if (stored === null) return (await api.send('POST', '/segments', { key, ...value }, segmentSchema)).revision;
  const { name, description, condition } = value;
  return (await api.send('PUT', `/segments/${stored.id}`, { name, description, condition, revision: stored.revision }, segmentSchema)).revision;
}

async function writeTemplate(api: Api, key: string, { name, topic, source, ...about }: TemplateFile, { stored, action, publish }: Planned): Promise<number> {
  let saved = stored === null ? await api.send('POST', '/templates', { key, name, channel: source.channel, topic, source, ...about }, templateSchema) : { id: stored.id, revision: stored.revision };
  if (stored !== null && action !== 'none') saved = await api.send('PUT', `/templates/${stored.id}`, { name, topic, source, ...about, revision: stored.revision }, templateSchema);
  return publish ? (await api.send('POST', `/templates/${saved.id}/versions`, { revision: saved.revision }, templateSchema)).revision : saved.revision;
}

const writeBlock = async (api: Api, key: string, value: BlockFile, { stored }: Planned): Promise<number> => (await api.send('PUT', `/blocks/${key}`, { ...value, revision: stored?.revision ?? 0 }, blockSchema)).revision;

const writeBrand = async (api: Api, { postalAddress, ...brand }: BrandFile, { stored }: Planned): Promise<number> => (await api.send('PUT', '/brand', { brand, postalAddress, revision: stored?.revision ?? 0 }, brandDetailSchema)).revision;

function write(api: Api, item: Planned): Promise<number> {
  const { thing } = item;
  if (thing.kind === 'journey') return writeJourney(api, thing, item);
  if (thing.kind === 'template') return writeTemplate(api, thing.key, thing.value, item);
  if (thing.kind === 'block') return writeBlock(api, thing.key, thing.value, item);
  return thing.kind === 'segment' ? writeSegment(api, thing.key, thing.value, item) : writeBrand(api, thing.value, item);
}

interface Done {
  readonly seen: SeenThings;
  /** `status` is null when there was no answer. */
  readonly failure: { readonly id: string; readonly status: number | null; readonly reasons: readonly string[] } | null;
}

/** Writes one thing after the other, and stops at the first that fails. */
async function writeAll({ api }: Remote, items: readonly Planned[]): Promise<Done> {
  const seen: Record<string, SeenThings[string]> = {};
  for (const item of items) {
    const id = idOf(item.thing);
    try {
      seen[id] = { revision: await write(api, item), mark: markOf(item.thing) };
    } catch (error) {
      if (error instanceof RefusedCall) return { seen, failure: { id, status: error.status, reasons: [error.message, ...error.problems] } };
      if (error instanceof CommandError) return { seen, failure: { id, status: null, reasons: [error.message] } };
      throw error;
    }
  }
  return { seen, failure: null };
}

/** The plan of a folder against the workspace of a key, in words. */
export async function plan(api: Api, dir: string, wanted: Wanted & { readonly check: boolean }): Promise<Outcome> {
  const folder = await filesFor(dir, wanted.keys);
  if (folder.problems.length > 0) return { code: EXIT.invalid, lines: folder.problems.map(problemLine), json: { problems: folder.problems } };
  const remote = await readRemote(api);
  const made = await makePlan(remote, dir, folder, wanted);
  const code: Exit = made.items.some((item) => item.conflict !== null) ? EXIT.conflict : wanted.check && busy(made).length > 0 ? EXIT.changes : EXIT.done;
  return { code, lines: planLines(made, remote.workspace.name), json: planJson(made, remote.workspace) };
}

/** Makes a workspace like the files. Nothing is written while anything is in conflict or blocked; each journey is saved and published as one. */
export async function apply(api: Api, dir: string, wanted: Wanted): Promise<Outcome> {
  const folder = await filesFor(dir, wanted.keys);
  if (folder.problems.length > 0) return { code: EXIT.invalid, lines: folder.problems.map(problemLine), json: { problems: folder.problems } };
  const remote = await readRemote(api);
  const made = await makePlan(remote, dir, folder, wanted);
  const [lines, json, open] = [planLines(made, remote.workspace.name), planJson(made, remote.workspace), busy(made)];
  if (made.items.some((item) => item.conflict !== null)) return { code: EXIT.conflict, lines: [...lines, 'Nothing was written. Pull what the server has, or apply with --overwrite.'], json: { ...json, applied: [], failed: null } };
  if (open.some((item) => item.blocked.length > 0)) return { code: EXIT.invalid, lines: [...lines, 'Nothing was written. Mend what is marked with ! first.'], json: { ...json, applied: [], failed: null } };
  const { seen, failure } = await writeAll(remote, open);
  const unchanged = Object.fromEntries(made.items.flatMap((item) => (item.stored === null || open.includes(item) ? [] : [[idOf(item.thing), { revision: item.stored.revision, mark: markOf(item.thing) }]])));
  await remember(dir, remote.place, { ...unchanged, ...seen });
  const applied = Object.keys(seen);
  const left = open.map((item) => idOf(item.thing)).filter((id) => !applied.includes(id));
  const end = failure === null ? [] : [`${failure.id} failed:`, ...failure.reasons.map((reason) => `  ${reason}`), `Applied: ${applied.join(', ') || 'nothing'}. Not applied: ${left.join(', ')}.`];
  const code = failure === null ? EXIT.done : failure.status === 409 ? EXIT.conflict : EXIT.failed;
  return { code, lines: [...lines, ...(failure === null && open.length > 0 ? ['Done.'] : end)], json: { ...json, applied, failed: failure } };
}
