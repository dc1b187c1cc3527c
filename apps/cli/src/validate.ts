import { check } from '@perennial/journey';
import { brandSchema, standardBrand, type JsonObject, type TemplateSource } from '@perennial/model';
import { parseCondition, problems as problemsOf } from '@perennial/segment';
import { compileEmail, compileInApp, compilePush, compileSms, mailKit, probeBlock, standardBlocks, type MailKit, type TemplateProblem } from '@perennial/template';
import { fileOf, problemLine, readFolder, refuseUnknown, type FileProblem } from './folder.js';
import { counted, EXIT, type Outcome } from './outcome.js';
import { namingsOf, withNamed, type Naming } from './references.js';
import { idOf, type SegmentFile, type Thing } from './things.js';

type Found = Pick<FileProblem, 'field' | 'severity' | 'message'>;

const ROOTS = { profile: ['profile', 'account', 'membership'], account: ['account'] } as const;

const error = (field: string, message: string): Found => ({ field, severity: 'error', message });

function ofCondition(condition: JsonObject, subject: SegmentFile['subject']): Found[] {
  const parsed = parseCondition(condition);
  if (!parsed.ok) return [error('condition', parsed.message)];
  return problemsOf(parsed.condition, { roots: ROOTS[subject], run: false }).map(({ at, message }) => error(`condition.${at}`, message));
}

function ofSegment({ value }: Extract<Thing, { kind: 'segment' }>): Found[] {
  if (value.condition === null) return value.kind === 'static' ? [] : [error('condition', 'is missing: say who is in the segment')];
  return value.kind === 'static' ? [error('condition', 'is not for a list: its members are put there one by one')] : ofCondition(value.condition, value.subject);
}

type Compilation = { readonly ok: true; readonly warnings: readonly TemplateProblem[] } | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

function compiled(source: TemplateSource, kit: MailKit): Promise<Compilation> | Compilation {
  if (source.channel === 'email') return compileEmail(source.email, kit);
  if (source.channel === 'in_app') return compileInApp(source.inApp);
  return source.channel === 'sms' ? compileSms(source.sms) : compilePush(source.push);
}

/** The brand and the blocks of the files, before those that every workspace has. */
function kitOf(things: readonly Thing[]): MailKit {
  const brand = things.flatMap((thing) => (thing.kind === 'brand' ? [thing.value] : [])).map(({ postalAddress: _, ...look }) => brandSchema.parse(look))[0] ?? standardBrand;
  return mailKit(brand, things.flatMap((thing) => (thing.kind === 'block' ? [{ key: thing.key, kind: thing.value.kind, mjml: thing.value.mjml }] : [])));
}

/** What is made with a block that only the workspace has, by way of other blocks too, can be compiled there alone. */
function ofWorkspace(thing: Thing, { blocks }: MailKit): Found[] {
  const seen = new Set<string>();
  const missing = (at: Thing): string | undefined => {
    for (const { kind, key } of namingsOf(at)) {
      if (kind !== 'block' || seen.has(key)) continue;
      seen.add(key);
      const block = blocks.get(key);
      const deeper = block === undefined ? key : missing({ kind: 'block', key, value: { name: key, kind: block.kind, mjml: block.mjml } });
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  const block = missing(thing);
  return block === undefined ? [] : [{ field: 'mjml', severity: 'warning', message: `is made with the block "${block}", which is no file here, so it is checked when it is applied to a workspace that has one` }];
}

const told = (problems: readonly TemplateProblem[]): Found[] => problems.map(({ part, line, severity, message, locale }) => ({ field: `${locale === undefined ? '' : `email.locales.${locale}.`}${part}${line === null ? '' : `:${line}`}`, severity, message }));

async function ofTemplate(thing: Extract<Thing, { kind: 'template' }>, kit: MailKit): Promise<Found[]> {
  const { source, condition } = thing.value;
  const asked = condition === null || condition === undefined ? [] : ofCondition(condition, 'profile');
  const elsewhere = ofWorkspace(thing, kit);
  if (elsewhere.length > 0) return [...asked, ...elsewhere];
  const result = await compiled(source, kit);
  return [...asked, ...told(result.ok ? result.warnings : result.problems)];
}

async function ofBlock(thing: Extract<Thing, { kind: 'block' }>, kit: MailKit): Promise<Found[]> {
  const { key, value: { kind, mjml } } = thing;
  const standard = standardBlocks.find((block) => block.key === key);
  if (standard !== undefined && standard.kind !== kind) return [error('kind', `"${key}" is a ${standard.kind} in every workspace. Choose another key.`)];
  const elsewhere = ofWorkspace(thing, kit);
  if (elsewhere.length > 0) return elsewhere;
  const probe = await probeBlock({ key, kind, mjml }, kit);
  return told(probe.ok ? probe.warnings : probe.problems);
}

function ofJourney({ value }: Extract<Thing, { kind: 'journey' }>): Found[] {
  const found = check(value, null).map(({ nodeId, field, severity, message }) => ({ field: [nodeId, field].filter((part) => part !== null).join('.') || null, severity, message }));
  const length = value.name.trim().length;
  return length > 0 && length <= 120 ? found : [{ field: 'name', severity: 'error', message: 'must have 1 to 120 characters' }, ...found];
}

function found(thing: Thing, kit: MailKit): Promise<Found[]> | Found[] {
  if (thing.kind === 'journey') return ofJourney(thing);
  if (thing.kind === 'segment') return ofSegment(thing);
  if (thing.kind === 'template') return ofTemplate(thing, kit);
  return thing.kind === 'block' ? ofBlock(thing, kit) : [];
}

interface NotHere extends Pick<Naming, 'kind' | 'key'> {
  readonly namedBy: string[];
  /** File and field of each naming. */
  readonly at: { readonly file: string; readonly field: string }[];
}

/** What is named by files and has none: it must be in the workspace that they are applied to. */
function elsewhere(things: readonly Thing[]): NotHere[] {
  const here = new Set([...things.map(idOf), ...standardBlocks.map(({ key }) => `block ${key}`)]);
  const named = new Map<string, NotHere>();
  for (const thing of things) {
    for (const { kind, key, field } of namingsOf(thing)) {
      const id = `${kind} ${key}`;
      if (here.has(id)) continue;
      const known = named.get(id) ?? { kind, key, namedBy: [], at: [] };
      if (!known.namedBy.includes(idOf(thing))) known.namedBy.push(idOf(thing));
      known.at.push({ file: fileOf(thing), field });
      named.set(id, known);
    }
  }
  return [...named.values()];
}

const noteOf = ({ kind, key, namedBy, at }: NotHere): string =>
  (kind === 'journey number' ? `note: ${namedBy.join(', ')} asks about journey ${key} by its number, which is another journey in another workspace` : `note: no file for ${kind} ${key}, named by ${namedBy.join(', ')} (${at.map(({ file, field }) => `${file} ${field}`).join(', ')})`);

/** Checks files without a server: their shape, what the journeys, segments and templates say, and what they name that is no file. */
export async function validate(dir: string, keys: readonly string[]): Promise<Outcome> {
  const folder = await readFolder(dir);
  refuseUnknown([...folder.things, ...folder.problems], keys, dir);
  const things = withNamed(folder.things, keys);
  const kit = kitOf(folder.things);
  const problems: FileProblem[] = folder.problems.filter((one) => keys.length === 0 || keys.includes(one.key));
  for (const thing of things) problems.push(...(await found(thing, kit)).map((one) => ({ kind: thing.kind, key: thing.key, file: fileOf(thing), ...one })));
  const errors = problems.filter((one) => one.severity === 'error').length;
  const named = elsewhere(things);
  const lines = [
    ...problems.map(problemLine), ...named.map(noteOf),
    things.length + problems.length === 0 ? `There are no journeys in ${dir}. "perennial pull" fetches them.` : `${counted(things.length, 'thing')} read, ${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}.`,
  ];
  return { code: errors > 0 ? EXIT.invalid : EXIT.done, lines, json: { things: things.map(idOf), problems, notHere: named } };
}
