import { describe, expect, it } from '@jest/globals';
import { bucket, type JsonObject } from '@perennial/model';
import { emptyGraph, type Graph } from './graph.js';
import { journeySet, type JourneySet } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { attributes, event, graphOf, ids, minutes, only, person, planOf } from './testing/journeys.js';

const stay = (change: Partial<Graph> = {}): Graph => graphOf([['d', 'delay', { duration: { amount: 1, unit: 'hours' } }]], ['entry.next>d'], change);
const entry = (change: Partial<Graph['entry']>): Partial<Graph> => ({ entry: { ...stay().entry, ...change } });
const run = (journeys: JourneySet, subject: Subject, ...stimuli: readonly Stimulus[]): Handled =>
  replay(journeys, subject, { stimuli, horizon: stimuli.at(-1)?.at ?? minutes(0), realTime: minutes(0), nextEnrollmentId: ids() });
const start = (minute: number, properties: JsonObject = {}, id?: string): Stimulus => event('start', minutes(minute), properties, id);
const keys = (done: Handled): string[] => done.entered.map(({ key }) => key);

describe('re-entry and key (journeys.md sections 1 and 2)', () => {
  it('never is once per key over all versions', () => {
    const graph = stay(entry({ reentry: { mode: 'never' } }));
    const first = run(only(graph), subjectWith(person()), start(0));
    const plan = planOf(stay({ ...entry({ reentry: { mode: 'never' } }), name: 'Other' }), 1, 2);
    const newer = journeySet([{ journeyId: plan.journeyId, status: 'live', plan, older: [planOf(graph)] }]);
    const gone = { ...first.subject, runs: [], entries: first.subject.entries.map((one) => ({ ...one, active: 0 })) };
    expect(run(newer, gone, start(1)).refusals).toMatchObject([{ reason: 're-entry' }]);
    expect(run(newer, subjectWith(person()), start(1)).entered).toMatchObject([{ versionId: 2 }]);
  });

  it('a new journey is entered once by each person: never, and the key is the subject', () => {
    expect(emptyGraph('New').entry).toMatchObject({ reentry: { mode: 'never' }, key: null });
    const journeys = only({ ...stay(), entry: { ...emptyGraph('New').entry, triggers: [{ type: 'event', event: 'start' }] } });
    expect(keys(run(journeys, subjectWith(person()), start(0), start(1)))).toEqual(['']);
  });

  it('a key is taken as text from the event, the attributes or the account; without a value nobody comes in', () => {
    const by = (key: string, properties: JsonObject = {}): unknown => {
      const facts = { ...person({ plan: 'pro', seats: 3, tags: ['a'] }), account: { id: 'acme' } };
      const done = run(only(stay(entry({ key }))), subjectWith(facts), start(0, properties));
      return done.refusals[0]?.reason ?? done.entered[0]?.key;
    };
    expect([by('event.properties.invoice', { invoice: 7 }), by('event.properties.invoice', { invoice: '7' }), by('event.properties.paid', { paid: true }), by('profile.seats'), by('account.id')]).toEqual(['7', '7', 'true', '3', 'acme']);
    expect([by('event.properties.invoice'), by('event.properties.invoice', { invoice: '' }), by('profile.tags')]).toEqual(['no key', 'no key', 'no key']);
  });

  it('one person runs once per invoice, side by side', () => {
    const journeys = only(stay(entry({ key: 'event.properties.invoice', reentry: { mode: 'after_exit' } })));
    const done = run(journeys, subjectWith(person()), start(0, { invoice: 1 }), start(1, { invoice: 2 }), start(2, { invoice: '1' }));
    expect([keys(done), done.refusals.map(({ key, reason }) => [key, reason])]).toEqual([['1', '2'], [['1', 're-entry']]]);
  });

  it('one stimulus enters once per key, also by two triggers', () => {
    const journeys = only(stay(entry({ triggers: [{ type: 'event', event: 'start' }, { type: 'event', event: 'start' }] })));
    expect(run(journeys, subjectWith(person()), start(0)).entered).toHaveLength(1);
    expect(run(journeys, subjectWith(person()), start(0), start(0, {}, 'another')).entered).toHaveLength(2);
    // One call makes both an event of the attribute and one of the segment.
    const plan = planOf(stay(entry({ triggers: [{ type: 'attribute_changed', attribute: 'plan' }, { type: 'segment_entered', segment: 'pro' }] })));
    const pro = { id: 9, key: 'pro', name: 'Pro', condition: { type: 'attribute' as const, path: 'profile.plan', operator: 'equals' as const, value: 'pro' }, building: false };
    const both = run(journeySet([{ journeyId: plan.journeyId, status: 'live', plan, older: [] }], [pro]), subjectWith(person()), attributes(minutes(0), { target: 'profile', path: 'plan', value: 'pro' }));
    expect([both.entered.length, both.refusals.map(({ reason }) => reason)]).toEqual([1, ['same cause']]);
  });
});

describe('a keyed exit (journeys.md section 2)', () => {
  it('never matches a run that began without an event', () => {
    const exit: Graph['exit'] = { rules: [{ type: 'event', event: 'paid', match: [{ event: 'event.properties.invoice', entry: 'entry.event.properties.invoice' }] }] };
    const journeys = only(stay({ ...entry({ triggers: [{ type: 'event', event: 'start' }, { type: 'manual' }] }), exit }));
    const byHand: Stimulus = { id: 'm', at: minutes(0), type: 'start', journeyId: planOf(stay()).journeyId, trigger: 'manual', data: {}, event: null };
    const withoutMatch: readonly JsonObject[] = [{}, { invoice: null }, { invoice: 7 }];
    for (const properties of withoutMatch) expect(run(journeys, subjectWith(person()), byHand, event('paid', minutes(1), properties)).changed).toMatchObject([{ state: 'active' }]);
    expect(run(journeys, subjectWith(person()), start(0, { invoice: 7 }), event('paid', minutes(1), { invoice: 8 }), event('paid', minutes(2), { invoice: 7 })).changed).toMatchObject([{ state: 'exited', endedAt: minutes(2) }]);
  });
});

describe('a rollout that rises (journeys.md section 2)', () => {
  it('lets nobody in by itself who was outside; the backfill does', () => {
    const rolled = (percent: number): JourneySet => only(stay({ guardrails: { rollout: { percent } }, ...entry({ reentry: { mode: 'never' } }) }));
    const outside = Array.from({ length: 50 }, (_, n) => String(n)).find((id) => bucket('rollout:1', id) >= 1000) ?? '';
    const before = run(rolled(10), subjectWith({ ...person(), subjectId: outside }), start(0));
    expect([before.refusals[0]?.reason, before.changed]).toEqual(['rollout', []]);
    const look: Stimulus = { id: 'look', at: minutes(1), type: 'segments', which: 'all', paths: [], silent: false };
    expect(run(rolled(100), before.subject, look, event('other', minutes(2))).entered).toEqual([]);
    const past = event('start', minutes(0)).event;
    const backfill: Stimulus = { id: 'backfill', at: minutes(3), type: 'start', journeyId: planOf(stay()).journeyId, trigger: 'event', name: 'start', data: {}, event: past };
    expect(run(rolled(100), before.subject, backfill).entered).toMatchObject([{ entryEvent: past, enteredAt: minutes(3) }]);
    expect(run(rolled(10), before.subject, backfill).refusals).toMatchObject([{ reason: 'rollout' }]);
  });
});
