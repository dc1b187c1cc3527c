import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '@perennial/model';
import { DEFAULT_COMPUTED, heldKey, matches, planComputed, type Condition } from '@perennial/segment';
import { BASE } from '@perennial/segment/arbitraries';
import { journeySet } from './journey-set.js';
import { replay } from './replay.js';
import type { LiveSegment } from './segments.js';
import { simulate, subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled } from './subject.js';
import { aPerson, aScript, someJourneys, stimuliOf } from './testing/arbitraries.js';
import { attributes, event, graphOf, ids, minutes, MINUTE, person, planOf } from './testing/journeys.js';

const segment = (key: string, condition: Condition, more: Partial<LiveSegment> = {}): LiveSegment => ({ id: key.charCodeAt(0), key, name: key.toUpperCase(), condition, building: false, ...more });
const pro: Condition = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
const paidLately: Condition = { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 }, within: { amount: 10, unit: 'minutes' } };
const neverPaid: Condition = { type: 'event', event: 'paid', count: { is: 'exactly', value: 0 } };

const told = ({ effects }: Pick<Handled, 'effects'>): string[] => effects.flatMap((effect) => (effect.type === 'event' && effect.name.startsWith('segment_') ? [`${effect.name} ${String(effect.properties['segment'])} ${(effect.at - minutes(0)) / MINUTE}`] : []));

describe('segments (journeys.md sections 1, 2 and 6)', () => {
  it('are what their Conditions say, at every instant that anything happens, however the script is cut', () => {
    fc.assert(fc.property(someJourneys, aPerson, aScript, fc.integer({ min: 0, max: 200 }), (journeys, facts, script, after) => {
      const stimuli = stimuliOf(script);
      const first = stimuli[0];
      if (first === undefined) return;
      const nextEnrollmentId = ids();
      let subject = subjectWith(facts);
      const look = (horizon: number, some: typeof stimuli): void => {
        subject = replay(journeys, subject, { stimuli: some, horizon: instant(horizon), realTime: instant(horizon), nextEnrollmentId }).subject;
        for (const one of journeys.segments.all) expect([one.key, Object.hasOwn(subject.facts.segments ?? {}, one.key)]).toEqual([one.key, matches(one.condition, subject.facts, instant(horizon))]);
      };
      // Of the same instant, the last one settles it.
      for (const [i, stimulus] of stimuli.entries()) if (stimuli[i + 1]?.at !== stimulus.at) look(stimulus.at, stimuli.filter((one) => one.at === stimulus.at));
      look(Math.max(stimuli.at(-1)?.at ?? 0, BASE + after * MINUTE), []);
    }), { numRuns: 300 });
  });

  it('are entered and left at once by events and attributes, and exactly when a window runs out', () => {
    const set = journeySet([], [segment('a', pro), segment('b', paidLately), segment('c', neverPaid)]);
    const done = simulate({ journeys: set, subject: subjectWith(person()), until: null, script: [
      attributes(minutes(1), { target: 'profile', path: 'plan', value: 'pro' }), event('paid', minutes(2)), event('paid', minutes(5)), attributes(minutes(6), { target: 'profile', path: 'plan', value: 'free' }),
    ] });
    expect(told(done)).toEqual(['segment_entered a 1', 'segment_entered c 1', 'segment_left c 2', 'segment_entered b 5', 'segment_left a 6', 'segment_left b 12']);
    expect(done.subject.segmentWakeAt).toBeNull();
  });

  it('that read others follow them under the same stimulus', () => {
    const set = journeySet([], [segment('z', { type: 'not', of: { type: 'segment', segment: 'a', member: true } }), segment('a', pro)]);
    const done = simulate({ journeys: set, subject: subjectWith(person()), until: null, script: [event('any', minutes(0)), attributes(minutes(1), { target: 'profile', path: 'plan', value: 'pro' })] });
    expect(told(done)).toEqual(['segment_entered z 0', 'segment_entered a 1', 'segment_left z 1']);
  });

  it('act before the triggers of the event that changed them, and on journeys that listen', () => {
    const graph = graphOf([['stay', 'exit', { reason: 'in' }]], ['entry.next>stay'], { entry: { triggers: [{ type: 'event', event: 'segment_entered', where: { type: 'attribute', path: 'event.properties.segment', operator: 'equals', value: 'b' } }], reentry: { mode: 'always' }, key: null } });
    const set = journeySet([{ journeyId: 1 as never, status: 'live', plan: planOf(graph), older: [] }], [segment('b', paidLately)]);
    const done = simulate({ journeys: set, subject: subjectWith(person()), until: null, script: [event('paid', minutes(0)), event('paid', minutes(1))] });
    expect(done.runs.map((run) => [run.state, run.enteredAt])).toEqual([['completed', minutes(1)]]);
  });

  it('count, but move nobody, when what changed them was imported or is long past', () => {
    const set = journeySet([], [segment('b', paidLately)]);
    const silent = [event('paid', minutes(0)), event('paid', minutes(1))].map((one) => ({ ...one, silent: true }));
    const done = simulate({ journeys: set, subject: subjectWith(person()), until: minutes(2), script: silent });
    expect(done.subject.facts.segments).toEqual({ b: minutes(1) });
    expect(done.effects).toContainEqual(expect.objectContaining({ type: 'event', name: 'segment_entered', silent: true }));
  });

  it('change without an event where an import or another definition is the cause', () => {
    const list = { id: 5, key: 'beta', name: 'Beta' };
    const script: Stimulus[] = [{ id: 'look', at: minutes(0), type: 'segments', which: 'all', paths: [], silent: true }, { id: 'put', at: minutes(1), type: 'list', list, member: true, silent: true }];
    const before = { ...subjectWith(person({ plan: 'pro' })), isNew: false };
    const quiet = simulate({ journeys: journeySet([], [segment('a', pro)]), subject: before, until: null, script });
    expect(quiet.effects).toEqual([{ type: 'membership', setId: 97, member: true, at: minutes(0) }, { type: 'membership', setId: 5, member: true, at: minutes(1) }]);
    const loud = simulate({ journeys: journeySet([], [segment('a', pro)]), subject: before, until: null, script: script.map((one) => ({ ...one, silent: false })) });
    expect(told(loud)).toEqual(['segment_entered a 0', 'segment_entered beta 1']);
  });

  it('follow computed attributes, exactly when time alone changes one', () => {
    const away: Condition = { type: 'attribute', path: 'profile.computed.lifecycleStage', operator: 'equals', value: 'at_risk' };
    const day = 24 * 60;
    const set = journeySet([], [segment('r', away)], planComputed(DEFAULT_COMPUTED));
    const done = simulate({ journeys: set, subject: subjectWith(person()), until: minutes(40 * day), script: [event('session_started', minutes(0)), event('session_started', minutes(20 * day))] });
    expect(told(done)).toEqual([`segment_entered r ${14 * day}`, `segment_left r ${20 * day}`, `segment_entered r ${34 * day}`]);
    expect(done.subject.facts.profile['computed']).toMatchObject({ lifecycleStage: 'at_risk', daysSinceLastSession: 20 });
  });

  it('of what has held for some time follow the condition that is kept for them, exactly when the time has passed', () => {
    const forTen: Condition = { type: 'held_for', of: pro, duration: { amount: 10, unit: 'minutes' } };
    const kept = segment('#7', pro, { id: 7, heldAs: heldKey(pro) });
    const plan = (at: number, value: string): Stimulus => attributes(minutes(at), { target: 'profile', path: 'plan', value });
    const done = simulate({ journeys: journeySet([], [segment('l', forTen), kept]), subject: subjectWith(person()), until: minutes(60), script: [plan(1, 'pro'), plan(6, 'free'), plan(8, 'pro'), plan(9, 'pro'), plan(30, 'free')] });
    expect(told(done)).toEqual(['segment_entered l 18', 'segment_left l 30']);
    expect(done.effects.flatMap((effect) => (effect.type === 'membership' && effect.setId === 7 ? [[effect.member, (effect.at - minutes(0)) / MINUTE]] : []))).toEqual([[true, 1], [false, 6], [true, 8], [false, 30]]);
    expect(done.subject.facts.held).toEqual({});
  });

  it('follow the health score that follows them', () => {
    const low: Condition = { type: 'attribute', path: 'profile.computed.health', operator: 'less', value: 50 };
    const settings = { ...DEFAULT_COMPUTED, health: [{ name: 'Pro', condition: { type: 'segment', segment: 'p', member: true }, weight: 1 }] };
    const done = simulate({ journeys: journeySet([], [segment('h', low), segment('p', pro)], planComputed(settings)), subject: subjectWith(person()), until: null, script: [event('any', minutes(0)), attributes(minutes(1), { target: 'profile', path: 'plan', value: 'pro' })] });
    expect(told(done)).toEqual(['segment_entered h 0', 'segment_entered p 1', 'segment_left h 1']);
  });

  it('that are lists change when someone is put on them or taken off, and only then', () => {
    const list = { id: 5, key: 'beta', name: 'Beta' };
    const put = (at: number, member: boolean): Stimulus => ({ id: `list@${at}`, at: minutes(at), type: 'list', list, member, silent: false });
    const done = simulate({ journeys: journeySet([], []), subject: subjectWith(person()), until: null, script: [put(0, true), put(1, true), put(2, false)] });
    expect(told(done)).toEqual(['segment_entered beta 0', 'segment_left beta 2']);
    expect(done.subject.facts.segments).toEqual({});
  });

  it('of a set under construction are kept without a word', () => {
    const done = simulate({ journeys: journeySet([], [segment('a', pro, { building: true })]), subject: subjectWith(person({ plan: 'pro' })), until: null, script: [event('any', minutes(0))] });
    expect(done.effects).toEqual([{ type: 'membership', setId: 97, member: true, at: minutes(0) }]);
    const outside = simulate({ journeys: journeySet([], [segment('a', pro, { building: true })]), subject: subjectWith(person()), until: null, script: [event('any', minutes(0))] });
    expect(outside.effects).toEqual([{ type: 'membership', setId: 97, member: false, at: minutes(0) }]);
  });
});
