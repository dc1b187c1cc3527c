import { claimCompeting, claimMessages, loadSendingWorkspace, type ClaimedMessage, type Database, type MessageSpan, type SendingWorkspace } from '@perennial/store';
import type { AddressHash } from '../platform/address-hash.js';
import { crashPoint } from '../platform/crash-point.js';
import type { Candidate } from './candidate.js';
import type { DeliveryChannel, ReadyMessage } from './channels/channel.js';
import { decideTogether } from './decide-together.js';
import { trackingFor } from './follow.js';
import { gather, type Scene } from './gather.js';
import { failed, outcomeOf, parked, ruledOut, shadowed, skipped, type Outcome } from './outcome.js';
import { NO_ANSWER, type Handed } from './outlets.js';
import { record, type RecordContext } from './record.js';
import type { RecipientLinks } from './recipient-links.js';
import { linksFor, renderFacts } from './render-facts.js';
import type { TemplateCache } from './template-cache.js';
import { wayOf } from './way.js';

/** A channel whose content only it understands. */
export interface AnyChannel extends Omit<DeliveryChannel<never>, 'render' | 'show' | 'hand' | 'follows'> {
  /** Renders and hands messages over: the content never leaves the channel. */
  readonly process: (workspace: SendingWorkspace, work: readonly ChannelWork[]) => Promise<Outcome[]>;
  /** Renders messages for a colleague, who decides whether they go out. */
  readonly park: (workspace: SendingWorkspace, work: readonly ChannelWork[]) => Promise<Outcome[]>;
}

/** A message that the rules let pass. */
export interface ChannelWork {
  readonly candidate: Candidate;
  readonly now: number;
}

/** What delivery needs. */
export interface DeliveryContext extends RecordContext {
  readonly database: Database;
  readonly addresses: AddressHash;
  readonly channels: ReadonlyMap<string, AnyChannel>;
  /** Called after outcomes for waiting runs were committed. */
  readonly onStimuli: (count: number) => void;
}

const inSameWorkspace = (messages: readonly ClaimedMessage[]): Map<number, ClaimedMessage[]> => {
  const groups = new Map<number, ClaimedMessage[]>();
  for (const message of messages) groups.set(message.workspaceId, [...(groups.get(message.workspaceId) ?? []), message]);
  return groups;
};

/** Binds a channel to templates and links: renders each message, hands all that rendered over, and tells what became of each. */
export function processing<Content>(channel: DeliveryChannel<Content>, templates: TemplateCache, links: RecipientLinks): AnyChannel {
  const renderOne = async (workspace: SendingWorkspace, { candidate, now }: ChannelWork): Promise<ReadyMessage<Content> | Outcome> => {
    const ready = candidate.template === null ? null : await templates.get(candidate.template.versionId, channel.name);
    if (ready === null) return failed(candidate, `there is no published template ${candidate.message.template}`);
    const own = linksFor(links, candidate);
    const tracking = channel.follows ? trackingFor(links, workspace.mail, candidate) : undefined;
    const rendered = channel.render(ready, { ...renderFacts(candidate, workspace, own, now), ...(tracking === undefined ? {} : { tracking }) });
    return rendered.ok ? { candidate, links: own, content: rendered.content } : failed(candidate, `render: ${rendered.reason}`);
  };
  const renderAll = async (workspace: SendingWorkspace, work: readonly ChannelWork[]): Promise<{ ready: ReadyMessage<Content>[]; refused: Outcome[] }> => {
    const rendered = await Promise.all(work.map((one) => renderOne(workspace, one)));
    return { ready: rendered.filter((one): one is ReadyMessage<Content> => 'content' in one), refused: rendered.filter((one): one is Outcome => 'result' in one) };
  };
  return {
    name: channel.name, reach: channel.reach, sentEvent: channel.sentEvent,
    park: async (workspace, work) => {
      const { ready, refused } = await renderAll(workspace, work);
      return [...refused, ...ready.map(({ candidate, content }) => parked(candidate, { to: candidate.address, ...channel.show(content) }))];
    },
    process: async (workspace, work) => {
      const { ready, refused } = await renderAll(workspace, work);
      if (ready.length === 0) return refused;
      const handed = await handSafely(channel, workspace, ready);
      crashPoint('delivery.handed');
      return [...refused, ...ready.map((message, place) => outcomeOf(message.candidate, handed[place] ?? { provider: channel.name, result: NO_ANSWER }))];
    },
  };
}

/** A provider that cannot be opened (its settings, its secret) makes its messages wait, and tells why. */
async function handSafely<Content>(channel: DeliveryChannel<Content>, workspace: SendingWorkspace, ready: readonly ReadyMessage<Content>[]): Promise<readonly Handed[]> {
  try {
    return await channel.hand(workspace, ready);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const provider = workspace.integrations.find((one) => one.channel === channel.name)?.provider ?? channel.name;
    return ready.map(() => ({ provider, result: { outcome: 'transient', reason, retryAfterMs: null } }));
  }
}

/** Messages that no rule refuses, by what their channel does with them and by its name. */
type Passed = Record<'process' | 'park', Map<string, ChannelWork[]>>;

const put = (work: Map<string, ChannelWork[]>, one: ChannelWork): void => void work.set(one.candidate.message.channel, [...(work.get(one.candidate.message.channel) ?? []), one]);

/** Sets a message that no rule refuses on its way; answers what became of it where that is known at once. */
function setOut(passed: Passed, work: ChannelWork, trapAddress: string | null): Outcome | null {
  const { candidate } = work;
  const way = wayOf(candidate);
  if (way === 'shadow') return shadowed(candidate, null);
  if (way === 'trap' && candidate.message.channel !== 'email') return shadowed(candidate, 'trap: only mail goes to the trap address');
  if (way === 'trap' && trapAddress === null) return skipped(candidate, 'trap: the workspace has no trap address');
  put(way === 'park' ? passed.park : passed.process, way === 'trap' ? { ...work, candidate: { ...candidate, address: trapAddress, trapped: candidate.address } } : work);
  return null;
}

/** A workspace as its messages are decided in it, with the templates that they name; null: it is not there any more. */
async function sceneOf(context: DeliveryContext, workspaceId: number, messages: readonly ClaimedMessage[]): Promise<Omit<Scene, 'now'> | null> {
  const workspace = await loadSendingWorkspace(context.database, workspaceId, [...new Set(messages.map(({ template }) => template))]);
  const compiled = workspace === null ? undefined : (await context.journeys.loadStates(context.database, [workspace])).get(workspaceId);
  return workspace === null || compiled === undefined ? null : { workspace, compiled };
}

async function deliverWorkspace(context: DeliveryContext, { workspace, compiled }: Omit<Scene, 'now'>, messages: readonly ClaimedMessage[], now: number): Promise<Outcome[]> {
  const candidates = await gather(context, { workspace, compiled, now }, messages, (name) => context.channels.get(name)?.reach);
  const outcomes: Outcome[] = [];
  const passed: Passed = { process: new Map(), park: new Map() };
  for (const { candidate, ruling } of await decideTogether(context.database, candidates, { capped: compiled.capped, now })) {
    const outcome = ruling === null ? setOut(passed, { candidate, now }, compiled.rules.trapAddress) : ruledOut(candidate, ruling);
    if (outcome !== null) outcomes.push(outcome);
  }
  for (const act of ['process', 'park'] as const) {
    for (const [name, work] of passed[act]) {
      const channel = context.channels.get(name);
      if (channel === undefined) outcomes.push(...work.map(({ candidate }) => failed(candidate, `there is no channel ${name}`)));
      else outcomes.push(...await channel[act](workspace, work));
    }
  }
  return outcomes;
}

/** Delivers the messages of one job: claims, decides, renders, sends and records them. Harmless to repeat; what a crash leaves is claimed again later. */
export async function deliver(context: DeliveryContext, job: MessageSpan & { readonly workspaceId: number }): Promise<number> {
  const withCompeting = context.journeys.peek(job.workspaceId)?.capped === true;
  const claimed = await claimMessages(context.database, job, withCompeting);
  crashPoint('delivery.claimed');
  if (claimed.length === 0) return 0;
  const now = Math.max(...claimed.map(({ claimedAt }) => claimedAt));
  const groups = inSameWorkspace(claimed);
  let delivered = 0;
  for (const [workspaceId, messages] of groups) {
    const scene = await sceneOf(context, workspaceId, messages);
    if (scene === null) continue;
    // Caps that came in since the workspace was read last: what competes is not claimed yet.
    const rivals = scene.compiled.capped && !withCompeting ? await claimCompeting(context.database, messages) : [];
    const all = [...messages, ...rivals];
    const { stimuli } = await record(context, await deliverWorkspace(context, rivals.length === 0 ? scene : ((await sceneOf(context, workspaceId, all)) ?? scene), all, now), now);
    delivered += all.length;
    if (stimuli > 0) context.onStimuli(stimuli);
  }
  return delivered;
}
