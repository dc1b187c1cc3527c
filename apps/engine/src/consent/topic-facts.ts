import type { TopicTerms } from '@perennial/store';

/** Subscriptions of a person with the defaults applied, by `topic` and by `topic:channel`: what Conditions read. */
export type TopicFacts = { readonly [key: string]: boolean };

/** Resolves a person's choices: one for the channel goes before one for the whole topic, both before the default; mandatory topics always reach. `read`: keys that are asked for beside the topics' own channels. */
export function topicFacts(terms: readonly TopicTerms[], consents: readonly { readonly topic: string; readonly subscribed: boolean }[], read: readonly string[]): TopicFacts {
  const chosen = new Map(consents.map((consent) => [consent.topic, consent.subscribed]));
  return Object.fromEntries(terms.flatMap(({ key, mandatory, optIn, channels }) => {
    const whole = mandatory || (chosen.get(key) ?? !optIn);
    const keys = new Set([...channels.map((channel) => `${key}:${channel}`), ...read.filter((one) => one.startsWith(`${key}:`))]);
    return [[key, whole] as const, ...[...keys].map((one) => [one, mandatory || (chosen.get(one) ?? whole)] as const)];
  }));
}
