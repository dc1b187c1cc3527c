import { canonical, chooseRecipients, compile, journeySet, simulate, stimulusOf, subjectWith, type Graph, type ListRef, type Member, type Recipients, type Simulated, type Stimulus } from '@perennial/journey';
import { instant, isEngineEvent, jsonObjectSchema, journeyId, jsonSchema, uuidOf, versionId, type EventFact } from '@perennial/model';
import { conditionsIn, heldKey, isQuorum, matches, quorumsIn, type Facts } from '@perennial/segment';
import { z } from 'zod';

/** When the scripts of ready-made journeys begin: 2026-03-02 09:00 UTC. */
export const START = Date.UTC(2026, 2, 2, 9);
const DAY = 86_400_000;
const on = (day: number): ReturnType<typeof instant> => instant(START + day * DAY);

/** A member of an account: what they did by the start, which tests of members see all the time. */
const memberSchema = z.strictObject({ id: z.number(), role: z.string(), profile: jsonObjectSchema.default({}), did: z.array(z.tuple([z.string(), jsonObjectSchema])).default([]) });
type ScriptedMember = z.infer<typeof memberSchema>;

/** A person or an account as the fixtures tell of them: what happens on which day, what becomes of their messages, and how each of their runs ends. */
export const triedSchema = z.strictObject({
  name: z.string(),
  id: z.string().optional(),
  profile: jsonObjectSchema.default({}),
  account: jsonObjectSchema.nullable().default(null),
  membership: jsonObjectSchema.nullable().default(null),
  /** Of the account, in journeys of accounts; the first was active last. */
  members: z.array(memberSchema).default([]),
  /** Segments that they are in from the start. */
  segments: z.array(z.string()).default([]),
  /** Day, event and properties; or day and the segment that it `enters` or `leaves`; or day and values that are set, by path. */
  script: z.array(z.union([z.tuple([z.number(), z.string(), jsonObjectSchema]), z.tuple([z.number(), jsonObjectSchema])])),
  /** What becomes of messages that are waited for, by step; else they are sent. */
  outcomes: z.record(z.string(), z.enum(['skipped', 'failed'])).default({}),
  /** Members whom messages go to, by step; left out: not looked at. */
  to: z.record(z.string(), z.array(z.number())).optional(),
  /** Day on which the clock stops, where a date comes back every year. */
  until: z.number().optional(),
  ended: z.array(z.tuple([z.string(), z.string().nullable()])),
  /** Steps in the order in which they were left. */
  way: z.array(z.string()),
});
type Tried = z.infer<typeof triedSchema>;

function stimulusFor([day, what, properties = {}]: Tried['script'][number], place: number, lists: readonly ListRef[]): Stimulus {
  const at = on(day);
  if (typeof what === 'string') return stimulusOf({ type: 'event', at, name: what, properties }, place);
  const key = what['enters'] ?? what['leaves'];
  const list = lists.find((known) => known.key === key);
  if (list !== undefined) return { id: uuidOf('trial', place), at, type: 'list', list, member: what['enters'] !== undefined, silent: false };
  return stimulusOf({ type: 'attributes', at, changes: Object.entries(what).map(([path, value]) => ({ target: path.startsWith('account.') ? 'account' : 'profile', path: path.slice(path.indexOf('.') + 1), value })) }, place);
}

const eventsOf = (did: ScriptedMember['did']): Facts['events'] => {
  const facts = did.map(([name, properties], n): EventFact => ({ id: String(n), name, properties, occurredAt: on(0), receivedAt: on(0), source: isEngineEvent(name) ? 'engine' : 'track' }));
  return Object.fromEntries(facts.map(({ name }) => [name, facts.filter((fact) => fact.name === name)]));
};

/** Which tests of members the graph asks hold for the account. */
function quorumsOf(graph: Graph, { account, members }: Tried): Facts['quorums'] {
  const asked = conditionsIn(jsonSchema.parse(JSON.parse(canonical(graph)))).flatMap(quorumsIn);
  return Object.fromEntries(asked.map((test) => {
    const named = members.filter(({ role }) => test.roles?.includes(role) ?? true);
    const hits = named.filter(({ id, role, profile, did }) => matches(test.of, { subjectId: String(id), profile, account, membership: { role }, events: eventsOf(did), zones: [] }, on(0)));
    return [heldKey(test), isQuorum(test.quorum, { hits: hits.length, total: named.length })];
  }));
}

const choose = (members: readonly ScriptedMember[], recipients: Recipients): readonly Member[] => {
  const counted = recipients.otherwise.by === 'event' ? recipients.otherwise.event : null;
  return chooseRecipients(members.map(({ id, role, profile, did }, n) => ({ profileId: id, role, profile, lastActiveAt: instant(START - n), count: did.filter(([name]) => name === counted).length })), recipients);
};

/** What a ready-made journey does with somebody on a virtual clock. `lists`: every segment, so that a script can let them come in and go out. */
export function tryOn(graph: Graph, tried: Tried, lists: readonly ListRef[]): Simulated {
  const compiled = compile(graph, { journeyId: journeyId(1), versionId: versionId(1) });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { id, profile, account, membership, segments, script, until, outcomes, members } = tried;
  return simulate({
    journeys: journeySet([{ journeyId: journeyId(1), status: 'live', plan: compiled.plan, older: [] }], [], null, lists),
    subject: subjectWith({ subjectId: id ?? '1', profile, account, membership, segments: Object.fromEntries(segments.map((segment) => [segment, on(0)])), events: {}, quorums: quorumsOf(graph, tried), zones: ['Europe/London'] }, graph.subject),
    script: script.map((one, place) => stimulusFor(one, place, lists)), until: until === undefined ? null : on(until), outcome: ({ message }) => outcomes[message.nodeId] ?? 'sent', choose: (recipients) => choose(members, recipients),
  });
}
