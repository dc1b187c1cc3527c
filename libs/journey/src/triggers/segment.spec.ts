import { describe, expect, it } from '@jest/globals';
import { journeyId } from '@perennial/model';
import type { Condition } from '@perennial/segment';
import { check } from '../check.js';
import type { Entry } from '../graph.js';
import { journeySet, readsFor, touchedJourneys, type JourneySet } from '../journey-set.js';
import { replay } from '../replay.js';
import { subjectWith } from '../simulate.js';
import { event, graphOf, ids, minutes, person, planOf } from '../testing/journeys.js';

const by = (type: 'segment_entered' | 'segment_left', segment: string): { readonly entry: Entry } => ({ entry: { triggers: [{ type, segment }], reentry: { mode: 'always' }, key: null } });
const often: Condition = { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 }, within: { amount: 5, unit: 'minutes' } };
const branch = ['b', 'branch', { branches: [{ id: 'read', name: 'Read', condition: { type: 'event', event: 'viewed', count: { is: 'at_least', value: 1 } } }] }] as const;
const brief = (entry: ReturnType<typeof by>) => graphOf([['x', 'exit', { reason: 'done' }]], ['entry.next>x'], entry);
const setOf = (...graphs: readonly ReturnType<typeof graphOf>[]): JourneySet =>
  journeySet(graphs.map((graph, n) => ({ journeyId: journeyId(n + 1), status: 'live' as const, plan: planOf(graph, n + 1, n + 1), older: [] })), [{ id: 9, key: 'often', name: 'Often', condition: often, building: false }], null, [{ id: 5, key: 'beta', name: 'Beta' }]);
const run = (journeys: JourneySet, ...stimuli: Parameters<typeof replay>[2]['stimuli'][number][]) => replay(journeys, subjectWith(person()), { stimuli, horizon: minutes(5), realTime: minutes(5), nextEnrollmentId: ids() });

describe('segment_entered and segment_left (journeys.md section 2, Entry)', () => {
  it('begin when somebody comes into a segment, or goes out by time', () => {
    const journeys = setOf(brief(by('segment_entered', 'often')), brief(by('segment_left', 'often')));
    const done = run(journeys, event('paid', minutes(0)), event('paid', minutes(1)));
    expect(done.entered.map(({ journeyId: id, enteredAt, entryEvent }) => [id, enteredAt, entryEvent?.properties])).toEqual([[1, minutes(1), { segment: 'often', name: 'Often' }], [2, minutes(5), { segment: 'often', name: 'Often' }]]);
  });

  it('leave others alone, without a refusal', () => {
    const done = run(setOf(brief(by('segment_entered', 'beta'))), event('paid', minutes(0)), event('paid', minutes(1)));
    expect([done.entered, done.refusals]).toEqual([[], []]);
    expect(done.effects.some((effect) => effect.type === 'membership')).toBe(true);
  });

  it('begin when a step puts somebody on a list, once a cause', () => {
    const first = graphOf([['on', 'list', { list: 'beta', member: true }]], ['entry.next>on']);
    const done = run(setOf(first, brief(by('segment_entered', 'beta'))), event('start', minutes(0)));
    expect(done.entered.map((entered) => entered.journeyId)).toEqual([1, 2]);
  });

  it('are known before: what the journey reads is read for an event that moves its segment', () => {
    const journeys = setOf(graphOf([branch], ['entry.next>b'], by('segment_entered', 'often')));
    expect(readsFor(journeys, { events: ['paid'], triggers: [], journeys: [] }).events.map((read) => read.name)).toEqual(['paid', 'viewed']);
    expect([...touchedJourneys(journeys, { events: ['viewed'], triggers: [], journeys: [] })]).toEqual([]);
  });

  it('name a segment that there is', () => {
    const problems = (segment: string): readonly string[] => check(brief(by('segment_left', segment)), { templates: [], topics: [], alwaysSent: [], triggers: [], segments: [{ key: 'often', list: false }] }).filter((one) => one.severity === 'error').map(({ field, message }) => `${field} ${message}`);
    expect(problems('often')).toEqual([]);
    expect(problems('')).toEqual(['entry.triggers.0.segment Choose the segment.']);
    expect(problems('nobody')).toEqual(['entry.triggers.0.segment There is no segment of people with the key nobody. Choose one, or make it under Segments.']);
  });
});
