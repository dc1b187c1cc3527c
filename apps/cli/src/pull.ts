import type { Api } from './api.js';
import { readFolder, writeThing, type Folder } from './folder.js';
import { remember, seenIn, type SeenThings } from './lock.js';
import { counted, CommandError, EXIT, type Outcome } from './outcome.js';
import { referencesOf } from './references.js';
import { asSparingAs, readRemote, storedThing, type Remote, type Stored } from './remote.js';
import { BRAND, idOf, markOf, textOf, type Kind, type Thing } from './things.js';

/** What is named and cannot be found, with what names it. */
export interface Missing {
  readonly kind: string;
  readonly key: string;
  readonly namedBy: readonly string[];
}

interface Sought {
  readonly kind: Kind;
  readonly key: string;
}

/** Without keys: every journey and template, and the blocks and the brand that the workspace wrote or changed. */
function soughtIn({ journeys, templates, blocks, brand, workspace }: Remote, keys: readonly string[]): Sought[] {
  const all = (kind: Kind, found: readonly string[]): Sought[] => found.map((key) => ({ kind, key }));
  if (keys.length > 0) return all('journey', keys);
  return [...all('journey', [...journeys.keys()].sort()), ...all('template', [...templates.keys()].sort()), ...all('block', [...blocks.values()].filter(({ revision }) => revision > 0).map(({ key }) => key).sort()), ...all('brand', brand.revision === 0 && workspace.postalAddress === '' ? [] : [BRAND])];
}

/** Things with the segments, templates and blocks that they name, and what these name. */
async function gather(remote: Remote, sought: readonly Sought[]): Promise<{ stored: Stored[]; missing: Missing[] }> {
  const stored = new Map<string, Stored>();
  const missing = new Map<string, { kind: string; key: string; namedBy: string[] }>();
  const open = sought.map((one) => ({ ...one, by: '' }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const id = idOf(next);
    if (stored.has(id)) continue;
    const found = missing.has(id) ? null : await storedThing(remote, next.kind, next.key);
    // A block that every workspace has is no file until it is changed.
    if (found === null && next.kind === 'block' && remote.blocks.has(next.key)) continue;
    if (found === null) {
      const known = missing.get(id) ?? { kind: next.kind, key: next.key, namedBy: [] };
      known.namedBy.push(next.by);
      missing.set(id, known);
      continue;
    }
    stored.set(id, found);
    for (const { kind, key } of referencesOf(found.thing)) if (kind === 'segment' || kind === 'template' || kind === 'block') open.push({ kind, key, by: id });
  }
  return { stored: [...stored.values()], missing: [...missing.values()] };
}

/** Things that somebody changed in the folder since they were pulled, and that the server has otherwise. */
function changedHere(folder: Folder, local: ReadonlyMap<string, Thing>, seen: SeenThings, stored: readonly Stored[]): string[] {
  const unreadable = new Set(folder.problems.map(idOf));
  return stored.flatMap(({ thing }) => {
    const id = idOf(thing);
    const here = local.get(id);
    if (here === undefined) return unreadable.has(id) ? [id] : [];
    return textOf(here) !== textOf(thing) && markOf(here) !== seen[id]?.mark ? [id] : [];
  });
}

/** Writes some journeys of a workspace and the segments, templates and blocks that they name, or all with its brand, into a folder. Files that were changed there since stay, all or none, unless `overwrite`. */
export async function pull(api: Api, dir: string, { keys, overwrite }: { readonly keys: readonly string[]; readonly overwrite: boolean }): Promise<Outcome> {
  const remote = await readRemote(api);
  const unknown = keys.find((key) => !remote.journeys.has(key));
  if (unknown !== undefined) throw new CommandError(EXIT.invalid, `There is no journey with the key "${unknown}" in the workspace "${remote.workspace.name}".`);
  const { stored: found, missing } = await gather(remote, soughtIn(remote, keys));
  const [folder, seen] = [await readFolder(dir), await seenIn(dir, remote.place.id)];
  const files = new Map(folder.things.map((thing) => [idOf(thing), thing]));
  const stored = found.map((one) => ({ ...one, thing: asSparingAs(files.get(idOf(one.thing)), one.thing) }));
  const conflicts = overwrite ? [] : changedHere(folder, files, seen, stored);
  const base = { workspace: remote.workspace, missing };
  if (conflicts.length > 0) {
    const lines = [...conflicts.map((id) => `${id}: changed here and on the server`), `Nothing was written. Keep your files safe and pull with --overwrite, or plan and apply them first.`];
    return { code: EXIT.conflict, lines, json: { ...base, written: [], unchanged: [], conflicts } };
  }
  const here = new Map([...files].map(([id, thing]) => [id, textOf(thing)]));
  const fresh = stored.filter(({ thing }) => here.get(idOf(thing)) !== textOf(thing));
  for (const { thing } of fresh) await writeThing(dir, thing);
  await remember(dir, remote.place, Object.fromEntries(stored.map(({ thing, revision }) => [idOf(thing), { revision, mark: markOf(thing) }])));
  const written = fresh.map(({ thing }) => idOf(thing));
  const lines = [
    ...written.map((id) => `wrote ${id}`), ...missing.map((one) => `not found: ${one.kind} ${one.key}, named by ${one.namedBy.join(', ')}`),
    stored.length === 0 ? `The workspace "${remote.workspace.name}" has no journeys yet. Make one in the editor, or write a file and apply it.` : `${counted(written.length, 'thing')} written, ${stored.length - written.length} unchanged, from the workspace "${remote.workspace.name}".`,
  ];
  return { code: EXIT.done, lines, json: { ...base, written, unchanged: stored.map(({ thing }) => idOf(thing)).filter((id) => !written.includes(id)), conflicts } };
}
