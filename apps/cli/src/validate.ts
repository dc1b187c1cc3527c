import { check } from '@perennial/journey';
import type { TemplateSource } from '@perennial/model';
import { parseCondition, problems as problemsOf } from '@perennial/segment';
import { blocksNamed, compileEmail, compileInApp, compilePush, compileSms, standardBlocks, type TemplateProblem } from '@perennial/template';
import { fileOf, problemLine, readFolder, refuseUnknown, type FileProblem } from './folder.js';
import { counted, EXIT, type Outcome } from './outcome.js';
import { referencesOf, withNamed } from './references.js';
import { idOf, type Thing } from './things.js';

type Found = Pick<FileProblem, 'field' | 'severity' | 'message'>;

const ROOTS = { profile: ['profile', 'account', 'membership'], account: ['account'] } as const;

function ofSegment({ value }: Extract<Thing, { kind: 'segment' }>): Found[] {
  const error = (field: string, message: string): Found => ({ field, severity: 'error', message });
  if (value.condition === null) return value.kind === 'static' ? [] : [error('condition', 'is missing: say who is in the segment')];
  if (value.kind === 'static') return [error('condition', 'is not for a list: its members are put there one by one')];
  const parsed = parseCondition(value.condition);
  if (!parsed.ok) return [error('condition', parsed.message)];
  return problemsOf(parsed.condition, { roots: ROOTS[value.subject], run: false }).map(({ at, message }) => error(`condition.${at}`, message));
}

type Compilation = { readonly ok: true; readonly warnings: readonly TemplateProblem[] } | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

function compiled(source: TemplateSource): Promise<Compilation> | Compilation {
  if (source.channel === 'email') return compileEmail(source.email);
  if (source.channel === 'in_app') return compileInApp(source.inApp);
  return source.channel === 'sms' ? compileSms(source.sms) : compilePush(source.push);
}

/** Blocks that only the workspace has: its mails can be compiled there alone. */
function ofWorkspace(source: TemplateSource): string[] {
  if (source.channel !== 'email') return [];
  const named = [source.email, ...Object.values(source.email.locales ?? {})].flatMap(({ mjml }) => blocksNamed(mjml));
  return named.filter((key) => !standardBlocks.some((block) => block.key === key));
}

async function ofTemplate({ value: { source } }: Extract<Thing, { kind: 'template' }>): Promise<Found[]> {
  const [block] = ofWorkspace(source);
  if (block !== undefined) return [{ field: 'mjml', severity: 'warning', message: `is made with the block "${block}" of the workspace, so it is checked when it is applied there` }];
  const result = await compiled(source);
  return (result.ok ? result.warnings : result.problems).map(({ part, line, severity, message }) => ({ field: line === null ? part : `${part}:${line}`, severity, message }));
}

function ofJourney({ value }: Extract<Thing, { kind: 'journey' }>): Found[] {
  const found = check(value, null).map(({ nodeId, field, severity, message }) => ({ field: [nodeId, field].filter((part) => part !== null).join('.') || null, severity, message }));
  const length = value.name.trim().length;
  return length > 0 && length <= 120 ? found : [{ field: 'name', severity: 'error', message: 'must have 1 to 120 characters' }, ...found];
}

const found = (thing: Thing): Promise<Found[]> | Found[] => (thing.kind === 'journey' ? ofJourney(thing) : thing.kind === 'segment' ? ofSegment(thing) : ofTemplate(thing));

/** What is named by files and has none: it must be in the workspace that they are applied to. */
function elsewhere(things: readonly Thing[]): { kind: string; key: string; namedBy: string[] }[] {
  const here = new Set(things.map(idOf));
  const named = new Map<string, { kind: string; key: string; namedBy: string[] }>();
  for (const thing of things) {
    for (const { kind, key } of referencesOf(thing)) {
      const id = `${kind} ${key}`;
      if (here.has(id)) continue;
      const known = named.get(id) ?? { kind, key, namedBy: [] };
      known.namedBy.push(idOf(thing));
      named.set(id, known);
    }
  }
  return [...named.values()];
}

/** Checks files without a server: their shape, what the journeys, segments and templates say, and what they name that is no file. */
export async function validate(dir: string, keys: readonly string[]): Promise<Outcome> {
  const folder = await readFolder(dir);
  refuseUnknown([...folder.things, ...folder.problems], keys, dir);
  const things = withNamed(folder.things, keys);
  const problems: FileProblem[] = folder.problems.filter((one) => keys.length === 0 || keys.includes(one.key));
  for (const thing of things) problems.push(...(await found(thing)).map((one) => ({ kind: thing.kind, key: thing.key, file: fileOf(thing), ...one })));
  const errors = problems.filter((one) => one.severity === 'error').length;
  const named = elsewhere(things);
  const lines = [
    ...problems.map(problemLine), ...named.map(({ kind, key, namedBy }) => (kind === 'journey number' ? `note: ${namedBy.join(', ')} asks about journey ${key} by its number, which is another journey in another workspace` : `note: no file for ${kind} ${key}, named by ${namedBy.join(', ')}`)),
    things.length + problems.length === 0 ? `There are no journeys in ${dir}. "perennial pull" fetches them.` : `${counted(things.length, 'thing')} read, ${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}.`,
  ];
  return { code: errors > 0 ? EXIT.invalid : EXIT.done, lines, json: { things: things.map(idOf), problems, notHere: named } };
}
