import { snippetCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { Catalogue } from '@perennial/model';
import type { TemplateWords } from '../api/templates.js';

/** What a template may say between `{{` and `}}`. */
export interface Vocabulary {
  readonly helpers: TemplateWords['helpers'];
  readonly roots: readonly string[];
  readonly attributes: Catalogue['attributes'];
  readonly events: Pick<Catalogue['events'][number], 'name' | 'properties'>[];
  readonly blocks: readonly { readonly key: string; readonly kind: 'layout' | 'partial'; readonly name: string }[];
}

/** Paths that are there for every person, beside the attributes seen in traffic. */
const FIXED: readonly (readonly [string, string])[] = [
  ['workspace.name', 'Name of the workspace'], ['workspace.postalAddress', 'Address that mails must carry'], ['links.unsubscribe', 'Leaves the topic'], ['links.preferences', 'Chooses topics'], ['links.view', 'The mail in a browser'],
  ['profile.email', 'Email of the person'], ['profile.externalId', 'Id of the person in your product'],
  ['membership.role', 'Role of the person in the account'], ['membership.joinedAt', 'When the person joined the account'],
];

const sampleText = (sample: unknown): string => (typeof sample === 'string' ? `"${sample}"` : JSON.stringify(sample));

/** Paths that a template may read, each with what it is; the catalogue's begin with `profile.`, `account.` or `membership.`. */
export function paths({ attributes, events }: Pick<Vocabulary, 'attributes' | 'events'>): readonly { readonly path: string; readonly about: string }[] {
  const own = attributes.map(({ path, type, sample }) => ({ path, about: `${type}, such as ${sampleText(sample)}` }));
  const known = new Set(own.map(({ path }) => path));
  const seen = new Map<string, string[]>();
  for (const { name, properties } of events) for (const property of properties) seen.set(property, [...(seen.get(property) ?? []), name]);
  const ofEvents = [...seen].map(([property, names]) => ({ path: `event.${property}`, about: `of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}` }));
  return [...own, ...ofEvents, ...FIXED.filter(([path]) => !known.has(path)).map(([path, about]) => ({ path, about }))];
}

const helperOption = (helper: Vocabulary['helpers'][number], inBlock: boolean): Completion => {
  const args = helper.args.filter(({ required }) => required).map(({ name }) => ` \${${name}}`).join('');
  const info = `${helper.about}. ${helper.example.template} gives ${String(helper.example.result)}`;
  if (helper.kind === 'block') return snippetCompletion(inBlock ? `${helper.name}${args}}}\${}{{/${helper.name}` : `#${helper.name}${args}}}\${}{{/${helper.name}`, { label: `#${helper.name}`, type: 'keyword', info });
  return snippetCompletion(`${helper.name}${args}`, { label: helper.name, type: 'function', info });
};

/** Values of the brand, for the MJML of mails. */
const BRAND: readonly (readonly [string, string])[] = [
  ['accent', 'Buttons and links'], ['onAccent', 'Words on buttons'], ['text', 'Words'], ['quiet', 'Small print'], ['background', 'Ground'], ['card', 'Card'], ['line', 'Lines'], ['font', 'Fonts'], ['site', 'Site of your product'],
  ['logo', 'Address of the logo'], ['logoAlt', 'What the logo shows'], ['logoWidth', 'Width of the logo'],
];

/** Completes the name of a block behind `{{>` and `{{#>`. */
function completeBlocks(context: CompletionContext, blocks: Vocabulary['blocks']): CompletionResult | null {
  const open = context.matchBefore(/\{\{~?#?>\s*[\w-]*/);
  if (open === null) return null;
  const layouts = /^\{\{~?#/.test(open.text);
  const from = context.matchBefore(/[\w-]*/)?.from ?? context.pos;
  const fitting = [...blocks.filter(({ kind }) => (kind === 'layout') === layouts), ...(layouts ? [] : [{ key: '@partial-block', kind: 'partial', name: 'Where a layout puts the mail' } as const])];
  return { from, options: fitting.map(({ key, name }) => (layouts ? snippetCompletion(`${key}}}\n\${}\n{{/${key}`, { label: key, type: 'class', detail: name }) : { label: key, type: 'class', detail: name })), validFor: /^[\w-]*$/ };
}

/** Completes inside `{{ }}`: helpers, attributes of people, properties of events, the brand, the other first names, and names of blocks. */
export function completeHandlebars(vocabulary: () => Vocabulary): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const open = context.matchBefore(/\{\{[{#/~]*[^{}]*/);
    if (open === null) return null;
    const named = completeBlocks(context, vocabulary().blocks);
    if (named !== null) return named;
    const word = context.matchBefore(/[\w.$-]*/);
    const from = word?.from ?? context.pos;
    const inBlock = context.state.sliceDoc(from - 1, from) === '#';
    const words = vocabulary();
    const options: Completion[] = [
      ...paths(words).map(({ path, about }) => ({ label: path, type: 'variable', detail: about, boost: 1 })),
      ...BRAND.map(([name, about]) => ({ label: `brand.${name}`, type: 'constant', detail: about })),
      ...words.helpers.map((helper) => helperOption(helper, inBlock)),
      ...words.roots.map((root) => ({ label: root, type: 'namespace' })),
    ];
    return { from, options: inBlock ? options.filter(({ label }) => label.startsWith('#')).map((option) => ({ ...option, label: option.label.slice(1) })) : options, validFor: /^[\w.$-]*$/ };
  };
}
