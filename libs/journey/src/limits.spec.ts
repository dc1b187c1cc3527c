import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@perennial/model';
import { check } from './check.js';
import { parseGraph, type Graph } from './graph.js';
import { journeySet } from './journey-set.js';
import type { PlanNode } from './plan.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { event, graphOf, ids, minutes, only, person, planOf } from './testing/journeys.js';

const minute = { amount: 1, unit: 'minutes' };
const set = (path: string, value: string | number): JsonObject => ({ changes: [{ target: 'context', op: 'set', path, value }] });
const chain = (count: number): Graph => {
  const names = Array.from({ length: count }, (_, n) => `n${n}`);
  return graphOf(names.map((id) => [id, 'update', set('n', 1)] as const), names.map((id, n) => (n === 0 ? `entry.next>${id}` : `n${n - 1}.next>${id}`)));
};
const enter = (graph: Graph): Handled => replay(only(graph), subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(0), realTime: minutes(0), nextEnrollmentId: ids() });
const errors = (graph: Graph): string[] => check(graph, null).filter(({ severity }) => severity === 'error').map(({ message }) => message);

describe('limits of a graph and a run (journeys.md sections 2 and 3)', () => {
  it('a graph has at most 500 nodes, all of which one stimulus may visit', () => {
    expect(errors(chain(501))).toEqual([expect.stringContaining('at most 500 steps')]);
    expect(errors(chain(500))).toEqual([]);
    const done = enter(chain(500));
    expect([done.steps.length, done.changed[0]?.state]).toEqual([500, 'completed']);
  });

  it('one stimulus visits at most 500 nodes: the run is stuck, for a person to look at', () => {
    const plan = planOf(chain(1));
    const outlets = new Map<string, PlanNode>();
    const round: PlanNode = { ...(plan.first as PlanNode), outlets };
    outlets.set('next', round);
    const journeys = journeySet([{ journeyId: plan.journeyId, status: 'live', plan: { ...plan, first: round, nodes: new Map([[round.id, round]]) }, older: [] }]);
    const done = replay(journeys, subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(0), realTime: minutes(0), nextEnrollmentId: ids() });
    expect([done.steps.length, done.changed]).toEqual([500, [expect.objectContaining({ state: 'stuck', reason: 'too many steps' })]]);
  });

  it('a cycle goes through a delay of at least 1 minute that states 1 to 100 passes, and then by exhausted, by default completing', () => {
    const cycle = (config: JsonObject): Graph => graphOf([['m', 'update', set('n', 1)], ['d', 'delay', config]], ['entry.next>m', 'm.next>d', 'd.next>m']);
    const allowed = (config: JsonObject): boolean => errors(cycle(config)).length === 0;
    expect([{ duration: minute, maxPasses: 1 }, { duration: minute, maxPasses: 100 }].map(allowed)).toEqual([true, true]);
    const wrong: readonly JsonObject[] = [{ duration: minute }, { duration: { amount: 0.99, unit: 'minutes' }, maxPasses: 2 }, { duration: minute, maxPasses: 0 }, { duration: minute, maxPasses: 101 }];
    expect(wrong.map(allowed)).toEqual([false, false, false, false]);
    const done = replay(only(cycle({ duration: minute, maxPasses: 2 })), subjectWith(person()), { stimuli: [event('start', minutes(0))], horizon: minutes(9), realTime: minutes(0), nextEnrollmentId: ids() });
    expect(done.steps.filter(({ nodeId }) => nodeId === 'd').map(({ outlet }) => outlet)).toEqual(['next', 'next', 'exhausted']);
    expect(done.changed).toMatchObject([{ state: 'completed', endedAt: minutes(2) }]);
  });

  it('paths converge', () => {
    const isPro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
    const graph = graphOf([['b', 'branch', { branches: [{ id: 'pro', name: 'Pro', condition: isPro }] }], ['one', 'update', set('n', 1)], ['end', 'exit', { reason: 'met' }]], ['entry.next>b', 'b.pro>one', 'b.else>end', 'one.next>end']);
    expect(errors(graph)).toEqual([]);
    for (const plan of ['pro', 'free']) expect(replay(only(graph), subjectWith(person({ plan })), { stimuli: [event('start', minutes(0))], horizon: minutes(0), realTime: minutes(0), nextEnrollmentId: ids() }).changed).toMatchObject([{ state: 'completed', reason: 'met' }]);
  });

  it('a context holds at most 100 names and 64 kB; what would not fit is not written, and the trace says so', () => {
    const named = (count: number): JsonObject => ({ changes: Array.from({ length: count }, (_, n) => ({ target: 'context', op: 'set', path: `n${n}`, value: n })) });
    const after = (...configs: readonly JsonObject[]): Handled => enter(graphOf(configs.map((config, n) => [`u${n}`, 'update', config] as const), configs.map((_, n) => (n === 0 ? 'entry.next>u0' : `u${n - 1}.next>u${n}`))));
    const names = (done: Handled): number => Object.keys(done.changed[0]?.context ?? {}).length;
    const refused = (done: Handled): unknown[] => done.steps.map(({ why }) => why['refused'] ?? null);
    const [fifty, more] = [named(50), { changes: Array.from({ length: 50 }, (_, n) => ({ target: 'context', op: 'set', path: `m${n}`, value: n })) }];
    expect([names(after(fifty, more)), refused(after(fifty, more))]).toEqual([100, [null, null]]);
    expect([names(after(fifty, more, set('last', 1))), refused(after(fifty, more, set('last', 1)))]).toEqual([100, [null, null, expect.stringContaining('100 names or 64 kB')]]);
    // {"n":""} is 8 of the 65,536.
    expect(refused(after(set('n', 'x'.repeat(65_528))))).toEqual([null]);
    expect([refused(after(set('n', 'x'.repeat(65_529)))), names(after(set('n', 'x'.repeat(65_529))))]).toEqual([[expect.stringContaining('64 kB')], 0]);
  });

  it('ids are short and human-readable', () => {
    const fits = (id: string): boolean => parseGraph({ ...chain(1), nodes: [{ id, type: 'exit', name: '', config: { reason: '' } }] }).ok;
    expect(['welcome', 'wait-2', 'a'.repeat(40)].map(fits)).toEqual([true, true, true]);
    expect(['', 'Welcome', '2nd', 'a'.repeat(41), 'x y', '5f0c9b1e-9d1f'].map(fits)).toEqual([false, false, false, false, false, false]);
  });
});

describe('what is kept while a journey is paused (journeys.md section 6)', () => {
  it('is never dropped: a run with more than 500 stimuli waits for a person to look at it', () => {
    const graph = graphOf([['w', 'wait_for', { branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: { amount: 9, unit: 'days' } }]], ['entry.next>w']);
    const paused = (subject: Subject, stimuli: readonly Stimulus[]): Handled => replay(only(graph, { status: 'paused' }), subject, { stimuli, horizon: minutes(0), realTime: minutes(0), nextEnrollmentId: ids() });
    const happenings = Array.from({ length: 501 }, (_, n) => event('done', minutes(1), {}, `d${n}`));
    const full = paused(enter(graph).subject, happenings.slice(0, 500));
    expect(full.subject.runs).toMatchObject([{ state: 'active', kept: { stimuli: { length: 500 } } }]);
    expect(paused(full.subject, happenings.slice(500)).subject.runs).toMatchObject([{ state: 'stuck', reason: 'too much happened while the journey was paused' }]);
  });
});
