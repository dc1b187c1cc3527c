import { expandBlocks } from './blocks/expand.js';
import { type MailKit, standardKit } from './blocks/kit.js';
import { markTexts } from './blocks/mark.js';
import { atOrigin, type WrittenMail } from './blocks/written-mail.js';
import { compileEmail as compileOne, loadEmail as loadOne, type CompiledEmail, type EmailRenderer, type EmailSource } from './email.js';
import { foldTag, localeFor } from './locales.js';
import { errorAt, inOrder, type TemplateProblem } from './problem.js';

/** A mail in its first language, whose BCP 47 tag is `locale`, and the same mail in others by tag. */
export interface MailSource extends EmailSource {
  readonly locale?: string | undefined;
  readonly locales?: Readonly<Record<string, EmailSource>> | undefined;
}

/** A published mail as it is stored: the first language on top, the others in `variants`. */
export interface CompiledMail extends CompiledEmail {
  /** Keys of the blocks it is made of. */
  readonly blocks?: readonly string[];
  readonly usesBrand?: boolean;
  readonly locale?: string;
  readonly variants?: Readonly<Record<string, CompiledEmail>>;
}

/** A compiled mail with its warnings, and for each language (the first is '') its MJML with blocks in place; or what must be mended first. */
export type MailCompilation =
  | { ok: true; compiled: CompiledMail; warnings: TemplateProblem[]; written: Readonly<Record<string, WrittenMail>> }
  | { ok: false; problems: TemplateProblem[] };

/** `mark`: elements with words of the author's own get a class that names their place (`blocks/mark.ts`), for a preview in which words are changed. */
export interface CompileOptions {
  readonly mark?: boolean | undefined;
}

/** Languages of one mail, the first included. */
const MOST_LOCALES = 40;
/** Characters of MJML that are looked at for blocks; more is refused by the compiler. */
const MOST_CHARACTERS = 500_000;

type One = { ok: true; compiled: CompiledEmail; warnings: readonly TemplateProblem[]; written: WrittenMail } | { ok: false; problems: readonly TemplateProblem[] };

async function compileWithBlocks(source: EmailSource, kit: MailKit, mark: boolean): Promise<One> {
  const { subject, preheader, mjml, text = null } = source;
  const expanded = mjml.length > MOST_CHARACTERS ? null : expandBlocks(mjml, kit);
  if (expanded !== null && !expanded.ok) return expanded;
  const plain = expanded?.written ?? { mjml, origins: [], blocks: [], usesBrand: false };
  const written = mark ? markTexts(plain) : plain;
  const result = await compileOne({ subject, preheader, mjml: written.mjml, text });
  const home = (problems: readonly TemplateProblem[]): TemplateProblem[] => problems.map((problem) => atOrigin(problem, written));
  return result.ok ? { ok: true, compiled: result.compiled, warnings: home(result.warnings), written } : { ok: false, problems: home(result.problems) };
}

function tagProblems({ locale = '', locales = {} }: MailSource): TemplateProblem[] {
  const tags = Object.keys(locales);
  const folded = [locale, ...tags].map(foldTag);
  const twice = [locale, ...tags].find((tag, at) => folded.indexOf(foldTag(tag)) < at);
  if (twice !== undefined) return [errorAt('mjml', null, `The language "${twice}" is written twice. Take one of them out.`)];
  return tags.length < MOST_LOCALES ? [] : [errorAt('mjml', null, `The mail has more than ${MOST_LOCALES} languages. Take some out.`)];
}

/** Compiles a mail in all its languages once, at publish, with blocks and brand of a workspace; problems carry the author's line numbers. Never throws on any source. */
export async function compileEmail(source: MailSource, kit: MailKit = standardKit, { mark = false }: CompileOptions = {}): Promise<MailCompilation> {
  const problems: TemplateProblem[] = tagProblems(source);
  if (problems.length > 0) return { ok: false, problems };
  const warnings: TemplateProblem[] = [];
  const made = new Map<string, Extract<One, { ok: true }>>();
  for (const [tag, one] of [['', source] as const, ...Object.entries(source.locales ?? {})]) {
    const result = await compileWithBlocks(one, kit, mark);
    const named = (found: readonly TemplateProblem[]): TemplateProblem[] => (tag === '' ? [...found] : found.map((problem) => ({ ...problem, locale: tag })));
    if (result.ok) made.set(tag, result);
    if (result.ok) warnings.push(...named(result.warnings));
    else problems.push(...named(result.problems));
  }
  const base = made.get('');
  if (base === undefined || problems.length > 0) return { ok: false, problems: inOrder([...problems, ...warnings]) };
  return { ok: true, compiled: together(base.compiled, made, source.locale), warnings: inOrder(warnings), written: Object.fromEntries([...made].map(([tag, { written }]) => [tag, written])) };
}

function together(base: CompiledEmail, made: ReadonlyMap<string, Extract<One, { ok: true }>>, locale: string | undefined): CompiledMail {
  const all = [...made.values()];
  const others = [...made].filter(([tag]) => tag !== '');
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
  return {
    ...base,
    variables: sorted(all.flatMap(({ compiled }) => compiled.variables)),
    blocks: sorted(all.flatMap(({ written }) => written.blocks)),
    usesBrand: all.some(({ written }) => written.usesBrand),
    ...(locale === undefined ? {} : { locale }),
    ...(others.length === 0 ? {} : { variants: Object.fromEntries(others.map(([tag, { compiled }]) => [tag, compiled])) }),
  };
}

/** Tags of recipients remembered per mail; their spelling is theirs, so it must not grow without end. */
const REMEMBERED_TAGS = 200;

/** Prepares a stored mail for any number of renders; each is made in the language that `facts.locale` fits best, else in the first. */
export function loadEmail(compiled: CompiledMail): EmailRenderer {
  const base = loadOne(compiled);
  if (compiled.variants === undefined) return base;
  const byTag = new Map(Object.entries(compiled.variants).map(([tag, variant]) => [tag, loadOne(variant)]));
  if (compiled.locale !== undefined) byTag.set(compiled.locale, base);
  const tags = [...byTag.keys()];
  const chosen = new Map<string, EmailRenderer>();
  const choose = (wanted: string): EmailRenderer => {
    const tag = localeFor(wanted, tags);
    const renderer = (tag === null ? undefined : byTag.get(tag)) ?? base;
    if (chosen.size >= REMEMBERED_TAGS) chosen.clear();
    chosen.set(wanted, renderer);
    return renderer;
  };
  return { render: (facts, options) => (chosen.get(facts.locale) ?? choose(facts.locale)).render(facts, options) };
}
