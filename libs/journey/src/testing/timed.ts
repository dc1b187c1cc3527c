import fc from 'fast-check';
import { instant, journeyId, versionId, WEEKDAYS, type JsonObject } from '@perennial/model';
import { isoText, type Facts } from '@perennial/segment';
import { BASE } from '@perennial/segment/arbitraries';
import { compile } from '../compile.js';
import { emptyGraph, ENTRY, type Graph, type GraphEdge, type GraphNode, type Trigger } from '../graph.js';
import { journeySet, type JourneySet } from '../journey-set.js';
import { kindOf } from '../kinds/registry.js';
import type { Happening } from '../trial.js';

const HOUR = 3_600_000;
/** Zones of every sort, and one that there is not; null for none. */
export const aZone = fc.constantFrom(null, 'UTC', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Apia', 'Mars/Olympus_Mons');
const at = fc.constantFrom('00:00', '02:30', '09:00', '23:45');
const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1 });
const duration = fc.record({ amount: fc.integer({ min: 1, max: 5 }), unit: fc.constantFrom('hours', 'days') });
/** A date within ten days of `BASE`: a day or an instant. */
const aWaitedDate = fc.tuple(fc.integer({ min: -240, max: 240 }), fc.boolean()).map(([hours, whole]) => isoText(instant(BASE + hours * HOUR)).slice(0, whole ? 10 : undefined));

const waits: readonly (readonly [type: string, config: fc.Arbitrary<object>])[] = [
  ['delay', fc.record({ duration, at: fc.option(at) })],
  ['delay', fc.record({ calendarDays: fc.integer({ min: 0, max: 4 }), at })],
  ['until', fc.record({ date: fc.constantFrom('profile.day', 'entry.event.properties.day'), at: fc.option(at), minus: duration })],
  ['until', fc.record({ date: fc.constant('profile.day'), at: fc.option(at) })],
  ['until', fc.record({ weekdays, at, ifPast: fc.constantFrom('now', 'next') })],
  ['window', fc.record({ open: fc.array(fc.record({ weekdays, from: at, to: at }), { minLength: 1, maxLength: 2 }) })],
];
const aWait = fc.constantFrom(...waits).chain(([type, config]) => config.map((own) => ({ type, config: JSON.parse(JSON.stringify(own)) as JsonObject })));

const aDateTrigger = fc.record({ type: fc.constant('date' as const), date: fc.constant('profile.day'), at: fc.option(at), minus: fc.option(duration, { nil: undefined }), yearly: fc.boolean() }).map((own) => JSON.parse(JSON.stringify(own)) as Extract<Trigger, { type: 'date' }>);

function chained(own: readonly { readonly type: string; readonly config: JsonObject }[], dates: readonly Trigger[]): Graph {
  const nodes = own.map(({ type, config }, i): GraphNode => ({ id: `w${i}`, type, name: '', config }));
  const edges = nodes.flatMap((node, i): GraphEdge[] => {
    const next = nodes[i + 1]?.id ?? 'end';
    // Every other step has its further outlets connected, so that both ways of leaving are seen.
    const outlets = (kindOf(node.type)?.outlets(node.config) ?? []).slice(0, i % 2 === 0 ? undefined : 1);
    return outlets.map((outlet) => ({ from: node.id, outlet: outlet.id, to: next }));
  });
  const end: GraphNode = { id: 'end', type: 'exit', name: '', config: { reason: 'done' } };
  return { ...emptyGraph('Waits'), entry: { triggers: [{ type: 'event', event: 'start' }, ...dates], reentry: { mode: 'always' } }, nodes: [...nodes, end], edges: [{ from: ENTRY, outlet: 'next', to: 'w0' }, ...edges] };
}

/** A live journey of one to five waits for a time, one after the other. */
export const aTimedJourney: fc.Arbitrary<JourneySet> = fc.tuple(fc.array(aWait, { minLength: 1, maxLength: 5 }), fc.array(aDateTrigger, { maxLength: 2 })).map(([own, dates]) => {
  const compiled = compile(chained(own, dates), { journeyId: journeyId(1), versionId: versionId(1) });
  if (!compiled.ok) throw new Error(`a timed graph has errors: ${JSON.stringify(compiled.problems)}`);
  return journeySet([{ journeyId: journeyId(1), status: 'live', plan: compiled.plan, older: [] }]);
});

/** A person with a zone and a date, each possibly not. */
export const aTimedPerson: fc.Arbitrary<Facts> = fc.tuple(fc.integer({ min: 1, max: 999 }), aZone, fc.option(aWaitedDate)).map(([id, timezone, day]) => ({
  subjectId: String(id), profile: { ...(timezone === null ? {} : { timezone }), ...(day === null ? {} : { day }) }, account: null, events: {}, zones: ['UTC'],
}));

const happening = (when: number): fc.Arbitrary<Happening> => {
  const then = instant(BASE + when * HOUR);
  return fc.oneof(
    aWaitedDate.map((day): Happening => ({ at: then, type: 'event', name: 'start', properties: { day } })),
    aZone.map((value): Happening => ({ at: then, type: 'attributes', changes: [{ target: 'profile', path: 'timezone', value }] })),
    aWaitedDate.map((value): Happening => ({ at: then, type: 'attributes', changes: [{ target: 'profile', path: 'day', value }] })),
  );
};

/** Somebody comes, and up to six things happen within ten days: others come, the zone changes, the date moves. */
export const aTimedScript: fc.Arbitrary<readonly Happening[]> = fc.array(fc.integer({ min: 1, max: 240 }), { maxLength: 6 }).chain((hours) => {
  const start: Happening = { at: BASE, type: 'event', name: 'start', properties: { day: '2026-04-20' } };
  return fc.tuple(fc.constant(start), ...[...hours].sort((a, b) => a - b).map(happening));
});
