import { parseGraph } from '@perennial/journey';
import { journeyRowSchema, journeySchema, segmentRowSchema, segmentSchema, templateRowSchema, templateSchema, topicSchema, triggerSchema, workspaceSchema } from '@perennial/model';
import type { JourneyDetail, JourneyRow, SegmentDetail, SegmentRow, TemplateDetail, TemplateRow } from '@perennial/model';
import type { Api } from './api.js';
import { CommandError, EXIT } from './outcome.js';
import type { Kind, Thing } from './things.js';

/** A workspace on a server: what there is, by key. */
export interface Remote {
  readonly api: Api;
  readonly workspace: { readonly id: number; readonly name: string };
  /** Name of the workspace in a lock file. */
  readonly place: { readonly id: string; readonly name: string };
  readonly journeys: ReadonlyMap<string, JourneyRow>;
  readonly segments: ReadonlyMap<string, SegmentRow>;
  readonly templates: ReadonlyMap<string, TemplateRow>;
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
  const [journeys, segments, templates, topics, triggers] = await Promise.all([
    api.list('/journeys', journeyRowSchema), api.list('/segments', segmentRowSchema), api.list('/templates', templateRowSchema), api.list('/topics', topicSchema), api.list('/triggers', triggerSchema),
  ]);
  return {
    api, workspace, place: { id: `${api.origin}#${workspace.id}`, name: workspace.name }, journeys: byKey(journeys), segments: byKey(segments), templates: byKey(templates),
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
export const templateOf = ({ key, name, topic, source }: TemplateDetail): Thing => ({ kind: 'template', key, value: { name, topic, source } });

/** Reads one thing of a workspace; null when there is none. */
export async function storedThing({ api, journeys, segments, templates }: Remote, kind: Kind, key: string): Promise<Stored | null> {
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
