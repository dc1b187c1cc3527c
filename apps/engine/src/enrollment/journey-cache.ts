import { compile, journeySet, parseGraph, railsOf, type JourneySet, type LiveJourney, type Plan } from '@perennial/journey';
import { keptSegments, type KeptSegments } from './kept-segments.js';
import { instant, journeyId, migrationSchema, versionId, type JsonObject, type SendingRules } from '@perennial/model';
import { computedSettingsSchema, conditionsIn, DEFAULT_COMPUTED, planComputed, union, type ComputedPlan, type Reads, type SubjectKind } from '@perennial/segment';
import { findSendingRules, loadComputedSettings, loadPublishedJourneys, loadSegmentDefinitions, loadVersions, workspaceStates, type PublishedJourney, type Queryable, type WorkspaceState } from '@perennial/store';

/** A workspace with its journeys and segments compiled. */
export interface CompiledWorkspace {
  readonly id: number;
  readonly revision: number;
  readonly timezone: string;
  readonly set: JourneySet;
  readonly segments: KeptSegments;
  /** The journeys of accounts, and what else is kept up for them. */
  readonly ofAccounts: JourneySet;
  /** All that is read of profiles: whether a change elsewhere concerns them. */
  readonly reads: Reads;
  /** Topics, and `topic:channel`, that its journeys and segments ask about. */
  readonly topicsRead: readonly string[];
  /** What it says about all that it sends. */
  readonly rules: SendingRules;
  /** True where a frequency cap holds for any of its messages. */
  readonly capped: boolean;
  /** Priorities that its messages have. */
  readonly priorities: readonly number[];
}

interface Held {
  readonly workspace: CompiledWorkspace;
  readonly published: readonly PublishedJourney[];
  readonly segments: KeptSegments;
  readonly computed: ComputedPlan;
  readonly older: ReadonlyMap<number, Plan>;
  readonly rules: SendingRules;
}

const STATUS: Record<PublishedJourney['status'], LiveJourney['status']> = { live: 'live', paused: 'paused', stopped: 'draining' };

/** Compiles a published graph; null when this program cannot run it any more (its runs become stuck, others go on). */
function planOf(graph: JsonObject, journey: number, version: number, { defaults }: SendingRules): Plan | null {
  const parsed = parseGraph(graph);
  if (!parsed.ok) return null;
  const compiled = compile(parsed.graph, { journeyId: journeyId(journey), versionId: versionId(version) }, null, defaults);
  return compiled.ok ? compiled.plan : null;
}

/** What the end of a pause, or a stop, means for the runs of a journey. */
const heldBack = ({ ending, staleBefore }: PublishedJourney): Pick<LiveJourney, 'ending' | 'staleBefore'> => ({
  ending: ending === null ? null : { before: ending.before === null ? null : instant(ending.before), reason: ending.reason }, staleBefore: staleBefore === null ? null : instant(staleBefore),
});

/** All that the journeys, segments and computed attributes of profiles read. */
const readsOf = (set: JourneySet): Reads => union([...[...set.plans.values()].map((plan) => plan.reads), ...set.segments.all.map((segment) => segment.reads), ...(set.computed === null ? [] : [set.computed.reads])]);

/** Journeys of workspaces, compiled once per publish. Revisions are read in the caller's transaction, so that a commit of a publish counts at once. */
export class JourneyCache {
  private readonly held = new Map<number, Held>();

  /** The workspaces with their journeys; loads what a publish, pause or resume has changed since. */
  public async load(db: Queryable, workspaceIds: readonly number[]): Promise<Map<number, CompiledWorkspace>> {
    return this.loadStates(db, await workspaceStates(db, workspaceIds));
  }

  /** A workspace as it was read last, which may be old; null: it was not read yet. */
  public peek(workspaceId: number): CompiledWorkspace | null {
    return this.held.get(workspaceId)?.workspace ?? null;
  }

  /** The same for workspaces whose states were read already. */
  public async loadStates(db: Queryable, states: readonly WorkspaceState[]): Promise<Map<number, CompiledWorkspace>> {
    const result = new Map<number, CompiledWorkspace>();
    for (const state of states) {
      const known = this.held.get(state.id);
      if (known !== undefined && known.workspace.revision === state.revision && known.workspace.timezone === state.timezone) {
        result.set(state.id, known.workspace);
        continue;
      }
      const published = await loadPublishedJourneys(db, state.id);
      const segments = keptSegments(await loadSegmentDefinitions(db, state.id), published.filter(({ graph }) => graph['subject'] === 'account').flatMap(({ graph }) => conditionsIn(graph)));
      const computed = planComputed(computedSettingsSchema.safeParse(await loadComputedSettings(db, state.id)).data ?? DEFAULT_COMPUTED);
      const rules = await findSendingRules(db, state.id);
      result.set(state.id, this.keep(state, { published, segments, computed, rules, older: known?.older ?? new Map() }));
    }
    return result;
  }

  /** The same workspace with the plans of these older versions, which its runs still follow. */
  public async withVersions(db: Queryable, workspace: CompiledWorkspace, versionIds: readonly number[]): Promise<CompiledWorkspace> {
    const missing = [...new Set(versionIds)].filter((id) => !workspace.set.plans.has(versionId(id)));
    const held = this.held.get(workspace.id);
    if (missing.length === 0 || held === undefined) return workspace;
    const older = new Map(held.older);
    for (const version of await loadVersions(db, missing)) {
      const plan = planOf(version.graph, version.journeyId, version.versionId, held.rules);
      if (plan !== null) older.set(version.versionId, plan);
    }
    return this.keep(workspace, { ...held, older });
  }

  private keep(state: { id: number; revision: number; timezone: string }, { published, segments, computed, rules, older }: Omit<Held, 'workspace'>): CompiledWorkspace {
    const live: LiveJourney[] = [];
    for (const journey of published) {
      const plan = planOf(journey.graph, journey.journeyId, journey.versionId, rules);
      if (plan === null) continue;
      live.push({ journeyId: journeyId(journey.journeyId), key: journey.key, status: STATUS[journey.status], plan, migration: migrationSchema.safeParse(journey.migration).data ?? null, ...heldBack(journey), older: [...older.values()].filter((old) => old.journeyId === journey.journeyId && old.versionId !== journey.versionId), halted: journey.halted, collects: journey.collects, winners: journey.winners });
    }
    const of = (subject: SubjectKind): LiveJourney[] => live.filter(({ plan }) => plan.graph.subject === subject);
    const set = journeySet(of('profile'), segments.ofProfiles, computed, segments.lists);
    const reads = readsOf(set);
    const rails = [railsOf(rules.defaults), ...live.flatMap(({ plan }) => [plan.rails.journey, ...plan.rails.nodes.values()])];
    const workspace = { id: state.id, revision: state.revision, timezone: state.timezone, set, segments, ofAccounts: journeySet(of('account'), segments.ofAccounts, null, segments.accountLists), reads, topicsRead: reads.topics, rules, capped: rails.some(({ caps }) => caps.length > 0), priorities: [...new Set(rails.map(({ priority }) => priority))] };
    this.held.set(state.id, { workspace, published, segments, computed, rules, older });
    return workspace;
  }
}
