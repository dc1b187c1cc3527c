import { useDeferredValue, useMemo } from 'react';
import type { JourneyDetail } from '@perennial/model';
import { check, diff, parseGraph, type Difference, type Graph, type Problem, type Resources } from '@perennial/journey';
import { useJourneys } from '../api/journeys.js';
import { useSegments } from '../api/segments.js';
import { useTopics, useTriggers } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { useDraft } from '../draft/draft-context.js';
import type { TemplateNames } from '../kinds/anatomy.js';

/** What the workspace has that a journey may name; null until all of it is known. */
function useResources(): Resources | null {
  const templates = useTemplates().data;
  const topics = useTopics().data;
  const triggers = useTriggers().data;
  const segments = useSegments().data;
  const journeys = useJourneys().data;
  const subject = useDraft((draft) => draft.graph.subject);
  return useMemo(() => {
    if (templates === undefined || topics === undefined || triggers === undefined || segments === undefined || journeys === undefined) return null;
    return { journeys: journeys.filter((journey) => journey.subject === subject).map(({ key, name, startable }) => ({ key, name, startable })), templates: templates.map(({ key, channel }) => ({ key, channel })), topics: topics.map((topic) => topic.key), alwaysSent: topics.filter((topic) => topic.mandatory).map((topic) => topic.key), triggers: triggers.filter((trigger) => trigger.source === 'api').map((trigger) => trigger.name), hooks: triggers.filter((trigger) => trigger.source === 'webhook').map((trigger) => trigger.name), segments: segments.filter((segment) => segment.subject === subject).map(({ key, kind }) => ({ key, list: kind === 'static' })) };
  }, [templates, topics, triggers, segments, journeys, subject]);
}

/** Names of the templates by key, as far as they are known. */
export function useTemplateNames(): TemplateNames {
  const templates = useTemplates().data;
  return useMemo(() => new Map((templates ?? []).map(({ key, name }) => [key, name])), [templates]);
}

/** Everything that is wrong with the draft, errors first. */
export function useProblems(): readonly Problem[] {
  const graph = useDeferredValue(useDraft((draft) => draft.graph));
  const resources = useResources();
  return useMemo(() => check(graph, resources), [graph, resources]);
}

/** The live graph of a journey, or null. */
export function useLiveGraph(live: JourneyDetail['live']): Graph | null {
  return useMemo(() => {
    const parsed = live === null ? null : parseGraph(live.graph);
    return parsed?.ok === true ? parsed.graph : null;
  }, [live]);
}

const NO_DIFFERENCE: readonly Difference[] = [];

/** What publishing would change. */
export function useDifferences(live: Graph | null): readonly Difference[] {
  const graph = useDeferredValue(useDraft((draft) => draft.graph));
  return useMemo(() => (live === null ? NO_DIFFERENCE : diff(live, graph)), [live, graph]);
}

/** The worst problem of each node and the entry. */
export function worstByNode(problems: readonly Problem[]): ReadonlyMap<string, Problem['severity']> {
  const worst = new Map<string, Problem['severity']>();
  for (const { nodeId, severity } of problems) if (nodeId !== null && worst.get(nodeId) !== 'error') worst.set(nodeId, severity);
  return worst;
}
