import { canonicalJson, diff } from '@perennial/journey';
import { counted } from './outcome.js';
import { BRAND_COLORS } from '@perennial/model';
import { ABOUT, CHANNEL_WORDS, textOf, type BlockFile, type BrandFile, type SegmentFile, type TemplateFile, type Thing } from './things.js';

/** One change in words. */
export interface Change {
  readonly change: 'added' | 'removed' | 'changed';
  readonly message: string;
}

const changed = (message: string): Change => ({ change: 'changed', message });
const differs = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);

const SEGMENT_WORDS: Record<keyof SegmentFile, string> = { name: 'Name', description: 'Description', subject: 'What it is over', kind: 'Kind', condition: 'Who is in it (takes effect at once)' };

const ofSegment = (before: SegmentFile, after: SegmentFile): Change[] =>
  (Object.keys(SEGMENT_WORDS) as (keyof SegmentFile)[]).filter((name) => differs(before[name], after[name])).map((name) => changed(`${SEGMENT_WORDS[name]} changed`));

const TEMPLATE_WORDS: Readonly<Record<string, string>> = {
  name: 'Name', topic: 'Topic', folder: 'Folder', condition: 'Who gets it (takes effect at once)', sender: 'Sender (takes effect at once)', tracked: 'Whether openings and clicks are followed (takes effect at once)', sample: 'Values of the preview', subject: 'Subject', preheader: 'Preheader', mjml: 'Body', text: 'Text', locale: 'First language',
  kind: 'Kind', title: 'Title', body: 'Body', actionLabel: 'Button', actionUrl: 'Address of the button', survey: 'Survey', link: 'Link',
};

/** What a template says by field, without its other languages. */
function fieldsOf({ source, ...about }: TemplateFile): { readonly [field: string]: unknown } {
  const { channel: _, ...own } = source;
  const { locales: __, ...said } = Object.assign({}, ...Object.values(own));
  return { ...about, ...said };
}

function ofLanguages(before: TemplateFile, after: TemplateFile): Change[] {
  const [was, is] = [before, after].map(({ source }) => (source.channel === 'email' ? source.email.locales ?? {} : {}));
  return [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].sort().flatMap((tag): Change[] => {
    const [old, fresh] = [was?.[tag], is?.[tag]];
    if (old === undefined) return [{ change: 'added', message: `Language ${tag}` }];
    if (fresh === undefined) return [{ change: 'removed', message: `Language ${tag}` }];
    return differs(old, fresh) ? [changed(`Language ${tag} changed`)] : [];
  });
}

function ofTemplate(before: TemplateFile, after: TemplateFile): Change[] {
  if (before.source.channel !== after.source.channel) return [changed('Channel changed')];
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  // What a file leaves out stays as it is.
  const silent = new Set<string>(ABOUT.filter((name) => after[name] === undefined));
  const fields = [...new Set([...Object.keys(TEMPLATE_WORDS), ...Object.keys(was), ...Object.keys(is)])].filter((field) => !silent.has(field));
  return [...fields.filter((field) => differs(was[field] ?? null, is[field] ?? null)).map((field) => changed(`${TEMPLATE_WORDS[field] ?? field} changed`)), ...ofLanguages(before, after)];
}

const BLOCK_WORDS: Record<keyof BlockFile, string> = { name: 'Name', kind: 'Kind', mjml: 'Body' };
const ofBlock = (before: BlockFile, after: BlockFile): Change[] =>
  (Object.keys(BLOCK_WORDS) as (keyof BlockFile)[]).filter((name) => differs(before[name], after[name])).map((name) => changed(`${BLOCK_WORDS[name]} changed (mails that are sent keep theirs until they are made anew)`));

function ofBrand(before: BrandFile, after: BrandFile): Change[] {
  const colours = (['light', 'dark'] as const).flatMap((scheme) => BRAND_COLORS.filter((name) => before[scheme][name] !== after[scheme][name]).map((name) => `Colour ${scheme}.${name}: ${before[scheme][name]} becomes ${after[scheme][name]}`));
  const other = ([['font', 'Font'], ['site', 'Address of the product'], ['logo', 'Logo'], ['postalAddress', 'Postal address (takes effect at once)']] as const).filter(([name]) => differs(before[name], after[name])).map(([, words]) => `${words} changed`);
  return [...colours, ...other].map(changed);
}

function ofNew(thing: Thing): Change[] {
  if (thing.kind === 'brand') return [];
  if (thing.kind === 'journey') return [{ change: 'added', message: `New journey with ${counted(thing.value.nodes.length, 'step')}` }];
  if (thing.kind === 'block') return [{ change: 'added', message: `New ${thing.value.kind}` }];
  if (thing.kind === 'template') return [{ change: 'added', message: `New template (${CHANNEL_WORDS[thing.value.source.channel]})` }];
  return [{ change: 'added', message: thing.value.kind === 'static' ? 'New list, without its members' : 'New segment' }];
}

/** What would change of a thing, in words; empty when it is the same. */
export function changesOf(before: Thing | null, after: Thing): Change[] {
  if (before === null) return ofNew(after);
  if (textOf(before) === textOf(after)) return [];
  if (before.kind === 'segment' && after.kind === 'segment') return ofSegment(before.value, after.value);
  if (before.kind === 'template' && after.kind === 'template') return ofTemplate(before.value, after.value);
  if (before.kind === 'block' && after.kind === 'block') return ofBlock(before.value, after.value);
  if (before.kind === 'brand' && after.kind === 'brand') return ofBrand(before.value, after.value);
  if (before.kind !== 'journey' || after.kind !== 'journey') return [];
  const steps = diff(before.value, after.value).map(({ change, message }): Change => ({ change, message }));
  return differs(before.value.layout, after.value.layout) ? [...steps, changed('Layout or notes changed')] : steps;
}

