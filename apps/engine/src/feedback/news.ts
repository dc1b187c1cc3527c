import { BOUNCE_CLASSES, isDeadAddress, type BounceClass, type EngineEventName, type JsonObject } from '@perennial/model';
import type { FeedbackFact } from '@perennial/providers';
import type { MessageMarks, ToldMessage } from '@perennial/store';

/** One fact about a message that is known. */
export interface ToldFact {
  readonly integrationId: number;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly fact: FeedbackFact;
}

/** An event that a fact makes. */
export interface NewsEvent {
  readonly name: EngineEventName;
  /** What its id is made of: equal parts are the same event. */
  readonly identity: readonly (string | number)[];
  readonly at: number;
  readonly properties: JsonObject;
  /** A machine's: it is logged, and nothing listens to it. */
  readonly machine: boolean;
}

/** Name of a counter of the message's node; `dead` are those of the bounced whose address is. */
export type Measure = 'message:delivered' | 'message:bounced' | 'message:dead' | 'message:complained' | 'message:opened' | 'message:clicked';

/** What facts say that was not known of a message. */
export interface News {
  readonly marks: MessageMarks;
  readonly events: readonly NewsEvent[];
  /** Each at most once for a message, whatever is told how often. */
  readonly measures: readonly Measure[];
  /** Why nobody must write to its address any more; null: they may. */
  readonly suppress: string | null;
  /** It came back for a reason that may pass: its address is looked at. */
  readonly cameBack: boolean;
  readonly unsubscribed: boolean;
}

interface Told {
  marks: { -readonly [name in keyof MessageMarks]: MessageMarks[name] };
  events: NewsEvent[];
  measures: Measure[];
  suppress: string | null;
  cameBack: boolean;
  unsubscribed: boolean;
}

type Reading<Type extends FeedbackFact['type']> = (told: Told, message: ToldMessage, one: ToldFact & { readonly fact: Extract<FeedbackFact, { type: Type }> }) => void;

const about = (message: ToldMessage): JsonObject => ({ messageId: message.id, channel: message.channel, template: message.template, journeyId: message.journeyId, nodeId: message.nodeId });
const once = (message: ToldMessage, name: EngineEventName, at: number, more: JsonObject = {}): NewsEvent => ({ name, identity: [name, message.id], at, properties: { ...about(message), ...more }, machine: false });

const isDead = (kind: string | null): boolean => BOUNCE_CLASSES.some((one) => one === kind && isDeadAddress(one));

/** A bounce after a delivery counts (servers take a mail and send it back later); a second one changes nothing but a class that only now says that the address is dead. */
function bounced(told: Told, message: ToldMessage, at: number, { class: bounce, reason }: { readonly class: BounceClass; readonly reason: string }): void {
  const dead = isDeadAddress(bounce);
  if (dead) told.suppress ??= `bounced: ${bounce}`;
  const known = told.marks.bouncedAt ?? message.bouncedAt;
  if (known === null) {
    told.marks.bouncedAt = at;
    told.events.push(once(message, 'email_bounced', at, { class: bounce, reason }));
    told.measures.push('message:bounced');
    told.cameBack = !dead;
  }
  if (dead && !isDead(told.marks.bounceClass ?? message.bounceClass)) told.measures.push('message:dead');
  if (known === null || dead) told.marks.bounceClass = bounce;
  told.marks.told = `came back: ${reason}`;
}

/** Reads opens and clicks: each is an event, the first by a person counts. */
const act = (at: 'openedAt' | 'clickedAt', name: EngineEventName, measure: Measure) => (told: Told, message: ToldMessage, one: ToldFact & { readonly fact: Extract<FeedbackFact, { type: 'opened' | 'clicked' }> }): void => {
  const { fact } = one;
  told.events.push({ name, identity: [name, one.integrationId, one.key], at: one.at, properties: { ...about(message), ...(fact.type === 'clicked' ? { url: fact.url } : {}), ...(fact.machine ? { machine: true } : {}) }, machine: fact.machine });
  if (fact.machine || (told.marks[at] ?? message[at]) !== null) return;
  told.marks[at] = one.at;
  told.measures.push(measure);
};

const READINGS: { readonly [Type in FeedbackFact['type']]: Reading<Type> } = {
  delivered: (told, message, { at }) => {
    if ((told.marks.deliveredAt ?? message.deliveredAt) !== null) return;
    told.marks.deliveredAt = at;
    told.events.push(once(message, 'email_delivered', at));
    told.measures.push('message:delivered');
    if ((told.marks.bouncedAt ?? message.bouncedAt) === null) told.marks.told = 'arrived';
  },
  deferred: (told, message, { fact }) => {
    const settled = told.marks.deliveredAt ?? told.marks.bouncedAt ?? message.deliveredAt ?? message.bouncedAt;
    if (settled === null) told.marks.told = `is still being tried: ${fact.reason}`;
  },
  bounced: (told, message, { at, fact }) => bounced(told, message, at, fact),
  complained: (told, message, { at, fact }) => {
    told.suppress = 'complained';
    told.marks.told = 'was reported as spam';
    if ((told.marks.complainedAt ?? message.complainedAt) !== null) return;
    told.marks.complainedAt = at;
    told.events.push(once(message, 'email_complained', at, fact.reason === '' ? {} : { reason: fact.reason }));
    told.measures.push('message:complained');
  },
  unsubscribed: (told) => {
    told.unsubscribed = true;
  },
  opened: act('openedAt', 'email_opened', 'message:opened'),
  clicked: act('clickedAt', 'email_clicked', 'message:clicked'),
};

function read<Type extends FeedbackFact['type']>(type: Type, told: Told, message: ToldMessage, one: ToldFact & { readonly fact: Extract<FeedbackFact, { type: Type }> }): void {
  READINGS[type](told, message, one);
}

const REASON_KEPT = 500;

/** A fact within bounds: it did not happen before its message was handed over nor after it was told, and its words are cut and carry nothing that cannot be stored. */
function bounded(message: ToldMessage, one: ToldFact, now: number): ToldFact {
  const { fact } = one;
  const at = Math.min(now, Math.max(message.finishedAt ?? message.enteredAt, Number.isFinite(one.at) ? Math.round(one.at) : now));
  const clean = (text: string, length: number): string => Buffer.from(text.replaceAll('\u0000', '').replace(/\s+/g, ' ').trim().slice(0, length)).toString('utf8');
  if ('reason' in fact) return { ...one, at, fact: { ...fact, reason: clean(fact.reason, REASON_KEPT) } };
  return fact.type === 'clicked' ? { ...one, at, fact: { ...fact, url: clean(fact.url, 2000) } } : { ...one, at };
}

/** What facts say that was not known of a message; in the order in which they happened, in whatever order they came. Pure. */
export function newsOf(message: ToldMessage, facts: readonly ToldFact[], now: number): News {
  const told: Told = {
    marks: { id: message.id, enteredAt: message.enteredAt, deliveredAt: null, bouncedAt: null, bounceClass: null, complainedAt: null, openedAt: null, clickedAt: null, told: null }, events: [], measures: [], suppress: null, cameBack: false, unsubscribed: false,
  };
  const ordered = facts.map((one) => bounded(message, one, now)).sort((a, b) => a.at - b.at);
  for (const { fact, ...one } of ordered) read(fact.type, told, message, { ...one, fact });
  return told;
}
