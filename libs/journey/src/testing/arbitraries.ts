import fc from 'fast-check';
import { instant, journeyId, versionId, WEEKDAYS, type Instant, type Json, type JsonObject } from '@perennial/model';
import type { Condition, Facts } from '@perennial/segment';
import { aCondition, aDate, aDuration, anEventName, BASE, properties, someFacts } from '@perennial/segment/arbitraries';
import { compile } from '../compile.js';
import { emptyGraph, ENTRY, type ExitRule, type Graph, type GraphEdge, type GraphNode, type Reentry } from '../graph.js';
import { journeySet, type JourneySet } from '../journey-set.js';
import { kindOf, NODE_TYPES, type NodeType } from '../kinds/registry.js';
import type { LiveSegment } from '../segments.js';
import { stimulusOf, type Happening } from '../trial.js';
import type { Stimulus } from '../stimulus.js';
import type { TriggerType } from '../triggers/registry.js';
import { aZone } from './timed.js';

export { aTimedJourney, aTimedPerson, aTimedScript } from './timed.js';

const MINUTE = 60_000;
const condition = aCondition(MINUTE, 1);
/** A filter over the event of a trigger, exit or wait. */
const filter: fc.Arbitrary<Condition | undefined> = fc.option(
  fc.constantFrom('free', 'pro').map((value): Condition => ({ type: 'attribute', path: 'event.properties.plan', operator: 'not_equals', value })),
  { nil: undefined, freq: 2 },
);
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

const message = fc.record({ template: fc.constantFrom('welcome', 'tips'), continue: fc.constantFrom('queued', 'sent') });
const waitBranch = fc.oneof(fc.record({ event: fc.record({ name: anEventName, where: filter }) }), fc.record({ condition }));
const change = fc.oneof(
  fc.record({ target: fc.constantFrom('profile', 'context'), op: fc.constant('set'), path: fc.constant('plan'), value: fc.constantFrom('free', 'pro') }),
  fc.record({ target: fc.constant('profile'), op: fc.constant('increment'), path: fc.constant('seats') }),
  fc.record({ target: fc.constant('profile'), op: fc.constantFrom('append', 'remove'), path: fc.constant('tags'), value: fc.constantFrom('x', 'y') }),
  fc.record({ target: fc.constant('profile'), op: fc.constantFrom('unset'), path: fc.constantFrom('active', 'seenAt') }),
);

const timeOfDay = fc.constantFrom('12:05', '00:00', '23:59', '17:50');
const maxPasses = fc.option(fc.integer({ min: 1, max: 3 }));
const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1 });
const waitedDate = fc.constantFrom('profile.seenAt', 'entry.event.properties.plan', 'account.renewalDate');

/** A valid config of each kind of node, by type. */
export const CONFIGS: Record<NodeType, fc.Arbitrary<JsonObject>> = {
  email: message.map(plain),
  in_app: message.map(plain),
  sms: message.map(plain),
  push: message.map(plain),
  delay: fc.oneof(
    { weight: 3, arbitrary: fc.record({ duration: aDuration(MINUTE), at: fc.option(timeOfDay), maxPasses }) },
    { weight: 1, arbitrary: fc.record({ calendarDays: fc.integer({ min: 0, max: 3 }), at: timeOfDay, maxPasses }) },
  ).map(plain),
  until: fc.oneof(
    fc.record({ date: waitedDate, at: fc.option(timeOfDay) }),
    fc.record({ date: waitedDate, at: fc.option(timeOfDay), minus: aDuration(MINUTE) }),
    fc.record({ date: waitedDate, at: fc.option(timeOfDay), plus: fc.constantFrom({ amount: 1, unit: 'days' }, { amount: 1, unit: 'weeks' }) }),
    fc.record({ weekdays, at: timeOfDay, ifPast: fc.constantFrom('now', 'next') }),
  ).map(plain),
  window: fc.record({ open: fc.array(fc.record({ weekdays, from: timeOfDay, to: timeOfDay }), { minLength: 1, maxLength: 3 }) }).map(plain),
  wait_for: fc
    .tuple(fc.array(fc.tuple(waitBranch, fc.constantFrom(undefined, undefined, true)), { minLength: 1, maxLength: 3 }), aDuration(MINUTE), fc.constantFrom(undefined, 'first', 'best'), fc.constantFrom(undefined, 'arrival', 'entry', 'ever'))
    .map(([branches, timeout, decide, lookBack]) => plain({ branches: branches.map(([branch, reset], i) => ({ id: `b${i}`, name: `Branch ${i}`, ...branch, reset })), timeout, decide, lookBack })),
  branch: fc.array(condition, { minLength: 1, maxLength: 3 }).map((all) => plain({ branches: all.map((one, i) => ({ id: `b${i}`, name: `Branch ${i}`, condition: one })) })),
  split: fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.boolean())
    .map(([share, perEntry]) => plain({ variants: [{ id: 'a', name: 'A', weight: share / 100 }, { id: 'b', name: 'B', weight: (10_000 - share) / 100 }], perEntry })),
  update: fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => plain({ changes })),
  holdout: fc.record({ percent: fc.integer({ min: 1, max: 99 }) }).map(plain),
  list: fc.record({ list: fc.constantFrom('beta', 'nowhere'), member: fc.boolean() }).map(plain),
  topic: fc.record({ topic: fc.constantFrom('news', 'nothing'), subscribed: fc.boolean() }).map(plain),
  emit: fc.record({ event: anEventName, properties: fc.constantFrom([], [{ name: 'plan', from: 'profile.plan' }], [{ name: 'n', value: 1 }]) }).map(plain),
  webhook: fc.record({ method: fc.constantFrom('POST', 'GET'), response: fc.constantFrom(null, 'answer') }).map((own) => plain({ ...own, url: 'https://api.example.com/{{profile.plan}}', headers: [{ name: 'X-Plan', value: '{{profile.plan}}' }], body: '{}', timeoutSeconds: 10 })),
  enter_journey: fc.record({ journey: fc.constantFrom('j1', 'j2', 'nowhere'), data: fc.constantFrom([], [{ name: 'plan', from: 'profile.plan' }]) }).map(plain),
  task: fc.record({ title: fc.constant('Call'), due: aDuration(MINUTE), details: fc.constantFrom([], ['profile.plan']), assignee: fc.constantFrom({ email: 'cs@orchard.example' }, { from: 'account.csm' }) }).map(plain),
  goal: fc.tuple(waitBranch, fc.constantFrom('pass', 'wait', 'exit'), aDuration(MINUTE)).map(([what, ifNotMet, timeout]) => plain({ ...what, ifNotMet, timeout })),
  exit: fc.constant(plain({ reason: 'done' })),
};

const aNode = (id: string): fc.Arbitrary<GraphNode> => fc.constantFrom(...NODE_TYPES).chain((type) => CONFIGS[type].map((config) => ({ id, type, name: id, config })));

/** Edges that lead onward, or back to a delay that counts its passes: `picks` chooses the aims. */
function edgesOf(nodes: readonly GraphNode[], picks: readonly number[]): GraphEdge[] {
  let place = 0;
  const pick = (): number => picks[(place += 1) % picks.length] ?? 0;
  const edges: GraphEdge[] = [{ from: ENTRY, outlet: 'next', to: nodes[0]?.id ?? '' }];
  for (const [i, node] of nodes.entries()) {
    for (const outlet of kindOf(node.type)?.outlets(node.config) ?? []) {
      const onward = nodes.slice(i + 1);
      const counts = (one: GraphNode, way: string): boolean => kindOf(one.type)?.closesCycle(one.config, way) === true;
      const back = nodes.slice(0, i + 1).filter((one) => counts(one, 'next'));
      // After its last pass a path must not come back, so it ends.
      const last = counts(node, 'next') && !counts(node, outlet.id);
      const aims = last ? onward.filter((one) => one.type === 'exit') : pick() % 4 === 0 ? back : onward;
      const to = aims[pick() % Math.max(1, aims.length)];
      if (to !== undefined && pick() % 6 !== 0) edges.push({ from: node.id, outlet: outlet.id, to: to.id });
    }
  }
  return edges;
}

const reentry: fc.Arbitrary<Reentry> = fc.oneof(
  fc.constantFrom<Reentry>({ mode: 'never' }, { mode: 'always' }, { mode: 'after_exit' }),
  aDuration(MINUTE).map((duration): Reentry => ({ mode: 'after', duration })),
);
const trigger = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('event' as const), event: anEventName, where: filter }) },
  { weight: 1, arbitrary: fc.constant({ type: 'event' as const, event: 'journey_completed', where: undefined }) },
  { weight: 1, arbitrary: fc.constantFrom('api' as const, 'webhook' as const).map((type) => ({ type, trigger: 'start', where: undefined })) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('manual' as const, 'import' as const, 'journey' as const), where: filter }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('date' as const), date: fc.constantFrom('profile.seenAt', 'account.renewalDate'), at: fc.option(timeOfDay), plus: fc.option(aDuration(MINUTE), { nil: undefined }), where: filter }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('schedule' as const), segment: fc.constant('s0'), cron: fc.constantFrom('0 9 * * 1', '*/15 * * * *'), zone: fc.constantFrom('workspace' as const, 'profile' as const), where: filter }) },
);
const exitRule: fc.Arbitrary<ExitRule> = fc.oneof(
  fc.record({ type: fc.constant('event' as const), event: anEventName, where: filter }),
  fc.constant<ExitRule>({ type: 'event', event: 'paid', match: [{ event: 'event.properties.invoice', entry: 'entry.event.properties.invoice' }] }),
  condition.map((one) => ({ type: 'condition' as const, condition: one })),
);

/** A graph without errors, of 1 to 10 nodes of all kinds, with cycles through delays. */
export const aGraph: fc.Arbitrary<Graph> = fc
  .record({
    types: fc.integer({ min: 1, max: 10 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => aNode(`n${i}`)))),
    picks: fc.array(fc.nat(1000), { minLength: 7, maxLength: 31 }),
    triggers: fc.array(trigger, { minLength: 1, maxLength: 2 }),
    rules: fc.array(exitRule, { maxLength: 1 }),
    filter: fc.option(condition, { nil: undefined, freq: 1 }),
    reentry,
    key: fc.constantFrom(null, null, 'event.properties.invoice', 'profile.plan', 'date.value'),
  })
  .map(({ types, picks, triggers, rules, filter: own, reentry: again, key }) => {
    // A journey that starts itself again for ever would never let a script end.
    const endless = triggers.some((one) => one.type === 'event' && one.event === 'journey_completed');
    const graph: Graph = {
      ...emptyGraph('Random'),
      entry: { triggers, reentry: endless ? { mode: 'never' } : again, key: endless ? null : key, ...(own === undefined ? {} : { filter: own }) },
      exit: { rules },
      nodes: types,
      edges: edgesOf(types, picks),
    };
    return JSON.parse(JSON.stringify(graph)) as Graph;
  });

/** Up to three segments with random Conditions. */
export const someSegments: fc.Arbitrary<readonly LiveSegment[]> = fc.array(condition, { maxLength: 3 }).map((all) => all.map((one, i) => ({ id: 100 + i, key: `s${i}`, name: `Segment ${i}`, condition: one, building: false })));

/** One to three live journeys with random graphs, and up to three segments. */
export const someJourneys: fc.Arbitrary<JourneySet> = fc.tuple(fc.array(aGraph, { minLength: 1, maxLength: 3 }), someSegments).map(([graphs, segments]) =>
  journeySet(
    graphs.map((graph, i) => {
      const compiled = compile(graph, { journeyId: journeyId(i + 1), versionId: versionId(i + 1) });
      if (!compiled.ok) throw new Error(`an arbitrary graph has errors: ${JSON.stringify(compiled.problems)}`);
      return { journeyId: journeyId(i + 1), key: `j${i + 1}`, status: 'live' as const, plan: compiled.plan, older: [] };
    }),
    segments,
  ),
);

/** Facts of a person at the start of a script. */
export const aPerson: fc.Arbitrary<Facts> = fc.tuple(someFacts(MINUTE), aZone).map(([facts, timezone]) => (timezone === null ? facts : { ...facts, profile: { ...facts.profile, timezone } }));

const changed = (at: Instant, path: string, value: Json): Happening => ({ at, type: 'attributes', changes: [{ target: 'profile', path, value }] });
const happening = (at: Instant): fc.Arbitrary<Happening> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ at: fc.constant(at), type: fc.constant('event' as const), name: anEventName, properties }) },
    { weight: 1, arbitrary: fc.constant({ at, type: 'fire' as const, trigger: 'start', data: {} }) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom<TriggerType>('manual', 'schedule', 'import', 'event')).map(([id, type]): Happening => ({ at, type: 'start', trigger: type, journeyId: journeyId(id), data: { by: 'hand' } })) },
    { weight: 2, arbitrary: fc.constantFrom('free', 'pro', null).map((value) => changed(at, 'plan', value)) },
    { weight: 1, arbitrary: aZone.map((value) => changed(at, 'timezone', value)) },
    { weight: 1, arbitrary: aDate(MINUTE).map((value) => changed(at, 'seenAt', value)) },
  );

/** Up to 12 things that happen within two hours of `BASE`, in order, some at the same instant. */
export const aScript: fc.Arbitrary<readonly Happening[]> = fc
  .array(fc.integer({ min: 0, max: 120 }), { maxLength: 12 })
  .chain((minutes) => fc.tuple(...[...minutes].sort((a, b) => a - b).map((minute) => happening(instant(BASE + minute * MINUTE)))));

/** A script as stimuli. */
export const stimuliOf = (script: readonly Happening[]): Stimulus[] => script.map(stimulusOf);
