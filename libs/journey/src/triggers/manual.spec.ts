import { describe, expect, it } from '@jest/globals';
import { journeyId } from '@perennial/model';
import { check } from '../check.js';
import type { Entry, Graph, Reentry } from '../graph.js';
import { journeySet, listens, readsFor, touchedJourneys, type LiveJourney } from '../journey-set.js';
import { replay } from '../replay.js';
import { subjectWith } from '../simulate.js';
import type { Stimulus } from '../stimulus.js';
import { event, graphOf, ids, minutes, person, planOf } from '../testing/journeys.js';
import type { TriggerType } from './registry.js';

const branch = ['b', 'branch', { branches: [{ id: 'read', name: 'Read', condition: { type: 'event', event: 'viewed', count: { is: 'at_least', value: 1 } } }] }] as const;
const entry = (change: Partial<Entry> = {}): { readonly entry: Entry } => ({ entry: { triggers: [{ type: 'manual' }], reentry: { mode: 'always' }, key: null, ...change } });
const wait = ['w', 'delay', { duration: { amount: 1, unit: 'days' } }] as const;
const waiting = (change: Partial<Entry> = {}) => graphOf([wait], ['entry.next>w'], entry(change));
const live = (graph: Graph, change: Partial<LiveJourney> = {}): LiveJourney => ({ journeyId: journeyId(1), status: 'live', plan: planOf(graph), older: [], ...change });
const start = (at: number, change: Partial<Extract<Stimulus, { type: 'start' }>> = {}): Stimulus => ({ id: `start@${at}`, at: minutes(at), type: 'start', journeyId: journeyId(1), trigger: 'manual', data: {}, event: null, ...change });
const run = (journey: LiveJourney, ...stimuli: Stimulus[]) => replay(journeySet([journey]), subjectWith(person({ plan: 'free' })), { stimuli, horizon: minutes(9), realTime: minutes(9), nextEnrollmentId: ids() });
const refused = (journey: LiveJourney, ...stimuli: Stimulus[]) => run(journey, ...stimuli).refusals.map(({ reason, key, eventName }) => [reason, key, eventName]);

describe('manual (journeys.md section 2, Entry)', () => {
  it('lets somebody in without an event, with the first context', () => {
    const done = run(live(waiting()), start(1, { data: { by: 'Mira' } }));
    expect(done.entered).toMatchObject([{ entryEvent: null, context: { by: 'Mira' }, enteredAt: minutes(1), key: '', nodeId: 'w', state: 'active' }]);
    expect(done.effects).toMatchObject([{ type: 'event', name: 'journey_entered' }]);
  });

  it('holds every check of the entry, in the order of section 2, and records what refused', () => {
    const pro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } as const;
    expect(refused(live(waiting({ triggers: [{ type: 'manual', where: pro }] })), start(1))).toEqual([['filter', null, 'manual']]);
    expect(refused(live(waiting(), { status: 'paused' }), start(1))).toEqual([['paused', null, 'manual']]);
    expect(refused(live(waiting({ filter: pro })), start(1))).toEqual([['entry filter', null, 'manual']]);
    expect(refused(live(waiting({ key: 'profile.invoice' })), start(1))).toEqual([['no key', null, 'manual']]);
    expect(refused(live(waiting({ reentry: { mode: 'never' } satisfies Reentry })), start(1), start(2))).toEqual([['re-entry', '', 'manual']]);
  });

  it('takes the key date.value from what the start says', () => {
    const keyed = live(waiting({ key: 'date.value', reentry: { mode: 'never' } }));
    const done = run(keyed, start(1, { value: '2026-04-13' }), start(2, { value: '2026-04-14' }), start(3, { value: '2026-04-14' }));
    expect([done.entered.map(({ key }) => key), done.refusals.map(({ reason }) => reason)]).toEqual([['2026-04-13', '2026-04-14'], ['re-entry']]);
    expect(refused(keyed, start(1))).toEqual([['no key', null, 'manual']]);
  });

  it('says so where the journey has no such trigger any more, and nothing where there is no such journey', () => {
    expect(refused(live(waiting({ triggers: [{ type: 'event', event: 'start' }] })), start(1))).toEqual([['trigger gone', null, 'manual']]);
    expect(refused(live(waiting()), start(1, { journeyId: journeyId(7) }))).toEqual([]);
    expect(refused(live(waiting()), start(1, { name: 'other' }))).toEqual([['trigger gone', null, 'manual']]);
  });

  it('opens the doors of an event too, with an event that is not new: it is neither logged nor counted, and releases nothing', () => {
    const graph = graphOf([['wf', 'wait_for', { branches: [{ id: 'x', name: 'X', event: { name: 'signed_up' } }], timeout: { amount: 1, unit: 'days' } }]], ['entry.next>wf'], entry({ triggers: [{ type: 'event', event: 'signed_up' }, { type: 'event', event: 'other' }] }));
    const past = (event('signed_up', minutes(0), { from: 'ad' }) as Extract<Stimulus, { type: 'event' }>).event;
    const begin = (trigger: TriggerType) => start(3, { trigger, name: 'signed_up', event: past });
    const done = run(live(graph), begin('event'));
    expect(done.entered).toMatchObject([{ entryEvent: past, nodeId: 'wf', state: 'active' }]);
    expect(done.subject.facts.events).toEqual({});
  });

  it('is known before: what the journey reads is read, and nothing hears of it', () => {
    const journeys = journeySet([live(graphOf([branch], ['entry.next>b'], entry()))]);
    expect(readsFor(journeys, { events: ['manual'], triggers: [], journeys: [journeyId(1)] }).events.map((read) => read.name)).toEqual(['viewed']);
    expect([...touchedJourneys(journeys, { events: ['manual'], triggers: ['manual'], journeys: [] })]).toEqual([]);
    expect(listens(journeys, 'manual')).toBe(false);
  });

  it('warns of an exit that compares with an entry event (section 2, Ends)', () => {
    const exit: Graph['exit'] = { rules: [{ type: 'event', event: 'paid', match: [{ event: 'event.properties.id', entry: 'entry.event.properties.id' }] }] };
    expect(check({ ...waiting(), exit }, null).map(({ field, severity }) => [field, severity])).toContainEqual(['exit.rules.0.match', 'warning']);
  });
});
