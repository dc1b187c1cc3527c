import { parseGraph } from '@perennial/journey';
import { blockSchema, brandDetailSchema, journeyRowSchema, journeySchema, segmentRowSchema, segmentSchema, senderSchema, templateRowSchema, templateSchema, topicSchema, triggerSchema, workspaceSchema } from '@perennial/model';
import type { Block, BrandDetail, JourneyDetail, JourneyRow, SegmentDetail, SegmentRow, TemplateDetail, TemplateRow } from '@perennial/model';
import type { Api } from './api.js';
import { CommandError, EXIT } from './outcome.js';
import { ABOUT, aboutOf, BRAND, FIRST_ABOUT, type Kind, type Thing } from './things.js';

/** A workspace on a server: what there is, by key. */
export interface Remote {
  readonly api: Api;
  readonly workspace: { readonly id: number; readonly name: string; readonly postalAddress: string };
  /** Name of the workspace in a lock file. */
  readonly place: { readonly id: string; readonly name: string };
  readonly journeys: ReadonlyMap<string, JourneyRow>;
  readonly segments: ReadonlyMap<string, SegmentRow>;
  readonly templates: ReadonlyMap<string, TemplateRow>;
  /** Those that every workspace has included. */
  readonly blocks: ReadonlyMap<string, Block>;
  readonly brand: BrandDetail;
  readonly senders: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  /** Topics that nobody can leave. */
  readonly alwaysSent: ReadonlySet<string>;
  /** Triggers that programs fire. */
  readonly triggers: ReadonlySet<string>;
}

/** A thing as the server has it. */
export interface Stored {
  readonly id: number;
  readonly revision: number;
  readonly by: string | null;
  readonly thing: Thing;
  /** Only of a journey. */
  readonly journey: JourneyDetail | null;
}

const byKey = <T extends { readonly key: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map((row) => [row.key, row]));

/** Reads what a workspace has. */
export async function readRemote(api: Api): Promise<Remote> {
  const workspace = await api.get('/workspace', workspaceSchema);
  const [journeys, segments, templates, topics, triggers, blocks, brand, senders] = await Promise.all([
    api.list('/journeys', journeyRowSchema), api.list('/segments', segmentRowSchema), api.list('/templates', templateRowSchema), api.list('/topics', topicSchema), api.list('/triggers', triggerSchema),
    api.list('/blocks', blockSchema), api.get('/brand', brandDetailSchema), api.list('/senders', senderSchema),
  ]);
  return {
    api, workspace, place: { id: `${api.origin}#${workspace.id}`, name: workspace.name }, journeys: byKey(journeys), segments: byKey(segments), templates: byKey(templates),
    blocks: byKey(blocks), brand, senders: new Set(senders.map((sender) => sender.key)),
    topics: new Set(topics.map((topic) => topic.key)), alwaysSent: new Set(topics.flatMap((topic) => (topic.mandatory ? [topic.key] : []))), triggers: new Set(triggers.flatMap((trigger) => (trigger.source === 'event' ? [] : [trigger.name]))),
  };
}

function journeyOf(detail: JourneyDetail): Thing {
  const parsed = parseGraph(detail.draft);
  if (!parsed.ok) throw new CommandError(EXIT.failed, `The journey "${detail.key}" cannot be read (${parsed.problems[0]?.path ?? ''}: ${parsed.problems[0]?.message ?? ''}). Is this command of the server's version?`);
  return { kind: 'journey', key: detail.key, value: parsed.graph };
}

/** A segment as a file says it: its newest definition. */
export const segmentOf = ({ key, name, description, subject, kind, condition, nextCondition }: SegmentDetail): Thing => ({ kind: 'segment', key, value: { name, description, subject, kind, condition: nextCondition ?? condition } });
/** A template as its files say it: its draft. */
export const templateOf = ({ key, name, topic, source, folder, sample, condition, sender, tracked }: TemplateDetail): Thing => ({ kind: 'template', key, value: { name, topic, source, ...aboutOf({ folder, sample, condition, sender, tracked }) } });

/** A thing as the server has it, written as sparingly as a file: what that leaves out and the server has as it comes is left out too. */
export function asSparingAs(file: Thing | undefined, stored: Thing): Thing {
  if (file?.kind !== 'template' || stored.kind !== 'template') return stored;
  const value = { ...stored.value };
  for (const name of ABOUT) if (file.value[name] === undefined && value[name] === FIRST_ABOUT[name]) delete value[name];
  return { ...stored, value };
}

/** The brand as it is, or a block that the workspace wrote or changed; null: as every workspace has it. */
function lookOf({ brand: { brand, revision }, workspace: { postalAddress }, blocks }: Remote, kind: 'brand' | 'block', key: string): Stored | null {
  const made = { id: 0, by: null, journey: null };
  if (kind === 'brand') return { ...made, revision, thing: { kind, key: BRAND, value: { ...brand, postalAddress } } };
  const block = blocks.get(key);
  if (block === undefined || block.revision === 0) return null;
  return { ...made, revision: block.revision, by: block.changedBy, thing: { kind, key, value: { name: block.name, kind: block.kind, mjml: block.mjml } } };
}

/** Reads one thing of a workspace; null when there is none. */
export async function storedThing(remote: Remote, kind: Kind, key: string): Promise<Stored | null> {
  if (kind === 'brand' || kind === 'block') return lookOf(remote, kind, key);
  const { api, journeys, segments, templates } = remote;
  const row = (kind === 'journey' ? journeys : kind === 'segment' ? segments : templates).get(key);
  if (row === undefined) return null;
  const { id, lastEdit: { by } } = row;
  if (kind === 'journey') {
    const journey = await api.get(`/journeys/${id}`, journeySchema);
    return { id, by, revision: journey.revision, thing: journeyOf(journey), journey };
  }
  if (kind === 'segment') {
    const segment = await api.get(`/segments/${id}`, segmentSchema);
    return { id, by, revision: segment.revision, thing: segmentOf(segment), journey: null };
  }
  const template = await api.get(`/templates/${id}`, templateSchema);
  return { id, by, revision: template.revision, thing: templateOf(template), journey: null };
}
