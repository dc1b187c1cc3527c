import { railsOf, railsOfMessage } from '@perennial/journey';
import { loadTopicsOfTemplates, type Database } from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from '../enrollment/journey-cache.js';
import type { Sendable } from '../queue/send-jobs.js';
import { planOfMessage } from './still-fits.js';
import { topicTerms } from './topic-terms.js';

/** How long what ranks follow from is believed, in milliseconds: an old rank changes the order for a moment, nothing else. */
const BELIEVED_MS = 5000;
const HIGHEST_PRIORITY = 100;

/** A message that is put into the queue, with what its rank follows from. */
export interface Rankable extends Omit<Sendable, 'rank'> {
  readonly topic: string | null;
  readonly template: string;
  readonly journeyId: number | null;
  readonly accountId: number | null;
  readonly nodeId: string | null;
  /** A program sends it by itself. */
  readonly direct?: boolean;
}

interface Known {
  readonly at: number;
  readonly workspace: CompiledWorkspace;
  readonly topics: Parameters<typeof topicTerms>[0]['topics'];
  readonly ofTemplates: ReadonlyMap<string, string | null>;
}

function rankIn({ workspace, topics, ofTemplates }: Known, message: Rankable): number {
  const topic = topicTerms({ topics }, workspace.rules, { asked: message.topic, template: ofTemplates.get(message.template), direct: message.direct === true });
  if (topic?.mandatory === true) return 0;
  const plan = planOfMessage(workspace, message);
  const { priority } = plan === null ? railsOf(workspace.rules.defaults) : railsOfMessage(plan, message.nodeId);
  return 1 + HIGHEST_PRIORITY - priority;
}

/** Ranks messages in the queue: mandatory ones before all others, then by the priority of step, journey and workspace. */
export class Ranks {
  private readonly known = new Map<number, Known>();

  public constructor(private readonly database: Database, private readonly journeys: JourneyCache, private readonly clock: () => number) {}

  /** The messages, each with its rank. */
  public async rank(messages: readonly Rankable[]): Promise<Sendable[]> {
    const ids = [...new Set(messages.map(({ workspaceId }) => workspaceId))];
    await Promise.all(ids.map(async (id) => this.learn(id)));
    return messages.map((message) => {
      const known = this.known.get(message.workspaceId);
      return { id: message.id, workspaceId: message.workspaceId, channel: message.channel, enteredAt: message.enteredAt, rank: known === undefined ? 1 + HIGHEST_PRIORITY : rankIn(known, message) };
    });
  }

  private async learn(id: number): Promise<void> {
    const now = this.clock();
    const known = this.known.get(id);
    if (known !== undefined && now - known.at < BELIEVED_MS) return;
    const workspace = (await this.journeys.load(this.database, [id])).get(id);
    if (workspace === undefined) return;
    const { topics, ofTemplates } = await loadTopicsOfTemplates(this.database, id);
    this.known.set(id, { at: now, workspace, topics, ofTemplates });
  }
}
