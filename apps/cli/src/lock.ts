import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@perennial/journey';
import { z } from 'zod';
import { CommandError, EXIT } from './outcome.js';
import { textAt } from './text-file.js';

/** The file beside the journeys that remembers which revision of each server they were taken from. */
export const LOCK_FILE = 'perennial.lock.json';

const seenSchema = z.strictObject({ revision: z.number(), mark: z.string() });
const lockSchema = z.strictObject({ lock: z.literal(1), workspaces: z.record(z.string(), z.strictObject({ name: z.string(), seen: z.record(z.string(), seenSchema) })) });

/** Revision and content of a thing when it was last pulled or applied. */
export type Seen = z.infer<typeof seenSchema>;
/** What is known of one workspace, by `idOf` of things. */
export type SeenThings = { readonly [id: string]: Seen };

type Lock = z.infer<typeof lockSchema>;

async function readLock(dir: string): Promise<Lock> {
  const text = await textAt(join(dir, LOCK_FILE));
  if (text === null) return { lock: 1, workspaces: {} };
  const parsed = z.string().transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('is no JSON');
      return z.NEVER;
    }
  }).pipe(lockSchema).safeParse(text);
  if (!parsed.success) throw new CommandError(EXIT.invalid, `${LOCK_FILE} cannot be read (${parsed.error.issues[0]?.message ?? ''}). Take it from version control again, or delete it and pull anew.`);
  return parsed.data;
}

/** What was seen of a workspace; nothing where it was never pulled from nor applied to. */
export async function seenIn(dir: string, place: string): Promise<SeenThings> {
  return (await readLock(dir)).workspaces[place]?.seen ?? {};
}

/** Remembers what was seen of a workspace now, beside what is remembered already. */
export async function remember(dir: string, place: { readonly id: string; readonly name: string }, seen: SeenThings): Promise<void> {
  const lock = await readLock(dir);
  const before = lock.workspaces[place.id]?.seen ?? {};
  const workspaces = { ...lock.workspaces, [place.id]: { name: place.name, seen: { ...before, ...seen } } };
  await writeFile(join(dir, LOCK_FILE), canonicalJson({ lock: 1, workspaces }));
}
