import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { enrollmentId, instant, journeyId, type Instant, type JsonObject, type Migration } from '@perennial/model';
import { compile } from './compile.js';
import type { Graph } from './graph.js';
import { journeySet, type JourneySet } from './journey-set.js';
import { changedNodes, migrationProblems } from './migrate.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { aGraph, aPerson, aScript, stimuliOf } from './testing/arbitraries.js';
import { event, graphOf, ids, minutes, MINUTE, NOON, only, person, planOf } from './testing/journeys.js';

const days = (amount: number): JsonObject => ({ duration: { amount, unit: 'days' } });
const DAY = 24 * 60;
const mail = (template: string, way = 'queued'): JsonObject => ({ template, continue: way });
/** Both versions of a journey, the second the newest, with what becomes of people of the first. */
const both = (before: Graph, after: Graph, migration: Migration | null, status: 'live' | 'paused' = 'live'): JourneySet =>
  journeySet([{ journeyId: journeyId(1), status, plan: planOf(after, 1, 2), older: [planOf(before, 1, 1)], migration }]);
const run = (journeys: JourneySet, subject: Subject, stimuli: readonly Stimulus[], horizon: Instant = stimuli.at(-1)?.at ?? minutes(0)): Handled => replay(journeys, subject, { stimuli, horizon, realTime: instant(0), nextEnrollmentId: ids() });
/** A person who entered the first version at noon. */
const inside = (before: Graph): Handled => run(only(before), subjectWith(person()), [event('start', minutes(0), { n: 5 })]);
const command = (at: Instant): Stimulus => ({ id: `migrate@${at}`, at, type: 'command', command: 'migrate', enrollmentId: 1 as never, reason: 'new version' });
const trace = (done: Handled): string[] => done.steps.map((step) => `v${step.versionId} ${step.nodeId}#${step.visit}.${step.outlet} +${(step.leftAt - NOON) / MINUTE}`);

const wait = (config: JsonObject, then = 'end', type = 'delay'): Graph => graphOf([['wait', type, config], [then, 'exit', { reason: then }]], [`entry.next>wait`, `wait.${type === 'wait_for' ? 'timeout' : 'next'}>${then}`]);
const waitFor = (amount: number): JsonObject => ({ branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: { amount, unit: 'days' } });

describe('a migration plan (journeys.md sections 6 and 7)', () => {
  it('keeps by default: people finish on their version, under the exit rules of the newest', () => {
    const [before, after] = [wait(days(5)), { ...wait(days(1), 'other'), exit: { rules: [{ type: 'event' as const, event: 'paid' }] } }];
    const keeping: readonly (Migration | null)[] = [null, {}, { wait: { do: 'keep' } }];
    for (const migration of keeping) {
      const journeys = both(before, after, migration);
      const moved = run(journeys, inside(before).subject, [command(minutes(10))]);
      expect(moved.steps).toEqual([]);
      expect(trace(run(journeys, moved.subject, [], minutes(6 * DAY)))).toEqual([`v1 wait#1.next +${5 * DAY}`, `v1 end#2.null +${5 * DAY}`]);
      expect(run(journeys, moved.subject, [event('paid', minutes(20))]).changed).toMatchObject([{ state: 'exited', versionId: 1, reason: 'event paid' }]);
    }
  });

  it.each([
    ['recompute', 'delay', days(5), days(1), undefined, [`v1 wait#1.moved +600`, `v2 wait#1.next +${DAY}`, `v2 end#2.null +${DAY}`]],
    ['recompute, past', 'delay', days(5), { duration: { amount: 1, unit: 'hours' } }, 'recompute', ['v1 wait#1.moved +600', 'v2 wait#1.next +600', 'v2 end#2.null +600']],
    ['recompute, longer', 'delay', days(1), days(5), 'recompute', ['v1 wait#1.moved +600', `v2 wait#1.next +${5 * DAY}`, `v2 end#2.null +${5 * DAY}`]],
    ['keep what is left', 'delay', days(5), days(1), 'keep', ['v1 wait#1.moved +600', `v2 wait#1.next +${5 * DAY}`, `v2 end#2.null +${5 * DAY}`]],
    ['release if past: not past', 'delay', days(5), days(1), 'past', ['v1 wait#1.moved +600', `v2 wait#1.next +${DAY}`, `v2 end#2.null +${DAY}`]],
    ['release if past: past', 'delay', days(5), { duration: { amount: 1, unit: 'hours' } }, 'past', ['v1 wait#1.moved +600', 'v2 wait#1.released +600', 'v2 end#2.null +600']],
    ['until, kept', 'until', { weekdays: ['fri'], at: '12:00' }, { weekdays: ['tue'], at: '12:00' }, 'keep', ['v1 wait#1.moved +600', `v2 wait#1.next +${4 * DAY}`, `v2 end#2.null +${4 * DAY}`]],
    ['window, kept', 'window', { open: [{ weekdays: ['fri'], from: '12:00', to: '13:00' }] }, { open: [{ weekdays: ['tue'], from: '12:00', to: '13:00' }] }, 'keep', ['v1 wait#1.moved +600', `v2 wait#1.next +${4 * DAY}`, `v2 end#2.null +${4 * DAY}`]],
    ['wait_for, recomputed', 'wait_for', waitFor(5), waitFor(1), 'recompute', ['v1 wait#1.moved +600', `v2 wait#1.timeout +${DAY}`, `v2 end#2.null +${DAY}`]],
    ['wait_for, kept', 'wait_for', waitFor(5), waitFor(1), 'keep', ['v1 wait#1.moved +600', `v2 wait#1.timeout +${5 * DAY}`, `v2 end#2.null +${5 * DAY}`]],
  ] as const)('moves a wait, time rule: %s', (...row) => {
    const [, type, old, fresh, time, expected] = row;
    const [before, after] = [wait({ ...old }, 'end', type), wait({ ...fresh }, 'end', type)];
    const journeys = both(before, after, { wait: { do: 'move', ...(time === undefined ? {} : { time }) } });
    const moved = run(journeys, inside(before).subject, [command(minutes(600))]);
    expect(trace({ ...moved, steps: [...moved.steps, ...run(journeys, moved.subject, [], minutes(9 * DAY)).steps] })).toEqual(expected);
    // The batch that comes a second time, or late, does nothing more.
    expect(run(journeys, moved.subject, [command(minutes(601))]).steps).toEqual([]);
  });

  it('releases at once by the way on of the newest version, and takes out with a reason', () => {
    const [before, after] = [wait(days(5)), wait(days(4), 'other')];
    expect(trace(run(both(before, after, { wait: { do: 'release' } }), inside(before).subject, [command(minutes(3))]))).toEqual(['v1 wait#1.released +3', 'v2 other#2.null +3']);
    expect(run(both(before, after, { wait: { do: 'exit' } }), inside(before).subject, [command(minutes(3))]).changed).toMatchObject([{ state: 'exited', reason: 'new version', versionId: 1 }]);
  });

  it('releases from a node that went to where it led, in the newest version if that has it', () => {
    const before = graphOf([['gone', 'delay', days(5)], ['wait', 'delay', days(1)]], ['entry.next>gone', 'gone.next>wait']);
    const after = graphOf([['wait', 'delay', days(2)]], ['entry.next>wait']);
    const done = run(both(before, after, { gone: { do: 'release' } }), inside(before).subject, [command(minutes(3))], minutes(3 * DAY));
    expect(trace(done)).toEqual(['v1 gone#1.released +3', `v2 wait#2.next +${3 + 2 * DAY}`]);
  });

  it('moves to another node: a new visit, with context, passes and assignments as they were', () => {
    const nodes = (rest: readonly (readonly [string, string, JsonObject])[]): Parameters<typeof graphOf>[0] => [
      ['set', 'update', { changes: [{ target: 'context', path: 'seen', op: 'set', value: 1 }] }], ['test', 'split', { variants: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 50 }] }], ...rest];
    const before = graphOf(nodes([['loop', 'delay', { duration: { amount: 1, unit: 'hours' }, maxPasses: 3 }], ['old', 'delay', days(5)]]), ['entry.next>set', 'set.next>test', 'test.a>loop', 'test.b>loop', 'loop.next>old']);
    const after = graphOf(nodes([['mail', 'email', mail('fresh', 'sent')]]), ['entry.next>set', 'set.next>test', 'test.a>mail', 'test.b>mail']);
    const journeys = both(before, after, { old: { do: 'move', to: 'mail' } });
    const there = run(only(before), inside(before).subject, [], minutes(90));
    const moved = run(journeys, there.subject, [command(minutes(100))]);
    expect(moved.changed).toMatchObject([{ versionId: 2, nodeId: 'mail', visit: 5, context: { seen: 1 }, passes: { loop: 1 }, state: 'active' }]);
    expect(moved.effects).toMatchObject([{ type: 'message', template: 'fresh', visit: 5, versionId: 2 }]);
    expect(moved.subject.assignments).toEqual(there.subject.assignments);
    expect(Object.keys(moved.subject.assignments)).toEqual(['1:test']);
    // An experiment survives unrelated edits: whoever comes again gets the same variant in the newest version.
    const again = run(journeys, { ...moved.subject, runs: [], entries: [] }, [event('start', minutes(200))]);
    expect(again.steps.find((step) => step.nodeId === 'test')).toMatchObject({ versionId: 2, outlet: moved.subject.assignments['1:test'], why: { kept: true } });
  });

  it('keeps goal marks, what came true under best, the arrival and the number of the visit', () => {
    const best: JsonObject = { branches: [{ id: 'top', name: 'Top', event: { name: 'top' } }, { id: 'low', name: 'Low', event: { name: 'low' } }], timeout: { amount: 5, unit: 'days' }, decide: 'best' };
    const goal = ['goal', 'goal', { event: { name: 'won' } }] as const;
    const before = graphOf([['far', 'delay', days(9)], goal, ['wait', 'wait_for', best]], ['entry.next>far', 'far.next>goal', 'goal.next>wait']);
    const after = graphOf([['far', 'delay', days(9)], goal, ['wait', 'wait_for', { ...best, timeout: { amount: 1, unit: 'days' } }], ['again', 'delay', { ...days(1), maxPasses: 2 }]], ['entry.next>far', 'far.next>goal', 'goal.next>wait', 'wait.low>again', 'again.next>goal']);
    const there = run(only(before), inside(before).subject, [event('won', minutes(5)), event('low', minutes(6))]);
    expect(there.subject.runs).toMatchObject([{ nodeId: 'wait', visit: 3, arrivedAt: minutes(5), marks: { goals: { goal: 'pulled' } } }]);
    const journeys = both(before, after, { wait: { do: 'move' } });
    const moved = run(journeys, there.subject, [command(minutes(10))]);
    expect(moved.subject.runs).toMatchObject([{ versionId: 2, nodeId: 'wait', visit: 3, arrivedAt: minutes(5), marks: { goals: { goal: 'pulled' } } }]);
    // The goal has had the run: it does not pull it a second time.
    const rest = run(journeys, moved.subject, [event('won', minutes(DAY + 60))], minutes(DAY + 60));
    expect(trace(rest)).toEqual([`v2 wait#3.low +${DAY + 5}`]);
  });

  it('makes no message again for a visit that made one, and goes on by its outcome in the newest version', () => {
    const before = graphOf([['mail', 'email', mail('one', 'sent')]], ['entry.next>mail']);
    const after = graphOf([['mail', 'email', mail('two', 'sent')], ['end', 'exit', { reason: 'sent' }]], ['entry.next>mail', 'mail.next>end']);
    const journeys = both(before, after, { mail: { do: 'move' } });
    const moved = run(journeys, inside(before).subject, [command(minutes(5))]);
    expect(moved.effects).toEqual([]);
    expect(trace(moved)).toEqual(['v1 mail#1.moved +5']);
    const sent = run(journeys, moved.subject, [{ id: 'o', at: minutes(9), type: 'outcome', enrollmentId: 1 as never, visit: 1, messageId: 'm' as never, outcome: 'sent', reason: null }]);
    expect(trace(sent)).toEqual(['v2 mail#1.next +9', 'v2 end#2.null +9']);
  });

  it('covers people who come to a changed node before or after their batch, and whoever is woken before it', () => {
    const before = graphOf([['first', 'delay', days(1)], ['mail', 'email', mail('old')], ['gone', 'delay', days(1)]], ['entry.next>first', 'first.next>mail', 'mail.next>gone']);
    const after = graphOf([['first', 'delay', days(1)], ['mail', 'email', mail('new')]], ['entry.next>first', 'first.next>mail']);
    const moving = run(both(before, after, { mail: { do: 'move' } }), inside(before).subject, [], minutes(DAY));
    expect(trace(moving)).toEqual([`v1 first#1.next +${DAY}`, `v1 mail#2.moved +${DAY}`, `v2 mail#2.next +${DAY}`]);
    expect(moving.effects.filter((effect) => effect.type === 'message')).toMatchObject([{ template: 'new', visit: 2, versionId: 2 }]);
    expect(moving.changed).toMatchObject([{ state: 'completed', versionId: 2 }]);
    const out = run(both(before, after, { gone: { do: 'exit' } }), inside(before).subject, [], minutes(DAY));
    expect(trace(out)).toEqual([`v1 first#1.next +${DAY}`, `v1 mail#2.next +${DAY}`, `v1 gone#3.null +${DAY}`]);
    const woken = run(both(wait(days(1)), wait(days(3)), { wait: { do: 'move' } }), inside(wait(days(1))).subject, [], minutes(2 * DAY));
    expect(trace(woken)).toEqual([`v1 wait#1.moved +${DAY}`]);
  });

  it('waits while the journey is paused, and lets the stuck go on', () => {
    const [before, after] = [wait(days(5)), wait(days(1))];
    const plan: Migration = { wait: { do: 'move' } };
    expect(run(both(before, after, plan, 'paused'), inside(before).subject, [command(minutes(5))]).changed).toEqual([]);
    const stuck = inside(before).subject;
    const held = { ...stuck, runs: stuck.runs.map((one) => ({ ...one, state: 'stuck' as const, wakeAt: null, reason: 'x' })) };
    expect(run(both(before, after, plan), held, [command(minutes(5))]).changed).toMatchObject([{ state: 'active', versionId: 2, nodeId: 'wait', wakeAt: minutes(5 + DAY) }]);
  });

  it('tells what changed: configs, ways and what went, not names', () => {
    const before = graphOf([['a', 'delay', days(1)], ['b', 'email', mail('x')], ['c', 'branch', { branches: [{ id: 'name', name: 'N', condition: { type: 'all', of: [] } }] }], ['d', 'delay', days(1)]], ['entry.next>a', 'a.next>b', 'b.next>c', 'c.name>d']);
    const renamed: Graph = { ...before, nodes: before.nodes.map((node) => ({ ...node, name: 'other' })) };
    expect(changedNodes(before, renamed)).toEqual([]);
    const after = graphOf([['a', 'delay', days(2)], ['b', 'email', mail('x')], ['c', 'branch', { branches: [{ id: 'name', name: 'N', condition: { type: 'all', of: [] } }] }]], ['entry.next>a', 'a.next>b', 'b.next>c']);
    expect(changedNodes(before, after)).toEqual([
      { nodeId: 'a', name: 'a', type: 'delay', change: 'changed', timed: true }, { nodeId: 'c', name: 'c', type: 'branch', change: 'changed', timed: false }, { nodeId: 'd', name: 'd', type: 'delay', change: 'removed', timed: false },
    ]);
    expect(migrationProblems({ a: { do: 'move' }, d: { do: 'move' }, b: { do: 'move', to: 'x' }, c: { do: 'exit' } }, after).map((one) => one.nodeId)).toEqual(['d', 'b']);
  });

  it('loses nobody between any two graphs, and does the same whenever the batch comes', () => {
    const choice = fc.constantFrom<Migration[string]>({ do: 'keep' }, { do: 'move', time: 'recompute' }, { do: 'move', time: 'keep' }, { do: 'move', time: 'past' }, { do: 'move', to: 'n0' }, { do: 'release' }, { do: 'exit' });
    const plan = fc.array(choice, { minLength: 10, maxLength: 10 });
    const compiled = (graph: Graph, version: number): ReturnType<typeof planOf> => {
      const made = compile(graph, { journeyId: journeyId(1), versionId: version as never });
      if (!made.ok) throw new Error('an arbitrary graph has errors');
      return made.plan;
    };
    fc.assert(fc.property(fc.tuple(aGraph, aGraph), plan, fc.tuple(aPerson, aScript), fc.nat(20), ([before, after], choices, [facts, script], cut) => {
      const old = compiled(before, 1);
      const migration: Migration = Object.fromEntries(choices.map((one, i) => [`n${i}`, one]));
      const journeys = journeySet([{ journeyId: journeyId(1), status: 'live', plan: compiled(after, 2), older: [old], migration }]);
      const stimuli = stimuliOf(script);
      const place = Math.min(cut, stimuli.length);
      const nextEnrollmentId = ids();
      const later = (): ReturnType<typeof ids> => {
        const own = ids();
        return () => enrollmentId(own() + 1000);
      };
      const at = instant(stimuli[place - 1]?.at ?? NOON);
      const first = replay(journeySet([{ journeyId: journeyId(1), status: 'live', plan: old, older: [] }]), subjectWith(facts), { stimuli: stimuli.slice(0, place), horizon: at, realTime: instant(0), nextEnrollmentId });
      const commands = first.subject.runs.map((one): Stimulus => ({ id: `migrate ${one.id}`, at, type: 'command', command: 'migrate', enrollmentId: one.id, reason: '' }));
      const rest = (): Handled => replay(journeys, first.subject, { stimuli: [...commands, ...commands, ...stimuli.slice(place)], horizon: at, realTime: instant(0), nextEnrollmentId: later() });
      const done = rest();
      expect(JSON.stringify(rest())).toBe(JSON.stringify(done));
      const steps = [...first.steps, ...done.steps];
      const visits = steps.map((step) => `${step.enrollmentId} ${step.visit} ${step.versionId}`);
      expect(new Set(visits).size).toBe(visits.length);
      const sent = [...first.effects, ...done.effects].flatMap((effect) => (effect.type === 'message' ? [effect.id] : []));
      expect(new Set(sent).size).toBe(sent.length);
      // Nobody stands at an old node that the plan moves, and nobody is lost.
      for (const one of done.subject.runs) {
        const named = one.versionId === 1 && one.nodeId !== null ? migration[one.nodeId] : undefined;
        const stays = named === undefined || named.do === 'keep' || (named.do === 'move' && !after.nodes.some((node) => node.id === (named.to ?? one.nodeId)));
        expect({ state: one.state, stays }).toEqual({ state: one.state, stays: true });
        expect(steps.some((step) => step.enrollmentId === one.id && step.visit === one.visit && step.versionId === one.versionId)).toBe(false);
      }
      const ended = done.changed.filter((one) => one.state === 'exited' || one.state === 'completed').length;
      expect(done.subject.runs.length + ended).toBe(first.subject.runs.length + done.entered.length);
    }), { numRuns: 300 });
  });
});
