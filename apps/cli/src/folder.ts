import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, parseGraph } from '@perennial/journey';
import { keySchema } from '@perennial/model';
import { CommandError, EXIT } from './outcome.js';
import { isAbsent, textAt } from './text-file.js';
import { segmentFileSchema, templateFileSchema, textOf, type Kind, type TemplateFile, type Thing } from './things.js';

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

/** The file of a thing that its problems are told of. */
export const fileOf = (kind: Kind, key: string): string => (kind === 'template' ? `templates/${key}/template.json` : `${kind}s/${key}.json`);

async function keysIn(dir: string, kind: Kind): Promise<string[]> {
  const entries = await readdir(join(dir, `${kind}s`), { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const names = entries.flatMap((entry) => (kind === 'template' ? (entry.isDirectory() ? [entry.name] : []) : entry.name.endsWith('.json') ? [entry.name.slice(0, -'.json'.length)] : []));
  return names.filter((name) => !name.startsWith('.')).sort();
}

const wrong = (kind: Kind, key: string, message: string, field: string | null = null): FileProblem => ({ kind, key, file: fileOf(kind, key), field, severity: 'error', message });

function jsonOf(text: string): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { message: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const issues = (kind: Kind, key: string, found: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Read => ({ problems: found.slice(0, 20).map((issue) => wrong(kind, key, issue.message, issue.path.map(String).join('.') || null)) });

async function templateAt(dir: string, key: string, value: unknown): Promise<Read> {
  const parsed = templateFileSchema.safeParse(value);
  if (!parsed.success) return issues('template', key, parsed.error.issues);
  const { name, topic } = parsed.data;
  const made = (source: TemplateFile['source']): Read => ({ thing: { kind: 'template', key, value: { name, topic, source } } });
  if (parsed.data.channel !== 'email') {
    const { name: _, topic: __, ...source } = parsed.data;
    return made(source);
  }
  const [mjml, text] = await Promise.all([textAt(join(dir, 'templates', key, 'mail.mjml')), textAt(join(dir, 'templates', key, 'mail.txt'))]);
  if (mjml === null) return { problems: [wrong('template', key, `lacks its body: templates/${key}/mail.mjml`)] };
  return made({ channel: 'email', email: { ...parsed.data.email, mjml, text } });
}

async function thingAt(dir: string, kind: Kind, key: string): Promise<Read> {
  if (!keySchema.safeParse(key).success) return { problems: [wrong(kind, key, `"${key}" is no key: use lower case letters, digits, - and _, at most 60`)] };
  const text = await textAt(join(dir, fileOf(kind, key)));
  if (text === null) return { problems: [wrong(kind, key, 'is missing')] };
  const json = jsonOf(text);
  if ('message' in json) return { problems: [wrong(kind, key, json.message)] };
  if (kind === 'template') return templateAt(dir, key, json.value);
  if (kind === 'journey') {
    const parsed = parseGraph(json.value);
    return parsed.ok ? { thing: { kind, key, value: parsed.graph } } : { problems: parsed.problems.slice(0, 20).map(({ path, message }) => wrong(kind, key, message, path === '' ? null : path)) };
  }
  const parsed = segmentFileSchema.safeParse(json.value);
  return parsed.success ? { thing: { kind, key, value: parsed.data } } : issues(kind, key, parsed.error.issues);
}

/** Reads all files of a folder; one that cannot be read is a problem, not an end. */
export async function readFolder(dir: string): Promise<Folder> {
  const [things, problems]: [Thing[], FileProblem[]] = [[], []];
  for (const kind of ['journey', 'segment', 'template'] as const) {
    for (const key of await keysIn(dir, kind)) {
      const read = await thingAt(dir, kind, key);
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

/** Writes the file or files of a thing. */
export async function writeThing(dir: string, thing: Thing): Promise<void> {
  const path = join(dir, fileOf(thing.kind, thing.key));
  if (thing.kind !== 'template') return put(path, textOf(thing));
  const { source, ...title } = thing.value;
  if (source.channel !== 'email') return put(path, canonicalJson({ ...title, ...source }));
  const { mjml, text, ...email } = source.email;
  await put(path, canonicalJson({ ...title, channel: 'email', email }));
  await put(join(dirname(path), 'mail.mjml'), mjml);
  if (text === null) await rm(join(dirname(path), 'mail.txt'), { force: true });
  else await put(join(dirname(path), 'mail.txt'), text);
}

/** One line for a problem of a file. */
export const problemLine = ({ file, field, severity, message }: FileProblem): string => `${severity} ${file}${field === null ? '' : ` ${field}`}: ${message}`;

/** Journeys that are asked for by key and have no file. */
export function refuseUnknown(things: readonly { readonly kind: string; readonly key: string }[], keys: readonly string[], dir: string): void {
  const unknown = keys.find((key) => !things.some((thing) => thing.kind === 'journey' && thing.key === key));
  if (unknown !== undefined) throw new CommandError(EXIT.invalid, `There is no file journeys/${unknown}.json in ${dir}.`);
}
