import { randomUUID } from 'node:crypto';
import { topicPath } from '@perennial/journey';
import { shardOf, topicChannelSchema, type EngineEventName, type JsonObject } from '@perennial/model';
import { appendStimuli, LANE, setConsent, SOURCE, STIMULUS_KIND, type NewStimulus, type Transaction } from '@perennial/store';

/** What somebody chose about a topic, and what they read when they did. */
export interface Choice {
  readonly topic: string;
  /** Null: all channels. */
  readonly channel: string | null;
  readonly subscribed: boolean;
  readonly wording: string;
}

/** Whose choice it is, and where it came from. */
export interface Chooser {
  readonly workspaceId: number;
  readonly profileId: number;
  readonly source: string;
  /** Name of the colleague or program; null: the person themselves. */
  readonly actor: string | null;
  /** `messageId`, `userAgent` and `address`, where they are known. */
  readonly detail: JsonObject;
}

/** Name of a topic and what it is about, as people read it. */
export const topicWording = ({ name, description }: { readonly name: string; readonly description: string }): string => (description === '' ? name : `${name}: ${description}`);

const stimulus = ({ workspaceId, profileId }: Chooser, kind: number, name: string, payload: JsonObject): NewStimulus => ({
  lane: LANE.direct, shard: shardOf(profileId), workspaceId, subjectId: profileId, kind, name, payload: JSON.stringify(payload), eventId: randomUUID(), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
});

const pathsOf = ({ topic, channel }: Choice): string[] => [topic, ...(channel === null ? topicChannelSchema.options : [channel]).map((one) => `${topic}:${one}`)].map(topicPath);

/** The event that tells journeys: a colleague's change is `subscription_changed`, a person's own leaving is `unsubscribed`. */
function eventOf(chooser: Chooser, { topic, channel, subscribed }: Choice): NewStimulus[] {
  const tell = (name: EngineEventName, properties: JsonObject): NewStimulus[] => [stimulus(chooser, STIMULUS_KIND.event, name, { p: { topic, ...(channel === null ? {} : { channel }), ...properties, source: chooser.source } })];
  if (chooser.source === 'colleague') return tell('subscription_changed', { subscribed });
  return subscribed ? [] : tell('unsubscribed', { messageId: chooser.detail['messageId'] ?? null });
}

/**
 * Writes choices with their lines in the ledger, has the person's segments look again, and tells their journeys, all in one transaction.
 * Answers those that changed anything. They hold at once, because delivery decides when it hands over.
 */
export async function recordChoices(transaction: Transaction, chooser: Chooser, choices: readonly Choice[]): Promise<Choice[]> {
  const changed: Choice[] = [];
  for (const choice of choices) if (await setConsent(transaction, { ...chooser, ...choice })) changed.push(choice);
  if (changed.length === 0) return changed;
  const paths = [...new Set(changed.flatMap(pathsOf))];
  await appendStimuli(transaction, [stimulus(chooser, STIMULUS_KIND.segments, 'segments', { which: 'touched', paths, silent: false }), ...changed.flatMap((choice) => eventOf(chooser, choice))]);
  return changed;
}
