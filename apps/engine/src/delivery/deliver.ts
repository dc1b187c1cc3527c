import type { SendResult } from '@perennial/providers';
import { claimMessages, databaseNow, loadSendingWorkspace, type ClaimedMessage, type Database, type MessageSpan, type SendingWorkspace } from '@perennial/store';
import type { AddressHash } from '../platform/address-hash.js';
import { crashPoint } from '../platform/crash-point.js';
import type { Candidate } from './candidate.js';
import type { DeliveryChannel, ReadyMessage } from './channels/channel.js';
import { gather } from './gather.js';
import { failed, outcomeOf, skipped, type Outcome } from './outcome.js';
import { record, type RecordContext } from './record.js';
import type { RecipientLinks } from './recipient-links.js';
import { linksFor, renderFacts } from './render-facts.js';
import { decide } from './rules/ordered-rules.js';
import type { TemplateCache } from './template-cache.js';

/** A channel whose content only it understands. */
export interface AnyChannel extends Omit<DeliveryChannel<never>, 'render' | 'hand'> {
  /** Renders and hands messages over: the content never leaves the channel. */
  readonly process: (workspace: SendingWorkspace, work: readonly ChannelWork[]) => Promise<Outcome[]>;
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
    const rendered = channel.render(ready, renderFacts(candidate, workspace, own, now));
    return rendered.ok ? { candidate, links: own, content: rendered.content } : failed(candidate, `render: ${rendered.reason}`);
  };
  return {
    name: channel.name, reach: channel.reach, sentEvent: channel.sentEvent,
    process: async (workspace, work) => {
      const rendered = await Promise.all(work.map((one) => renderOne(workspace, one)));
      const ready = rendered.filter((one): one is ReadyMessage<Content> => 'content' in one);
      const refused = rendered.filter((one): one is Outcome => 'result' in one);
      if (ready.length === 0) return refused;
      const { provider, results } = await handSafely(channel, workspace, ready);
      crashPoint('delivery.handed');
      return [...refused, ...ready.map((message, place) => outcomeOf(message.candidate, results[place] ?? { outcome: 'transient', reason: 'the provider gave no answer for it', retryAfterMs: null }, provider))];
    },
  };
}

/** A provider that cannot be opened (its settings, its secret) makes its messages wait, and tells why. */
async function handSafely<Content>(channel: DeliveryChannel<Content>, workspace: SendingWorkspace, ready: readonly ReadyMessage<Content>[]): Promise<{ provider: string; results: readonly SendResult[] }> {
  try {
    return await channel.hand(workspace, ready);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { provider: workspace.integrations.find((one) => one.channel === channel.name)?.provider ?? channel.name, results: ready.map(() => ({ outcome: 'transient', reason, retryAfterMs: null })) };
  }
}

async function deliverWorkspace(context: DeliveryContext, workspaceId: number, messages: readonly ClaimedMessage[], now: number): Promise<Outcome[]> {
  const workspace = await loadSendingWorkspace(context.database, workspaceId);
  if (workspace === null) return [];
  const candidates = await gather(context, workspace, messages, (name) => context.channels.get(name)?.reach);
  const outcomes: Outcome[] = [];
  const passed = new Map<string, ChannelWork[]>();
  for (const candidate of candidates) {
    const refusal = decide(candidate);
    if (refusal !== null) outcomes.push(skipped(candidate, refusal));
    else passed.set(candidate.message.channel, [...(passed.get(candidate.message.channel) ?? []), { candidate, now }]);
  }
  for (const [name, work] of passed) {
    const channel = context.channels.get(name);
    outcomes.push(...(channel === undefined ? work.map(({ candidate }) => failed(candidate, `there is no channel ${name}`)) : await channel.process(workspace, work)));
  }
  return outcomes;
}

/** Delivers the messages of one job: claims, decides, renders, sends and records them. Harmless to repeat; what a crash leaves is claimed again later. */
export async function deliver(context: DeliveryContext, span: MessageSpan): Promise<number> {
  const claimed = await claimMessages(context.database, span);
  crashPoint('delivery.claimed');
  if (claimed.length === 0) return 0;
  const now = await databaseNow(context.database);
  for (const [workspaceId, messages] of inSameWorkspace(claimed)) {
    const { stimuli } = await record(context, await deliverWorkspace(context, workspaceId, messages, now), now);
    if (stimuli > 0) context.onStimuli(stimuli);
  }
  return claimed.length;
}
