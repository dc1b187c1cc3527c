import type { SimulatedMessage } from '@perennial/journey';
import { SIMULATE_LIMITS, templateSourceSchema, type PreviewResult, type TemplateSource } from '@perennial/model';
import { loadLiveTemplates, loadTemplateVersion, type Transaction } from '@perennial/store';
import type { TemplateFacts } from '@perennial/template';
import { COMPILE_LIMIT_MS } from '../templates/compile-apart.js';
import type { Examined } from '../templates/channels/template-channel.js';
import { examine } from '../templates/examine.js';
import { renderSetting, type MailSetting } from '../templates/mail-setting.js';
import { renderExamined } from '../templates/render.js';
import type { Desk } from './delivery.js';

/** A message as it would look; `preview` is null for the reason beside it. */
export interface Previewed {
  readonly version: number | null;
  readonly preview: PreviewResult | null;
  readonly reason: string | null;
}

/** Where templates come from, and what every message says of its sender. */
export interface Stationery {
  readonly desk: Desk;
  readonly sources: ReadonlyMap<string, { readonly version: number | null; readonly source: TemplateSource }>;
  /** Blocks and brand that mails are made with. */
  readonly setting: MailSetting;
  /** Address that the links of a preview lead to. */
  readonly place: string;
}

/** The templates that messages name: the version that is sent, else the draft. */
export async function stationery(transaction: Transaction, desk: Desk, keys: ReadonlySet<string>, publicUrl: string): Promise<Stationery> {
  const live = new Map((await loadLiveTemplates(transaction, desk.workspace.id, [...keys])).map((template) => [template.key, template.versionId]));
  const sources = new Map<string, { version: number | null; source: TemplateSource }>();
  for (const template of [...desk.templates.values()].filter(({ key }) => keys.has(key))) {
    const versionId = live.get(template.key);
    const sent = versionId === undefined ? null : await loadTemplateVersion(transaction, versionId);
    sources.set(template.key, { version: sent === null ? null : template.version, source: templateSourceSchema.parse(sent?.source ?? template.source) });
  }
  return { desk, sources, setting: await renderSetting(transaction, desk.workspace.id), place: `${publicUrl}/#preview` };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What a template reads of a simulated message: everything as it is at that moment of the simulation. */
function factsFor({ message, facts, run }: SimulatedMessage, { desk: { workspace }, place }: Stationery): TemplateFacts {
  return {
    profile: facts.profile, account: facts.account ?? {}, membership: facts.membership ?? {}, event: run?.entryEvent?.properties ?? {}, context: run?.context ?? {}, workspace: { name: workspace.name, postalAddress: workspace.postalAddress },
    links: { unsubscribe: place, preferences: place, view: place }, now: message.at, zone: textOf(facts.profile['timezone']) ?? workspace.timezone, locale: textOf(facts.profile['locale']) ?? 'en',
  };
}

/** Renders messages, the first 50 of them; each template is compiled once, and none after 10 s. */
export async function previews(messages: readonly SimulatedMessage[], from: Stationery): Promise<Previewed[]> {
  const examined = new Map<string, Examined>();
  const deadline = Date.now() + COMPILE_LIMIT_MS;
  const done: Previewed[] = [];
  for (const [place, one] of messages.entries()) {
    const key = one.message.template;
    const template = from.sources.get(key);
    if (one.to?.length === 0) done.push({ version: null, preview: null, reason: 'It goes to nobody: no member fits.' });
    else if (template === undefined) done.push({ version: null, preview: null, reason: `There is no template "${key}" in this workspace.` });
    else if (template.source.channel !== one.message.channel) done.push({ version: template.version, preview: null, reason: `The template "${key}" is of another channel.` });
    else if (place >= SIMULATE_LIMITS.previews) done.push({ version: template.version, preview: null, reason: `Only the first ${SIMULATE_LIMITS.previews} messages are rendered.` });
    else if (!examined.has(key) && Date.now() > deadline) done.push({ version: template.version, preview: null, reason: `The templates before this one took more than ${COMPILE_LIMIT_MS / 1000} s to compile.` });
    else {
      const compiled = examined.get(key) ?? await examine(template.source, from.setting);
      examined.set(key, compiled);
      done.push({ version: template.version, preview: renderExamined(compiled, factsFor(one, from)), reason: null });
    }
  }
  return done;
}
