import type { Channel, FrequencyCap, FrequencyCaps, Instant } from '@perennial/model';
import { periodStart } from './zone.js';

const DAY_MS = 86_400_000;
const ROLLING_DAYS = { day: 1, week: 7, month: 30 } as const;
/** Longest time that a cap looks back: a calendar month of 31 days, and a day for clocks. */
export const CAP_SPAN_MS = 32 * DAY_MS;

/** What caps look at of a message. */
export interface Capped {
  readonly channel: string;
  /** Key; null: it has none. */
  readonly topic: string | null;
}

/** The place that a message took under the caps. */
export interface Taken extends Capped {
  readonly at: number;
}

const concerns = ({ channel, topic }: FrequencyCap, message: Capped): boolean => {
  const named = channel ?? null;
  return (named === null ? message.channel !== 'in_app' : named === message.channel) && (topic === undefined || topic === null || topic === message.topic);
};

const startOf = ({ per, window }: FrequencyCap, at: Instant, zone: string): number => (window === 'rolling' ? at - ROLLING_DAYS[per] * DAY_MS : periodStart(at, per, zone));

/** The first of the caps that leaves a message no place, given the places that the person's messages took; null: it may have one. Calendar caps go by the zone. */
export function capReached(caps: readonly FrequencyCap[], message: Capped, taken: readonly Taken[], { at, zone }: { readonly at: Instant; readonly zone: string }): FrequencyCap | null {
  return caps.find((cap) => {
    if (!concerns(cap, message)) return false;
    const since = startOf(cap, at, zone);
    return taken.filter((one) => concerns(cap, one) && (cap.window === 'rolling' ? one.at > since : one.at >= since)).length >= cap.max;
  }) ?? null;
}

/** What is wrong with frequency caps, with the place in them. */
export function capProblems(frequencyCaps: FrequencyCaps | null | undefined, topics: readonly string[] | null): { readonly field: string; readonly message: string }[] {
  return (frequencyCaps?.caps ?? []).flatMap(({ topic }, i) => (typeof topic === 'string' && topics?.includes(topic) === false ? [{ field: `.caps.${i}.topic`, message: `There is no topic "${topic}". Choose another, or create it in settings.` }] : []));
}

const CHANNEL_NOUNS: Record<Channel, readonly [one: string, many: string]> = { email: ['email', 'emails'], in_app: ['in-app message', 'in-app messages'], sms: ['SMS', 'SMS'], push: ['push message', 'push messages'] };

/** A cap in words: "3 emails about product-tips in 7 days", "1 message a calendar day". */
export function capWords({ max, per, window, channel, topic }: FrequencyCap): string {
  const [one, many] = channel === undefined || channel === null ? ['message', 'messages'] : CHANNEL_NOUNS[channel];
  const days = ROLLING_DAYS[per];
  const span = window === 'calendar' ? `a calendar ${per}` : days === 1 ? 'in 24 hours' : `in ${days} days`;
  return `${max} ${max === 1 ? one : many}${topic === undefined || topic === null ? '' : ` about ${topic}`} ${span}`;
}
