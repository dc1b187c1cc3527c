import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, parseGraph } from '@perennial/journey';
import { keySchema, localeTagSchema } from '@perennial/model';
import { CommandError, EXIT } from './outcome.js';
import { isAbsent, textAt } from './text-file.js';
import { aboutOf, blockFileSchema, BRAND, brandFileSchema, CHANNEL_FOLDERS, segmentFileSchema, templateFileSchema, textOf, type Kind, type TemplateFile, type Thing } from './things.js';

/** Something wrong with a file. */
export interface FileProblem {
  readonly kind: Kind;
  readonly key: string;
  /** Path below the folder. */
  readonly file: string;
  /** Dotted path within the file, or null. */
  readonly field: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** The files of a folder, and what cannot be read of them. */
export interface Folder {
  readonly things: readonly Thing[];
  readonly problems: readonly FileProblem[];
}

type Read = { readonly thing: Thing } | { readonly problems: readonly FileProblem[] };

/** Where things of a kind lie; the brand is a file of its own on top. */
const FOLDERS = { brand: ['.'], journey: ['journeys'], segment: ['segments'], block: ['blocks'], template: Object.values(CHANNEL_FOLDERS) } as const satisfies Readonly<Record<Kind, readonly string[]>>;

const placeOf = (thing: Thing): Place => ({ kind: thing.kind, key: thing.key, folder: thing.kind === 'template' ? CHANNEL_FOLDERS[thing.value.source.channel] : FOLDERS[thing.kind][0] });
/** The file of a thing that its problems are told of. */
export const fileOf = (thing: Thing): string => pathOf(placeOf(thing));

/** A file of the folder: what its name says. */
interface Place {
  readonly kind: Kind;
  readonly folder: string;
  readonly key: string;
}
const pathOf = ({ folder, key }: Place, ending = 'json'): string => `${folder === '.' ? '' : `${folder}/`}${key}.${ending}`;

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch((error: unknown) => {
  if (isAbsent(error)) return [];
  throw error;
});

async function placesIn(dir: string, kind: Kind): Promise<Place[]> {
  const found = await Promise.all(FOLDERS[kind].map(async (folder) => {
    const names = await namesIn(join(dir, folder));
    return names.filter((name) => (kind === 'brand' ? name === `${BRAND}.json` : name.endsWith('.json') && !name.startsWith('.'))).map((name) => ({ kind, folder, key: name.slice(0, -'.json'.length) }));
  }));
  return found.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
}

const wrong = (place: Place, message: string, field: string | null = null): FileProblem => ({ kind: place.kind, key: place.key, file: pathOf(place), field, severity: 'error', message });

function jsonOf(text: string): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { message: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a name that is wrong: what is wrong with it. */
  readonly issues?: readonly { readonly message: string }[];
}

const issues = (place: Place, found: readonly Issue[]): Read => ({ problems: found.slice(0, 20).map((issue) => wrong(place, issue.issues?.[0]?.message ?? issue.message, issue.path.map(String).join('.') || null)) });

/** MJML and plain text of a mail in its first language (null), or in another, where they may stand in the file itself. */
async function bodyAt(dir: string, place: Place, other: { readonly tag: string; readonly said: { readonly mjml?: string; readonly text?: string | null } } | null): Promise<{ readonly mjml: string; readonly text: string | null } | { readonly problem: FileProblem }> {
  const of = (ending: string): string => pathOf(place, other === null ? ending : `${other.tag}.${ending}`);
  const [mjml, text] = await Promise.all([textAt(join(dir, of('mjml'))), textAt(join(dir, of('txt')))]);
  const body = mjml ?? other?.said.mjml;
  if (body === undefined) return { problem: wrong(place, `lacks its body: ${of('mjml')}`, other === null ? null : `email.locales.${other.tag}`) };
  return { mjml: body, text: text ?? other?.said.text ?? null };
}

async function templateAt(dir: string, place: Place, value: unknown): Promise<Read> {
  const parsed = templateFileSchema.safeParse(value);
  if (!parsed.success) return issues(place, parsed.error.issues);
  const { key, folder: lies } = place;
  const { name, topic, folder, sample, condition, sender, tracked, ...source } = parsed.data;
  const right = CHANNEL_FOLDERS[source.channel];
  if (right !== lies) return { problems: [wrong(place, `is of another channel: it belongs into ${right}`, 'channel')] };
  const made = (whole: TemplateFile['source']): Read => ({ thing: { kind: 'template', key, value: { name, topic, source: whole, ...aboutOf({ folder, sample, condition, sender, tracked }) } } });
  if (source.channel !== 'email') return made(source);
  const { locales, ...first } = source.email;
  const words = await bodyAt(dir, place, null);
  if ('problem' in words) return { problems: [words.problem] };
  const others = await Promise.all(Object.entries(locales ?? {}).map(async ([tag, said]) => ({ tag, said, body: await bodyAt(dir, place, { tag, said }) })));
  const problems = others.flatMap(({ body }) => ('problem' in body ? [body.problem] : []));
  if (problems.length > 0) return { problems };
  const read = Object.fromEntries(others.flatMap(({ tag, said, body }) => ('problem' in body ? [] : [[tag, { ...said, ...body }]])));
  return made({ channel: 'email', email: { ...first, ...words, ...(locales === undefined ? {} : { locales: read }) } });
}

async function blockAt(dir: string, place: Place, value: unknown): Promise<Read> {
  const parsed = blockFileSchema.safeParse(value);
  if (!parsed.success) return issues(place, parsed.error.issues);
  const mjml = await textAt(join(dir, pathOf(place, 'mjml')));
  if (mjml === null) return { problems: [wrong(place, `lacks its body: ${pathOf(place, 'mjml')}`)] };
  return { thing: { kind: 'block', key: place.key, value: { ...parsed.data, mjml } } };
}

async function thingAt(dir: string, place: Place): Promise<Read> {
  const { kind, key } = place;
  if (!keySchema.safeParse(key).success) return { problems: [wrong(place, `"${key}" is no key: use lower case letters, digits, - and _, at most 60`)] };
  const text = await textAt(join(dir, pathOf(place)));
  if (text === null) return { problems: [wrong(place, 'is missing')] };
  const json = jsonOf(text);
  if ('message' in json) return { problems: [wrong(place, json.message)] };
  if (kind === 'template') return templateAt(dir, place, json.value);
  if (kind === 'block') return blockAt(dir, place, json.value);
  if (kind === 'brand') {
    const parsed = brandFileSchema.safeParse(json.value);
    return parsed.success ? { thing: { kind, key, value: parsed.data } } : issues(place, parsed.error.issues);
  }
  if (kind === 'journey') {
    const parsed = parseGraph(json.value);
    return parsed.ok ? { thing: { kind, key, value: parsed.graph } } : { problems: parsed.problems.slice(0, 20).map(({ path, message }) => wrong(place, message, path === '' ? null : path)) };
  }
  const parsed = segmentFileSchema.safeParse(json.value);
  return parsed.success ? { thing: { kind, key, value: parsed.data } } : issues(place, parsed.error.issues);
}

/** Reads all files of a folder; one that cannot be read is a problem, not an end. */
export async function readFolder(dir: string): Promise<Folder> {
  const [things, problems]: [Thing[], FileProblem[]] = [[], []];
  for (const kind of ['journey', 'segment', 'template', 'block', 'brand'] as const) {
    const places = await placesIn(dir, kind);
    for (const place of places) {
      const twice = places.find((other) => other !== place && other.key === place.key);
      // A key names one template of a workspace, whatever its channel.
      const read = twice === undefined ? await thingAt(dir, place) : { problems: [wrong(place, `has the key of ${pathOf(twice)}: give one of them another`)] };
      if ('thing' in read) things.push(read.thing);
      else problems.push(...read.problems);
    }
  }
  return { things, problems };
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Bodies of a mail in languages that it has no more; a key has no dot, so that no other mail's are meant. */
async function leaveOtherLanguages(folder: string, key: string, tags: readonly string[]): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [of, tag, ending, ...more] = name.split('.');
    if (of === key && more.length === 0 && localeTagSchema.safeParse(tag).success && ['mjml', 'txt'].includes(ending ?? '') && !tags.includes(tag ?? '')) await rm(join(folder, name));
  }
}

/** A template that was made anew for another channel lies in that one's folder only. */
async function leaveOtherChannels(dir: string, key: string, folder: string): Promise<void> {
  for (const other of FOLDERS.template) {
    if (other === folder) continue;
    for (const ending of ['json', 'mjml', 'txt']) await rm(join(dir, other, `${key}.${ending}`), { force: true });
    await leaveOtherLanguages(join(dir, other), key, []);
  }
}

/** Writes the file or files of a thing. */
export async function writeThing(dir: string, thing: Thing): Promise<void> {
  const place = placeOf(thing);
  const [path, beside] = [join(dir, pathOf(place)), (ending: string): string => join(dir, pathOf(place, ending))];
  if (thing.kind === 'block') {
    const { mjml, ...title } = thing.value;
    await put(path, canonicalJson(title));
    return put(beside('mjml'), mjml);
  }
  if (thing.kind !== 'template') return put(path, textOf(thing));
  const { source, ...title } = thing.value;
  await leaveOtherChannels(dir, thing.key, place.folder);
  if (source.channel !== 'email') return put(path, canonicalJson({ ...title, ...source }));
  const { mjml, text, locales, ...email } = source.email;
  const titles = Object.entries(locales ?? {}).map(([tag, { mjml: _, text: __, ...said }]) => [tag, said]);
  await put(path, canonicalJson({ ...title, channel: 'email', email: { ...email, ...(locales === undefined ? {} : { locales: Object.fromEntries(titles) }) } }));
  await leaveOtherLanguages(join(dir, place.folder), thing.key, Object.keys(locales ?? {}));
  for (const [tag, words] of [['', { mjml, text }] as const, ...Object.entries(locales ?? {})]) {
    const ending = (of: string): string => beside(tag === '' ? of : `${tag}.${of}`);
    await put(ending('mjml'), words.mjml);
    if (words.text === null) await rm(ending('txt'), { force: true });
    else await put(ending('txt'), words.text);
  }
}

/** One line for a problem of a file. */
export const problemLine = ({ file, field, severity, message }: FileProblem): string => `${severity} ${file}${field === null ? '' : ` ${field}`}: ${message}`;

/** Journeys that are asked for by key and have no file. */
export function refuseUnknown(things: readonly { readonly kind: string; readonly key: string }[], keys: readonly string[], dir: string): void {
  const unknown = keys.find((key) => !things.some((thing) => thing.kind === 'journey' && thing.key === key));
  if (unknown !== undefined) throw new CommandError(EXIT.invalid, `There is no file journeys/${unknown}.json in ${dir}.`);
}
