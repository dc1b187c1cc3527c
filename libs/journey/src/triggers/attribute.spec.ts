import { describe, expect, it } from '@jest/globals';
import { journeyId, type Json } from '@perennial/model';
import { check } from '../check.js';
import type { Trigger } from '../graph.js';
import { journeySet, touchedJourneys } from '../journey-set.js';
import { replay } from '../replay.js';
import { subjectWith } from '../simulate.js';
import { attributes, event, graphOf, ids, minutes, person, planOf } from '../testing/journeys.js';

type Own = Extract<Trigger, { type: 'attribute_changed' }>;
const graph = (trigger: Omit<Own, 'type'>) => graphOf([['x', 'exit', { reason: 'done' }]], ['entry.next>x'], { entry: { triggers: [{ type: 'attribute_changed', ...trigger }], reentry: { mode: 'always' }, key: null } });
const live = (one: ReturnType<typeof graphOf>, id = 1) => ({ journeyId: journeyId(id), status: 'live' as const, plan: planOf(one, id, id), older: [] });
const set = (path: string, value: Json) => ({ target: 'profile' as const, path, value });
const run = (trigger: Omit<Own, 'type'>, ...stimuli: ReturnType<typeof attributes>[]) =>
  replay(journeySet([live(graph(trigger))]), subjectWith(person({ plan: 'free' })), { stimuli, horizon: minutes(5), realTime: minutes(5), nextEnrollmentId: ids() });

describe('attribute_changed (journeys.md section 2, Entry)', () => {
  it('begins with a change from something to something, and tells of it', () => {
    const done = run({ attribute: 'plan', from: 'free', to: 'pro' }, attributes(minutes(0), set('plan', 'pro'), set('seats', 3)));
    expect(done.entered.map(({ entryEvent }) => entryEvent)).toMatchObject([{ name: 'attribute_changed', source: 'engine', properties: { changes: { plan: { from: 'free', to: 'pro' }, seats: { from: null, to: 3 } } } }]);
  });

  it.each<[string, Omit<Own, 'type'>, number]>([
    ['to anything', { attribute: 'plan' }, 1], ['from another', { attribute: 'plan', from: 'pro' }, 0], ['to another', { attribute: 'plan', to: 'team' }, 0], ['of another attribute', { attribute: 'seats' }, 0], ['to nothing', { attribute: 'plan', to: null }, 0],
  ])('%s', (_what, trigger, entered) => {
    const done = run(trigger, attributes(minutes(0), set('plan', 'pro')));
    expect([done.entered.length, done.refusals.length]).toEqual([entered, 0]);
  });

  it('is told of no value that stays as it is', () => expect(run({ attribute: 'plan' }, attributes(minutes(0), set('plan', 'free'))).effects).toEqual([]));

  it('begins by a step of another journey too', () => {
    const first = graphOf([['u', 'update', { changes: [{ target: 'profile', op: 'set', path: 'plan', value: 'team' }] }]], ['entry.next>u']);
    const done = replay(journeySet([live(first), live(graph({ attribute: 'plan', to: 'team' }), 2)]), subjectWith(person({ plan: 'free' })), { stimuli: [event('start', minutes(0))], horizon: minutes(5), realTime: minutes(5), nextEnrollmentId: ids() });
    expect(done.entered.map((entered) => entered.journeyId)).toEqual([1, 2]);
  });

  it('is known before what is read, and checked', () => {
    const journeys = journeySet([live(graph({ attribute: 'plan' }))]);
    expect([...touchedJourneys(journeys, { events: [], triggers: [], journeys: [], paths: ['profile.plan'] })]).toEqual([1]);
    const problems = (trigger: Omit<Own, 'type'>): readonly string[] => check(graph(trigger), null).filter((one) => one.severity === 'error').map(({ message }) => message);
    expect(problems({ attribute: '' })).toEqual(['Choose the attribute.']);
    expect(problems({ attribute: 'plan', from: 'pro', to: 'pro' })).toEqual(['It would change from something to the same. Choose another value.']);
  });
});
