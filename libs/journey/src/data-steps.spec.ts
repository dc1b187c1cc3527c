import { describe, expect, it } from '@jest/globals';
import { journeyId, type JsonObject } from '@perennial/model';
import { journeySet, readsFor, type JourneySet } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import { event, graphOf, ids, minutes, person, planOf } from './testing/journeys.js';

const lists = [{ id: 5, key: 'beta', name: 'Beta testers' }];
const live = (graph: ReturnType<typeof graphOf>, id: number) => ({ journeyId: journeyId(id), key: `j${id}`, status: 'live' as const, plan: planOf(graph, id, id), older: [] });
const setOf = (...graphs: readonly ReturnType<typeof graphOf>[]): JourneySet => journeySet(graphs.map((graph, n) => live(graph, n + 1)), [], null, lists);
const starts = (on: string) => ({ entry: { triggers: [{ type: 'event' as const, event: on }], reentry: { mode: 'always' as const }, key: null } });
const run = (journeys: JourneySet, subject = subjectWith(person())) => 
  replay(journeys, subject, { stimuli: [event('start', minutes(0), { plan: 'pro' })], horizon: minutes(10), realTime: minutes(10), nextEnrollmentId: ids() });

describe('steps that change data (journeys.md sections 2 and 3)', () => {
  const emits = (name: string, properties: readonly JsonObject[] = []) => ['e', 'emit', { event: name, properties: [...properties] }] as const;

  it('emit: makes an event with values and values of the entry, which enters other journeys', () => {
    const first = graphOf([emits('upgraded', [{ name: 'n', value: 2 }, { name: 'plan', from: 'entry.event.properties.plan' }])], ['entry.next>e']);
    const second = graphOf([['b', 'branch', { branches: [{ id: 'pro', name: 'Pro', condition: { type: 'attribute', path: 'entry.event.properties.plan', operator: 'equals', value: 'pro' } }] }]], ['entry.next>b'], starts('upgraded'));
    const done = run(setOf(first, second));
    expect(done.effects.filter((effect) => effect.type === 'event' && effect.name === 'upgraded')).toMatchObject([{ properties: { n: 2, plan: 'pro' } }]);
    expect(done.steps.map(({ journeyId: id, nodeId, outlet }) => [id, nodeId, outlet])).toEqual([[1, 'e', 'next'], [2, 'b', 'pro']]);
  });

  it('emit: ends a chain at 8 events from the first cause, and says so', () => {
    const chain = Array.from({ length: 11 }, (_, n) => graphOf([emits(`e${n + 1}`)], ['entry.next>e'], starts(n === 0 ? 'start' : `e${n}`)));
    const done = run(setOf(...chain));
    expect(done.effects.flatMap((effect) => (effect.type === 'event' && /^e\d/.test(effect.name) ? [effect.name] : []))).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8']);
    expect(done.steps.map((step) => step.why['refused'] ?? null)).toEqual([...Array.from({ length: 8 }, () => null), 'it would be more than 8 events deep from the first cause']);
    const circle = run(setOf(graphOf([emits('start')], ['entry.next>e'])));
    expect(circle.entered).toHaveLength(1);
  });

  it('emit: a chain does not begin anew behind a wait', () => {
    const often = (name: string) => graphOf([['w', 'delay', { duration: { amount: 1, unit: 'minutes' } }], emits(name)], ['entry.next>w', 'w.next>e'], starts('again'));
    const journeys = setOf(graphOf([emits('again')], ['entry.next>e']), often('again'), often('again'));
    const done = replay(journeys, subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(600), realTime: minutes(0), nextEnrollmentId: ids() });
    expect(Math.max(...done.effects.map((effect) => (effect.type === 'event' && effect.name === 'again' ? (effect.depth ?? 0) : 0)))).toBe(8);
    expect(done.subject.runs).toEqual([]);
    expect(done.entered.length).toBeLessThan(600);
  });

  const starting = (key: string, data: readonly JsonObject[] = []) => ['s', 'enter_journey', { journey: key, data: [...data] }] as const;
  const byJourney = (more: JsonObject = {}) => ({ entry: { triggers: [{ type: 'journey' as const }], reentry: { mode: 'always' as const }, key: null, ...more } });
  const stays = ['d', 'delay', { duration: { amount: 1, unit: 'hours' } }] as const;

  it('enter_journey: starts another journey with data, in the same transaction, and goes on', () => {
    const first = graphOf([starting('j2', [{ name: 'n', value: 2 }, { name: 'plan', from: 'entry.event.properties.plan' }]), stays], ['entry.next>s', 's.next>d']);
    const second = graphOf([['b', 'branch', { branches: [{ id: 'pro', name: 'Pro', condition: { type: 'attribute', path: 'entry.event.properties.plan', operator: 'equals', value: 'pro' } }] }], stays], ['entry.next>b', 'b.pro>d'], byJourney());
    const done = run(setOf(first, second));
    expect(done.subject.runs.map(({ journeyId: id, nodeId, enteredAt }) => [id, nodeId, enteredAt])).toEqual([[1, 'd', minutes(0)], [2, 'd', minutes(0)]]);
    expect(done.subject.runs[1]?.entryEvent).toMatchObject({ properties: { n: 2, plan: 'pro' }, source: 'engine', depth: 1 });
  });

  it('enter_journey: all checks of the other journey hold, and are answered for', () => {
    const other = (more: JsonObject): ReturnType<typeof graphOf> => graphOf([stays], ['entry.next>d'], byJourney(more));
    const refusal = (more: JsonObject): unknown => run(setOf(graphOf([starting('j2')], ['entry.next>s']), other(more))).refusals.map(({ journeyId: id, reason }) => [id, reason]);
    expect(refusal({ filter: { type: 'attribute', path: 'profile.plan', operator: 'exists' } })).toEqual([[2, 'entry filter']]);
    expect(refusal({ key: 'event.properties.invoice' })).toEqual([[2, 'no key']]);
    expect(refusal({ triggers: [{ type: 'manual' }] })).toEqual([[2, 'trigger gone']]);
    const twice = run(setOf(graphOf([starting('j2'), ['t', 'enter_journey', { journey: 'j2', data: [] }]], ['entry.next>s', 's.next>t']), other({})));
    expect(twice.refusals.map(({ reason }) => reason)).toEqual(['same cause']);
  });

  it('enter_journey: says when there is no such journey, and ends a chain at 8 from the first cause, behind waits too', () => {
    expect(run(setOf(graphOf([starting('gone')], ['entry.next>s']))).steps[0]?.why).toMatchObject({ refused: 'there is no published journey with the key gone' });
    const circle = setOf(graphOf([stays, starting('j2')], ['entry.next>d', 'd.next>s']), graphOf([stays, starting('j2')], ['entry.next>d', 'd.next>s'], byJourney()));
    const done = replay(circle, subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(6000), realTime: minutes(0), nextEnrollmentId: ids() });
    expect(done.entered).toHaveLength(9);
    expect(done.steps.at(-1)?.why).toMatchObject({ refused: 'it would be more than 8 events deep from the first cause' });
  });

  it('enter_journey: what the other journey reads is read too', () => {
    const second = graphOf([['b', 'branch', { branches: [{ id: 'often', name: 'Often', condition: { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 } } }] }]], ['entry.next>b'], byJourney());
    expect(readsFor(setOf(graphOf([starting('j2')], ['entry.next>s']), second), { events: ['start'], triggers: [], journeys: [] }).events.map((read) => read.name)).toEqual(['paid']);
  });

  it('emit: what an event made in turn may touch is read too', () => {
    const first = graphOf([emits('upgraded')], ['entry.next>e']);
    const second = graphOf([emits('thanked')], ['entry.next>e'], starts('upgraded'));
    const third = graphOf([['b', 'branch', { branches: [{ id: 'often', name: 'Often', condition: { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 } } }] }]], ['entry.next>b'], starts('thanked'));
    expect(readsFor(setOf(first, second, third), { events: ['start'], triggers: [], journeys: [] }).events.map((read) => read.name)).toEqual(['paid']);
    expect(readsFor(setOf(first, third), { events: ['start'], triggers: [], journeys: [] }).events).toEqual([]);
  });

  it('list: puts a person on and takes them off, once, with the events of it', () => {
    const graph = graphOf([['on', 'list', { list: 'beta', member: true }], ['again', 'list', { list: 'beta', member: true }], ['off', 'list', { list: 'beta', member: false }]], ['entry.next>on', 'on.next>again', 'again.next>off']);
    const done = run(setOf(graph));
    expect(done.effects.flatMap((effect) => (effect.type === 'membership' ? [[effect.setId, effect.member]] : []))).toEqual([[5, true], [5, false]]);
    expect(done.effects.flatMap((effect) => (effect.type === 'event' && effect.name.startsWith('segment_') ? [effect.name] : []))).toEqual(['segment_entered', 'segment_left']);
    expect(done.steps.map((step) => step.why['refused'] ?? null)).toEqual([null, null, null]);
  });

  it('list: says when there is no such list, and goes on', () => {
    const done = run(journeySet([live(graphOf([['on', 'list', { list: 'beta', member: true }]], ['entry.next>on']), 1)]));
    expect(done.steps).toMatchObject([{ nodeId: 'on', outlet: 'next', why: { refused: 'there is no list with the key beta' } }]);
    expect(done.effects.some((effect) => effect.type === 'membership')).toBe(false);
  });

  it('list: a branch behind it sees it', () => {
    const graph = graphOf([['on', 'list', { list: 'beta', member: true }], ['b', 'branch', { branches: [{ id: 'in', name: 'In', condition: { type: 'segment', segment: 'beta', member: true } }] }]], ['entry.next>on', 'on.next>b']);
    expect(run(setOf(graph)).steps.map((step) => step.outlet)).toEqual(['next', 'in']);
  });

  it('holdout: holds a stable share back', () => {
    const graph = graphOf([['h', 'holdout', { percent: 20 }]], ['entry.next>h']);
    const outlets = Array.from({ length: 2000 }, (_, n) => run(setOf(graph), subjectWith({ ...person(), subjectId: String(n) })).steps[0]?.outlet);
    const held = outlets.filter((outlet) => outlet === 'held').length;
    expect(held).toBeGreaterThan(320);
    expect(held).toBeLessThan(480);
    expect(run(setOf(graph), subjectWith({ ...person(), subjectId: '7' })).steps[0]?.outlet).toBe(outlets[7]);
  });

  it('topic: takes the place of choices on all channels, and conditions behind it see it', () => {
    const graph = graphOf([['t', 'topic', { topic: 'news', subscribed: false }], ['b', 'branch', { branches: [{ id: 'in', name: 'In', condition: { type: 'topic', topic: 'news', subscribed: true } }] }]], ['entry.next>t', 't.next>b']);
    const done = run(setOf(graph), subjectWith({ ...person(), topics: { news: true, 'news:email': false, 'news:sms': true, newsletter: true } }));
    expect(done.subject.facts.topics).toEqual({ news: false, 'news:email': false, 'news:sms': false, newsletter: true });
    expect(done.effects).toMatchObject([expect.anything(), { type: 'topic', topic: 'news', subscribed: false, journeyId: 1 }, { type: 'event', name: 'subscription_changed', properties: { topic: 'news', subscribed: false } }, expect.anything()]);
    expect(done.steps.map((step) => step.outlet)).toEqual(['next', 'else']);
    const again = run(setOf(graph), subjectWith({ ...person(), topics: { news: false } }));
    expect(again.effects.some((effect) => effect.type === 'topic')).toBe(false);
    expect(run(setOf(graph)).steps[0]?.why).toMatchObject({ refused: 'there is no topic with the key news' });
  });
});
