import { canonicalJson, diff } from '@perennial/journey';
import { counted } from './outcome.js';
import { CHANNEL_WORDS, textOf, type SegmentFile, type TemplateFile, type Thing } from './things.js';

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

const TEMPLATE_WORDS: Readonly<Record<string, string>> = { name: 'Name', topic: 'Topic', subject: 'Subject', preheader: 'Preheader', mjml: 'Body', text: 'Text', kind: 'Kind', title: 'Title', body: 'Body', actionLabel: 'Button', actionUrl: 'Address of the button', link: 'Link' };

function fieldsOf({ name, topic, source }: TemplateFile): { readonly [field: string]: unknown } {
  const { channel: _, ...own } = source;
  return { name, topic, ...Object.assign({}, ...Object.values(own)) };
}

function ofTemplate(before: TemplateFile, after: TemplateFile): Change[] {
  if (before.source.channel !== after.source.channel) return [changed('Channel changed')];
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return Object.keys(TEMPLATE_WORDS).filter((field) => differs(was[field] ?? null, is[field] ?? null)).map((field) => changed(`${TEMPLATE_WORDS[field] ?? field} changed`));
}

function ofNew(thing: Thing): Change {
  if (thing.kind === 'journey') return { change: 'added', message: `New journey with ${counted(thing.value.nodes.length, 'step')}` };
  if (thing.kind === 'template') return { change: 'added', message: `New template (${CHANNEL_WORDS[thing.value.source.channel]})` };
  return { change: 'added', message: thing.value.kind === 'static' ? 'New list, without its members' : 'New segment' };
}

/** What would change of a thing, in words; empty when it is the same. */
export function changesOf(before: Thing | null, after: Thing): Change[] {
  if (before === null) return [ofNew(after)];
  if (textOf(before) === textOf(after)) return [];
  if (before.kind === 'segment' && after.kind === 'segment') return ofSegment(before.value, after.value);
  if (before.kind === 'template' && after.kind === 'template') return ofTemplate(before.value, after.value);
  if (before.kind !== 'journey' || after.kind !== 'journey') return [];
  const steps = diff(before.value, after.value).map(({ change, message }): Change => ({ change, message }));
  return differs(before.value.layout, after.value.layout) ? [...steps, changed('Layout or notes changed')] : steps;
}

