import { setTimeout as sleep } from 'node:timers/promises';
import { spacingOf, type SendRate } from '@perennial/model';
import { providerKind, type CarriedChannel, type OutgoingMessage, type SendResult } from '@perennial/providers';
import { clearTrouble, FAILURES_TO_OPEN, noteTrouble, pauseProvider, takeTrial, type Database, type SendingIntegration, type SendingWorkspace } from '@perennial/store';
import type { Candidate } from './candidate.js';
import type { Connection, Connections } from './connections.js';
import type { PaceAnswer } from './pace.js';
import { paced } from './pacing.js';
import { isLeftAlone, routeOf } from './route.js';
import { heldByWarmUp } from './warm-up.js';

/** A message that waits for a later moment without a try: its rate has no place yet, or no provider answers. `until`: epoch ms. */
export interface Held {
  readonly outcome: 'held';
  readonly until: number;
  readonly reason: string;
}

/** What became of a message that was to be handed over, and the provider that it was. */
export interface Handed {
  readonly provider: string;
  readonly result: SendResult | Held;
}

/** A message that is made for the provider that it goes through. */
export interface Addressed {
  readonly candidate: Candidate;
  readonly through: (connection: Connection) => OutgoingMessage;
}

/** What a provider did with messages; `down`: it took none of them, by no fault of theirs. */
interface Answered {
  readonly handed: readonly Handed[];
  readonly down: boolean;
}

/** Which way messages go; null: into the mailbox. */
interface Way {
  readonly channel: CarriedChannel;
  readonly integration: SendingIntegration | null;
}

/** For a message of which a provider said nothing. */
export const NO_ANSWER: SendResult = { outcome: 'transient', reason: 'the provider gave no answer for it', retryAfterMs: null };
/** Messages that may go within this time of one another go together. */
const SLICE_MS = 250;
/** While another process tries a provider that was left alone. */
const TRIAL_MS = 30_000;

/** What a provider takes: as its owner says, else as it is known to. */
const rateOf = ({ rate, provider }: SendingIntegration): SendRate => (spacingOf(rate) > 0 ? rate : (providerKind(provider)?.rate ?? {}));
const isDown = (results: readonly SendResult[]): boolean => results.length > 0 && results.every(({ outcome }) => outcome === 'transient');
const isOnTrial = ({ trouble }: SendingIntegration): boolean => trouble !== null && trouble.failures >= FAILURES_TO_OPEN;
const momentOf = (messages: readonly Addressed[]): number => Math.max(0, ...messages.map(({ candidate }) => candidate.moment.at));

/** Hands messages over through the providers of a workspace: by their shares, at their rates, and by another way while one does not answer. */
export class Outlets {
  public constructor(private readonly database: Database, private readonly connections: Connections) {}

  /** One result per message, in order. Throws when the settings of a provider cannot be read. */
  public async hand(workspace: SendingWorkspace, channel: CarriedChannel, messages: readonly Addressed[]): Promise<Handed[]> {
    const own = workspace.integrations.filter((one) => one.channel === channel);
    if (own.every(({ standby }) => standby)) return [...(await this.through(workspace, { channel, integration: null }, messages)).handed];
    const now = momentOf(messages);
    const handed = new Map<Addressed, Handed>();
    const tried = new Set<number>();
    for (let left = messages; left.length > 0;) {
      const again: Addressed[] = [];
      for (const [integration, group] of grouped(left, ({ candidate }) => routeOf(candidate.message.id, own, { now, tried }))) {
        if (integration === null) {
          for (const message of group) if (!handed.has(message)) handed.set(message, noneAnswers(own, now));
          continue;
        }
        const answered = await this.through(workspace, { channel, integration }, group);
        group.forEach((message, place) => {
          const one = answered.handed[place];
          if (one !== undefined) handed.set(message, one);
        });
        if (answered.down) {
          tried.add(integration.id);
          again.push(...group);
        }
      }
      left = again;
    }
    return messages.map((message) => handed.get(message) ?? noneAnswers(own, now));
  }

  private async through(workspace: SendingWorkspace, { channel, integration }: Way, messages: readonly Addressed[]): Promise<Answered> {
    const now = momentOf(messages);
    if (integration !== null && isOnTrial(integration) && !(await takeTrial(this.database, integration.id))) {
      const reason = integration.trouble?.reason ?? '';
      return { handed: messages.map(() => ({ provider: integration.provider, result: { outcome: 'held', until: now + TRIAL_MS, reason } })), down: true };
    }
    const connection = await this.connections.get(workspace, channel, integration);
    const everyMs = spacingOf(integration === null ? null : rateOf(integration));
    const built = messages.map(({ candidate, through }) => ({ candidate, outgoing: through(connection) }));
    const held = integration === null ? built.map(() => null) : await heldByWarmUp(this.database, workspace, built);
    const free = built.filter((_, place) => held[place] === null);
    const paces = await paced(this.database, workspace.id, free.map(({ candidate }) => candidate), everyMs === 0 ? null : { scope: `integration ${integration?.id}`, everyMs });
    const turn = new Map(free.map((one, place) => [one, paces[place] ?? { goesAt: now }]));
    const answers = built.map((one, place): PaceAnswer => turn.get(one) ?? { comesBackAt: held[place] ?? now });
    const results = await sendInTime(connection, built.map(({ outgoing }) => outgoing), answers.map((answer) => ('goesAt' in answer ? answer.goesAt - now : null)));
    if (integration !== null) await this.learn(integration, results.filter((result) => result !== null));
    const handed = results.map((result, place): Handed => ({ provider: connection.name, result: result ?? heldUntil(answers[place], typeof held[place] === 'number' ? 'waits: its domain warms up, and has sent enough today' : 'waits for its turn under a rate') }));
    return { handed, down: isDown(results.filter((result) => result !== null)) };
  }

  private async learn({ id, trouble }: SendingIntegration, results: readonly SendResult[]): Promise<void> {
    const [first] = results;
    if (first === undefined) return;
    if (!isDown(results)) {
      if (trouble !== null) await clearTrouble(this.database, id);
      return;
    }
    const reason = 'reason' in first ? first.reason : 'no answer';
    const asked = Math.max(0, ...results.map((result) => ('retryAfterMs' in result ? (result.retryAfterMs ?? 0) : 0)));
    if (asked > 0) await pauseProvider(this.database, id, { ms: asked, reason });
    else await noteTrouble(this.database, id, { messages: results.length, reason });
  }
}

/** What waits while no provider answers. */
function noneAnswers(integrations: readonly SendingIntegration[], now: number): Handed {
  const alone = integrations.filter((one) => isLeftAlone(one, now));
  const [first] = [...alone].sort((one, other) => (one.trouble?.until ?? 0) - (other.trouble?.until ?? 0));
  return { provider: first?.provider ?? 'mailbox', result: { outcome: 'held', until: first?.trouble?.until ?? now + TRIAL_MS, reason: `no provider answers: ${first?.trouble?.reason ?? 'all were tried'}` } };
}

const heldUntil = (answer: PaceAnswer | undefined, reason: string): Held => ({ outcome: 'held', until: answer !== undefined && 'comesBackAt' in answer ? answer.comesBackAt : 0, reason });

function grouped<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Hands messages over when it is their turn, in milliseconds from now (null: not here); one result each, in order, or null. */
async function sendInTime(connection: Connection, messages: readonly OutgoingMessage[], turns: readonly (number | null)[]): Promise<(SendResult | null)[]> {
  const started = performance.now();
  const results: (SendResult | null)[] = turns.map(() => null);
  const slices = grouped([...turns.keys()].filter((place) => turns[place] !== null), (place) => Math.ceil((turns[place] ?? 0) / SLICE_MS));
  for (const [slice, places] of [...slices].sort(([one], [other]) => one - other)) {
    const early = slice * SLICE_MS - (performance.now() - started);
    if (early > 0) await sleep(early);
    const answered = await sendAll(connection, places.flatMap((place) => messages[place] ?? []));
    places.forEach((place, at) => void (results[place] = answered[at] ?? NO_ANSWER));
  }
  return results;
}

/** Hands messages over in batches that the provider takes; one result each, in order. */
async function sendAll({ provider }: Connection, messages: readonly OutgoingMessage[]): Promise<SendResult[]> {
  const results: SendResult[] = [];
  for (let at = 0; at < messages.length; at += provider.maxBatch) results.push(...await provider.send(messages.slice(at, at + provider.maxBatch)));
  return results;
}
