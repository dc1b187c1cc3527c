import fc from 'fast-check';
import { instant, type EventFact, type EventSource, type Instant, type Json, type JsonObject } from '@perennial/model';
import type { Condition, ConditionOf } from '../condition.js';
import { isoText } from '../date.js';
import type { Facts } from '../facts.js';
import { heldKey } from '../held-key.js';
import { isQuorum } from '../kinds/members.js';
import { placedParts } from '../kinds/registry.js';
import { matches } from '../matches.js';
import { anEventName, BASE } from './arbitraries.js';
import { aNumber, aShortList, aText, aValue, aWrittenDate } from './values.js';
import { ATTRIBUTES, HELD, ROLES, SEGMENTS, TOPICS } from './wide.js';

/** A row of the log. */
export interface LoggedRow {
  readonly owner: number;
  readonly account: number | null;
  readonly name: string;
  readonly properties: JsonObject;
  readonly source: EventSource;
  readonly at: number;
}

/** A profile with all that hangs on it. */
export interface WideProfile {
  readonly id: number;
  readonly absorbed: readonly number[];
  readonly columns: { readonly [name: string]: string | null };
  readonly attributes: JsonObject;
  readonly computed: JsonObject;
  readonly memberships: readonly { readonly account: number; readonly role: string; readonly attributes: JsonObject; readonly lastActive: number; readonly joined: number }[];
  readonly segments: { readonly [key: string]: Instant };
  readonly held: { readonly [key: string]: Instant };
  readonly consents: { readonly [key: string]: boolean };
}

/** Some profiles, accounts and their log. */
export interface World {
  readonly profiles: readonly WideProfile[];
  readonly accounts: readonly { readonly id: number; readonly attributes: JsonObject; readonly segments: { readonly [key: string]: Instant }; readonly held: { readonly [key: string]: Instant } }[];
  readonly log: readonly LoggedRow[];
}

/** Topics with their defaults. */
export const TOPIC_DEFAULTS: { readonly [key: string]: { readonly mandatory: boolean; readonly optIn: boolean } } = { news: { mandatory: false, optIn: false }, tips: { mandatory: false, optIn: true }, legal: { mandatory: true, optIn: false } };

const near = fc.integer({ min: -30, max: 3 }).map((units) => instant(BASE + units));
const some = <T>(keys: readonly string[], of: fc.Arbitrary<T>): fc.Arbitrary<{ [key: string]: T }> => fc.record(Object.fromEntries(keys.map((key) => [key, of])), { requiredKeys: [] }).map((values) => Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))));
const typical = fc.tuple(some<Json>(['n', 'm'], aNumber), some<Json>(['t', 'u'], aText), some<Json>(['d'], aWrittenDate), some<Json>(['l'], aShortList)).map(([numbers, texts, dates, lists]) => ({ ...numbers, ...texts, ...dates, ...lists }));
const someAttributes: fc.Arbitrary<JsonObject> = fc.tuple(some<Json>(ATTRIBUTES, aValue), typical).map(([any, rest]) => ({ ...any, ...rest }));
const kept = { segments: some(SEGMENTS.slice(0, 2), near), held: some(HELD.map(heldKey), near) };

const aWideProfile = (id: number, accounts: readonly number[]): fc.Arbitrary<WideProfile> =>
  fc.record({
    id: fc.constant(id),
    absorbed: fc.boolean().map((any) => (any && id % 4 === 0 ? [id + 500, id + 600] : [])),
    columns: fc.record({ externalId: fc.constant(`u${id}`), email: fc.option(fc.constantFrom('Anna@Example.com', 'bo@example.com', 'É@x.y')), phone: fc.constant(null), timezone: fc.constant('Europe/Oslo'), locale: fc.option(aText) }),
    attributes: someAttributes,
    computed: some<Json>(['h', 'stage'], aValue),
    memberships: fc.uniqueArray(fc.record({ account: fc.constantFrom(...accounts), role: fc.constantFrom(...ROLES), attributes: some<Json>(['v', 'role', 'joinedAt'], aValue), lastActive: fc.integer({ min: 0, max: 3 }), joined: fc.integer({ min: 0, max: 40 * 86_400_000 }) }), { maxLength: 3, selector: ({ account }) => account }),
    ...kept,
    consents: some([...TOPICS, 'news:email', 'tips:email', 'legal:in_app'], fc.boolean()),
  });

const someProperties: fc.Arbitrary<JsonObject> = fc.tuple(some<Json>(['v', 'a', 'a.b'], aValue), typical, some<Json>(['n'], fc.oneof({ weight: 4, arbitrary: aNumber }, aValue))).map(([any, rest, numbers]) => ({ ...any, ...rest, ...numbers }));
const ofMessage: fc.Arbitrary<JsonObject> = some<Json>(['channel', 'template', 'journeyId', 'nodeId', 'machine'], fc.constant(null)).chain((keys) =>
  fc.record({ channel: fc.constantFrom('email', 'in_app'), template: fc.constantFrom('welcome', 'tips'), journeyId: fc.integer({ min: 1, max: 2 }), nodeId: fc.constantFrom('n1', 'n2'), machine: fc.constantFrom<Json>(true, false, 'true') }).map((all) => Object.fromEntries(Object.entries(all).filter(([key]) => !(key in keys) || key !== 'machine'))),
);

const aRow = (owners: readonly number[], accounts: readonly number[]): fc.Arbitrary<LoggedRow> => {
  const where = { owner: fc.constantFrom(...owners), account: fc.option(fc.constantFrom(...accounts)), at: fc.integer({ min: -30, max: 3 }).map((units) => BASE + units) };
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ ...where, name: anEventName, properties: someProperties, source: fc.constantFrom<EventSource>('track', 'trigger', 'import') }) },
    { weight: 1, arbitrary: fc.record({ ...where, name: fc.constantFrom('email_sent', 'email_opened', 'email_clicked', 'in_app_shown', 'in_app_seen', 'in_app_clicked', 'email_bounced'), properties: ofMessage, source: fc.constantFrom<EventSource>('engine', 'engine', 'engine', 'track') }) },
  );
};

/** A world of so many profiles and a third as many accounts, with about ten events a profile. */
export function aWorld(size: number): fc.Arbitrary<World> {
  const ids = Array.from({ length: size }, (_, i) => i + 1);
  const accounts = Array.from({ length: Math.ceil(size / 3) }, (_, i) => 2001 + i);
  return fc.tuple(...ids.map((id) => aWideProfile(id, accounts))).chain((profiles) => {
    const owners = profiles.flatMap((profile) => [profile.id, ...profile.absorbed]);
    return fc.record({
      profiles: fc.constant(profiles),
      accounts: fc.tuple(...accounts.map((id) => fc.record({ id: fc.constant(id), attributes: someAttributes, ...kept }))),
      log: fc.array(aRow(owners, accounts), { minLength: size * 10, maxLength: size * 12 }),
    });
  });
}

const factOf = (row: LoggedRow, i: number): EventFact => ({ id: `e${i}`, name: row.name, properties: row.properties, source: row.source, occurredAt: instant(row.at), receivedAt: instant(row.at) });

function eventsOf(world: World, mine: (row: LoggedRow) => boolean): Facts['events'] {
  const events: { [name: string]: EventFact[] } = {};
  for (const fact of world.log.filter(mine).map(factOf).sort((a, b) => a.occurredAt - b.occurredAt)) (events[fact.name] ??= []).push(fact);
  return events;
}

const topicsOf = ({ consents }: WideProfile): { readonly [key: string]: boolean } =>
  Object.fromEntries(Object.entries(TOPIC_DEFAULTS).flatMap(([topic, { mandatory, optIn }]) => [topic, `${topic}:email`, `${topic}:in_app`].map((key) => [key, mandatory || (consents[key] ?? consents[topic] ?? !optIn)])));

const accountOf = (world: World, id: number): JsonObject => world.accounts.find((account) => account.id === id)?.attributes ?? {};

function factsIn(world: World, profile: WideProfile, account: number | undefined): Facts {
  const membership = profile.memberships.find((one) => one.account === account);
  return {
    subjectId: String(profile.id), profile: { ...profile.attributes, computed: profile.computed, ...profile.columns },
    account: membership === undefined ? null : { ...accountOf(world, membership.account), role: membership.role },
    membership: membership === undefined ? null : { ...membership.attributes, role: membership.role, joinedAt: isoText(instant(BASE - membership.joined)) },
    events: eventsOf(world, (row) => row.owner === profile.id || profile.absorbed.includes(row.owner)),
    segments: profile.segments, held: profile.held, topics: topicsOf(profile), zones: ['UTC'],
  };
}

const latestAccount = (profile: WideProfile): number | undefined => [...profile.memberships].sort((a, b) => b.lastActive - a.lastActive || a.account - b.account)[0]?.account;

/** The facts of a profile, as the drain would load them. */
export const profileFacts = (world: World, profile: WideProfile): Facts => factsIn(world, profile, latestAccount(profile));

/** The facts of an account. */
export const accountFacts = (world: World, account: World['accounts'][number]): Facts => ({
  subjectId: String(account.id), profile: {}, account: account.attributes, membership: null, events: eventsOf(world, (row) => row.account === account.id), segments: account.segments, held: account.held, zones: ['UTC'],
});

const memberTests = (condition: Condition): readonly ConditionOf<'members'>[] => [...(condition.type === 'members' ? [condition] : []), ...placedParts(condition).flatMap((part) => memberTests(part.condition))];

/** The tests of members in a Condition and whether each holds for an account: each member is asked as a person. */
export function quorumsOf(world: World, accountId: number | undefined, condition: Condition): NonNullable<Facts['quorums']> {
  const members = world.profiles.flatMap((profile) => profile.memberships.filter((one) => one.account === accountId).map(({ role }) => ({ role, facts: profileFacts(world, profile) })));
  return Object.fromEntries(memberTests(condition).map((test) => {
    const asked = members.filter(({ role }) => test.roles === undefined || test.roles.includes(role));
    return [heldKey(test), isQuorum(test.quorum, { hits: asked.filter(({ facts }) => matches(test.of, facts, BASE)).length, total: asked.length })];
  }));
}

/** The account whose members a subject's Conditions ask about. */
export const accountOfSubject = (world: World, id: number): number | undefined => {
  const profile = world.profiles.find((one) => one.id === id);
  return profile === undefined ? id : latestAccount(profile);
};
