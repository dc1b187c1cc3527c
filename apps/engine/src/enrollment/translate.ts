import { applyTo, TRIGGER_TYPES, type AttributeChange, type MessageOutcome, type Stimulus } from '@perennial/journey';
import { enrollmentId, instant, isJsonObject, journeyId, MAX_ATTRIBUTES, messageId, type EventFact, type Json, type JsonObject } from '@perennial/model';
import { STIMULUS_KIND, type ProfileState, type StimulusRow } from '@perennial/store';
import { sourceName } from './run-rows.js';

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const objectAt = (payload: JsonObject, name: string): JsonObject => {
  const value = payload[name];
  return isJsonObject(value) ? value : {};
};

/** Traits that a browser key may set once but never change: whoever holds the page could claim another's address. */
const GUARDED: ReadonlySet<string> = new Set(['email', 'phone']);
/** Names that are the profile's own and no trait. */
const RESERVED: ReadonlySet<string> = new Set(['externalId', 'id', 'computed', '__proto__', 'constructor', 'prototype']);

/** The trait of a `group` call with what is the member's own. */
const MEMBERSHIP = 'membership';
/** Names that are kept beside the attributes of a membership. */
const NOT_OF_MEMBERS: ReadonlySet<string> = new Set(['role', 'joinedAt', '__proto__', 'constructor', 'prototype']);

/** What the translation of one profile's stimuli remembers on the way. */
export interface TranslationState {
  readonly profile: ProfileState;
  emailVerified: boolean;
  /** Guarded traits that have a value by now. */
  readonly claimed: Set<string>;
}

/** Starts the translation of a profile's stimuli. */
export const translationOf = (profile: ProfileState): TranslationState => ({
  profile, emailVerified: profile.emailVerified, claimed: new Set([...(profile.email === null ? [] : ['email']), ...(profile.phone === null ? [] : ['phone'])]),
});

function traitChanges(state: TranslationState, traits: JsonObject, browser: boolean): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const [name, value] of Object.entries(traits)) {
    if (RESERVED.has(name) || (browser && GUARDED.has(name) && state.claimed.has(name))) continue;
    if (GUARDED.has(name)) state.claimed.add(name);
    if (name === 'email') state.emailVerified = !browser;
    changes.push({ target: 'profile', path: name, value: GUARDED.has(name) && typeof value !== 'string' ? null : value });
  }
  return changes;
}

/** Time zone and locale that a browser told fill gaps, and only gaps. */
function gapChanges(state: Pick<TranslationState, 'profile'>, payload: JsonObject): AttributeChange[] {
  const gaps: AttributeChange[] = [];
  if (state.profile.timezone === null && text(payload['z']) !== null) gaps.push({ target: 'profile', path: 'timezone', value: text(payload['z']) });
  if (state.profile.locale === null && text(payload['l']) !== null) gaps.push({ target: 'profile', path: 'locale', value: text(payload['l']) });
  return gaps;
}

/** True when an event of a profile brings nothing but itself. */
export const isBare = (row: StimulusRow, profile: ProfileState): boolean => row.kind === STIMULUS_KIND.event && gapChanges({ profile }, row.payload).length === 0;

/** An event in the intake as a fact. */
export const eventOf = (row: StimulusRow): EventFact => ({
  id: row.eventId, name: row.name, properties: objectAt(row.payload, 'p'), occurredAt: instant(row.occurredAt), receivedAt: instant(row.receivedAt), source: sourceName(row.source),
});

/** What changes of a profile when it joins an account. */
export const BELONGING: readonly string[] = ['account', 'membership'];
const WHICH = ['all', 'timed', 'touched'] as const;

function segmentsOf(row: StimulusRow): Stimulus | null {
  const { which, paths, silent } = row.payload;
  const known = WHICH.find((name) => name === which);
  if (known === undefined) return null;
  return { type: 'segments', id: row.eventId, at: instant(row.receivedAt), which: known, paths: Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [], silent: silent === true };
}

function listOf(row: StimulusRow): Stimulus | null {
  const { set, key, title, member, silent } = row.payload;
  if (typeof set !== 'number' || typeof key !== 'string' || typeof member !== 'boolean') return null;
  return { type: 'list', id: row.eventId, at: instant(row.receivedAt), list: { id: set, key, name: text(title) ?? key }, member, silent: silent === true };
}

const OUTCOMES: readonly MessageOutcome[] = ['sent', 'skipped', 'failed'];

function outcomeOf(row: StimulusRow): Stimulus | null {
  const { enrollment, visit, message, outcome, reason } = row.payload;
  const known = OUTCOMES.find((name) => name === outcome);
  if (typeof enrollment !== 'number' || typeof visit !== 'number' || typeof message !== 'string' || known === undefined) return null;
  return { type: 'outcome', id: row.eventId, at: instant(row.receivedAt), enrollmentId: enrollmentId(enrollment), visit, messageId: messageId(message), outcome: known, reason: text(reason), value: row.payload['value'] };
}

function recipientsOf(row: StimulusRow): Stimulus | null {
  const { enrollment, visit, chosen, complete } = row.payload;
  if (typeof enrollment !== 'number' || typeof visit !== 'number' || typeof chosen !== 'number') return null;
  return { type: 'recipients', id: row.eventId, at: instant(row.receivedAt), enrollmentId: enrollmentId(enrollment), visit, chosen, complete: complete === true };
}

/** What a member did that ends a journey for the whole account, as `exitPayload` wrote it. */
export function accountExitOf(row: StimulusRow): Extract<Stimulus, { type: 'account_exit' }> | null {
  const { journey, event } = row.payload;
  return typeof journey !== 'number' || !isJsonObject(event) ? null : { type: 'account_exit', id: row.eventId, at: instant(row.receivedAt), journeyId: journeyId(journey), event: parseStartEvent(event) };
}

/** What is stored of an act that ends a journey for all members of an account. */
export const exitPayload = (journey: number, event: EventFact, account: number): JsonObject => ({ journey, event: { ...event }, account });

function commandOf(row: StimulusRow): Stimulus | null {
  const { enrollment, command, reason } = row.payload;
  if (typeof enrollment !== 'number' || (command !== 'exit' && command !== 'retry' && command !== 'migrate')) return null;
  return { type: 'command', id: row.eventId, at: instant(row.receivedAt), command, enrollmentId: enrollmentId(enrollment), reason: text(reason) ?? command };
}

/** Reads back an event, as `startPayload` and `exitPayload` wrote it. */
const parseStartEvent = (stored: JsonObject): EventFact => stored as JsonObject & EventFact;

function startOf(row: StimulusRow): Stimulus | null {
  const { journey, door, data, event, value } = row.payload;
  const trigger = TRIGGER_TYPES.find((type) => type === row.name);
  if (typeof journey !== 'number' || trigger === undefined) return null;
  return {
    type: 'start', id: row.eventId, at: instant(row.receivedAt), journeyId: journeyId(journey), trigger, name: text(door) ?? undefined, data: isJsonObject(data) ? data : {},
    event: isJsonObject(event) ? parseStartEvent(event) : null, value: text(value) ?? undefined,
  };
}

/** What a start is stored as: the journey, the door (by what it hears; without one, all of the type), the first context, and the event that is not new. */
export const startPayload = (start: { readonly journeyId: number; readonly door?: string; readonly data?: JsonObject; readonly event?: EventFact; readonly value?: string }): string =>
  JSON.stringify({ journey: start.journeyId, door: start.door, data: start.data, event: start.event, value: start.value });

/** What an intake row of a profile means to its journeys; null when it moves none. `lateMs`: how old an event may be and still act. */
export function stimulusOf(row: StimulusRow, state: TranslationState, lateMs: number): Stimulus | null {
  const frame = { id: row.eventId, at: instant(row.receivedAt) };
  switch (row.kind) {
    case STIMULUS_KIND.event:
      return { type: 'event', ...frame, event: eventOf(row), changes: gapChanges(state, row.payload), silent: row.receivedAt - row.occurredAt > lateMs };
    case STIMULUS_KIND.fire:
      return { type: 'fire', ...frame, trigger: row.name, data: objectAt(row.payload, 'p'), event: eventOf(row) };
    case STIMULUS_KIND.identify: {
      const changes = [...traitChanges(state, objectAt(row.payload, 'p'), row.payload['b'] === true), ...gapChanges(state, row.payload)];
      // Without changes it concerns only the segments of someone who was never held against them.
      return changes.length === 0 && state.profile.lastSeenAt !== null ? null : { type: 'attributes', ...frame, changes };
    }
    case STIMULUS_KIND.outcome:
      return outcomeOf(row);
    case STIMULUS_KIND.exitByAccount:
      return accountExitOf(row);
    case STIMULUS_KIND.group:
      return { type: 'segments', ...frame, which: 'touched', paths: BELONGING, silent: false };
    case STIMULUS_KIND.segments:
      return segmentsOf(row);
    case STIMULUS_KIND.list:
      return listOf(row);
    case STIMULUS_KIND.start:
      return startOf(row);
    case STIMULUS_KIND.command:
      return commandOf(row);
    default:
      return null;
  }
}

/** What an intake row of an account means to its segments and journeys; null when it moves none. `lateMs`: how old an event may be and still act. */
export function accountStimulusOf(row: StimulusRow, lateMs: number): Stimulus | null {
  switch (row.kind) {
    case STIMULUS_KIND.accountTraits: {
      const changes = Object.entries(traitsOf(row)).filter(isAccountTrait).map(([path, value]): AttributeChange => ({ target: 'account', path, value }));
      return { type: 'attributes', id: row.eventId, at: instant(row.receivedAt), changes };
    }
    case STIMULUS_KIND.accountLogged: {
      const { occurred, received, source } = row.payload;
      const [at, since] = [typeof received === 'number' ? received : row.receivedAt, typeof occurred === 'number' ? occurred : row.occurredAt];
      const event: EventFact = { id: row.eventId, name: row.name, properties: objectAt(row.payload, 'p'), occurredAt: instant(since), receivedAt: instant(at), source: sourceName(typeof source === 'number' ? source : row.source) };
      // Its instant is that of this stimulus: the log of an account comes to it by way of its members.
      return { type: 'event', id: row.eventId, at: instant(row.receivedAt), event, changes: [], silent: at - since > lateMs };
    }
    case STIMULUS_KIND.accountSegments:
      return segmentsOf(row);
    case STIMULUS_KIND.accountList:
      return listOf(row);
    case STIMULUS_KIND.accountOwn:
      return { type: 'event', id: row.eventId, at: instant(row.receivedAt), event: eventOf(row), changes: [], silent: row.receivedAt - row.occurredAt > lateMs };
    case STIMULUS_KIND.accountFire:
      return { type: 'fire', id: row.eventId, at: instant(row.receivedAt), trigger: row.name, data: objectAt(row.payload, 'p'), event: eventOf(row) };
    case STIMULUS_KIND.accountOutcome:
      return outcomeOf(row);
    case STIMULUS_KIND.accountStart:
      return startOf(row);
    case STIMULUS_KIND.accountCommand:
      return commandOf(row);
    case STIMULUS_KIND.accountRecipients:
      return recipientsOf(row);
    default:
      return null;
  }
}

/** `role`, and an object named `membership`, belong to the member and not to the account. */
const isAccountTrait = ([name, value]: readonly [string, Json]): boolean => name !== 'role' && !RESERVED.has(name) && !(name === MEMBERSHIP && isJsonObject(value));

/** Attributes of an account after the traits of a `group` call; null removes. What is the member's is left out. */
export function accountAfter(attributes: JsonObject, traits: JsonObject): JsonObject {
  return Object.entries(traits).filter(isAccountTrait).reduce((all, [name, value]) => applyTo(all, name, value), attributes);
}

const memberTraits = (row: StimulusRow): JsonObject => objectAt(objectAt(row.payload, 'p'), MEMBERSHIP);
/** The role that a `group` call gives its member, or null. */
export const roleOf = (row: StimulusRow): string | null => text(objectAt(row.payload, 'p')['role']) ?? text(memberTraits(row)['role']);
/** What a `group` call changes of its member's own attributes (null removes one), or null. */
export function membershipOf(row: StimulusRow): JsonObject | null {
  const own = Object.entries(memberTraits(row)).filter(([name]) => !NOT_OF_MEMBERS.has(name));
  return own.length === 0 ? null : Object.fromEntries(own);
}
/** Traits of a `group` or `identify` row. */
export const traitsOf = (row: StimulusRow): JsonObject => objectAt(row.payload, 'p');
/** Who changed an account by this stimulus: the colleague or program that it names, else `group`. */
export const causeOf = (row: StimulusRow): string => text(row.payload['c']) ?? 'group';
/** Why traits that make too many attributes are held back. */
export const overflowText = ({ path, count }: { readonly path: string; readonly count: number }): string => `traits.${path} is one attribute too many: there would be ${count}, at most ${MAX_ATTRIBUTES} are kept`;
