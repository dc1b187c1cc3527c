import type { Graph } from '@perennial/journey';
import { findVersion, saveDraft, type JourneyWithDraft, type Transaction } from '@perennial/store';
import type { Caller } from '../../http/caller.js';
import { isEdited, jsonOf } from './drafts.js';

/** Saves a graph as the draft of a locked journey; the title follows it while nothing is published. Answers the new revision and instant. */
export async function saveOver(transaction: Transaction, by: Caller, journey: JourneyWithDraft, graph: Graph): Promise<{ revision: number; savedAt: number }> {
  const live = journey.liveVersionId === null ? null : await findVersion(transaction, by.workspaceId, journey.liveVersionId);
  const name = graph.name.trim() === '' ? journey.name : graph.name.trim();
  return saveDraft(transaction, journey.id, { draft: jsonOf(graph), edited: isEdited(graph, live?.graph ?? null), title: live === null ? { name, pillar: graph.pillar, audience: graph.audience } : null, by: by.name });
}
