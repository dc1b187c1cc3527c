import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@perennial/model';
import type { Graph } from './graph.js';
import { replay } from './replay.js';
import { simulate, subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import { attributes, event, graphOf, ids, minutes, MINUTE, NOON, only, person } from './testing/journeys.js';

const happens = (name: string, minute: number): Stimulus => event(name, minutes(minute));
const plan = (minute: number, value: string): Stimulus => attributes(minutes(minute), { target: 'profile', path: 'plan', value });
const delay = (amount = 60): JsonObject => ({ duration: { amount, unit: 'minutes' } });
const isPro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
const onEvent = (name: string, more: JsonObject = {}): JsonObject => ({ event: { name }, ...more });

function simulated(graph: Graph, script: readonly Stimulus[], profile: JsonObject = {}) {
  return simulate({ journeys: only(graph), subject: subjectWith(person(profile)), script: [event('start', minutes(0)), ...script], until: null });
}
/** Steps as `node.outlet@minute`, after `start` at minute 0. */
const trail = (graph: Graph, script: readonly Stimulus[], profile: JsonObject = {}): string[] =>
  simulated(graph, script, profile).log.map((step) => `${step.nodeId}.${step.outlet ?? 'end'}@${(step.leftAt - NOON) / MINUTE}`);

const straight = (goal: JsonObject): Graph => graphOf([['d', 'delay', delay()], ['e', 'delay', delay()], ['g', 'goal', goal], ['after', 'delay', delay(1)]], ['entry.next>d', 'd.next>e', 'e.next>g', 'g.next>after']);

describe('goal (journeys.md section 3)', () => {
  it('an event pulls a run that waits anywhere before it', () => {
    expect(trail(straight(onEvent('won')), [happens('won', 5)])).toEqual(['d.pulled@5', 'g.next@5', 'after.next@6']);
    expect(trail(straight(onEvent('won')), [happens('won', 65)])).toEqual(['d.next@60', 'e.pulled@65', 'g.next@65', 'after.next@66']);
  });

  it('a filter decides which event', () => {
    const big = { event: { name: 'won', where: { type: 'attribute', path: 'event.properties.total', operator: 'greater', value: 10 } } };
    expect(trail(straight(big), [event('won', minutes(5), { total: 3 }), event('won', minutes(7), { total: 30 })])).toEqual(['d.pulled@7', 'g.next@7', 'after.next@8']);
  });

  it('a Condition pulls as it comes true, by a change or by time alone', () => {
    expect(trail(straight({ condition: isPro }), [plan(5, 'pro')])).toEqual(['d.pulled@5', 'g.next@5', 'after.next@6']);
    const quiet = { type: 'not', of: { type: 'event', event: 'seen', count: { is: 'at_least', value: 1 }, within: { amount: 30, unit: 'minutes' } } };
    expect(trail(straight({ condition: quiet }), [happens('seen', -10)])).toEqual(['d.pulled@20', 'g.next@20', 'after.next@21']);
  });

  it('a Condition that held at the entry must come true anew', () => {
    expect(trail(straight({ condition: isPro }), [], { plan: 'pro' })).toEqual(['d.next@60', 'e.next@120', 'g.next@120', 'after.next@121']);
    expect(trail(straight({ condition: isPro }), [plan(5, 'free'), plan(7, 'pro')], { plan: 'pro' })).toEqual(['d.pulled@7', 'g.next@7', 'after.next@8']);
  });

  it('does not pull a run that is past it, or on a path that does not lead there', () => {
    expect(trail(straight(onEvent('won', { ifNotMet: 'pass' })), [event('won', minutes(120.5))]).at(-1)).toBe('after.next@121');
    const fork = graphOf([['b', 'branch', { branches: [{ id: 'pro', name: 'Pro', condition: isPro }] }], ['d', 'delay', delay()], ['x', 'delay', delay()], ['g', 'goal', onEvent('won')]], ['entry.next>b', 'b.pro>d', 'b.else>x', 'd.next>g']);
    expect(trail(fork, [happens('won', 5)])).toEqual(['b.else@0', 'x.next@60']);
    expect(trail(fork, [happens('won', 5)], { plan: 'pro' })).toEqual(['b.pro@0', 'd.pulled@5', 'g.next@5']);
  });

  it('once per run and node', () => {
    const round = graphOf([['d', 'delay', delay()], ['g', 'goal', onEvent('won')], ['again', 'delay', { ...delay(10), maxPasses: 2 }]], ['entry.next>d', 'd.next>g', 'g.next>again', 'again.next>d']);
    expect(trail(round, [happens('won', 5), happens('won', 20)])).toEqual(['d.pulled@5', 'g.next@5', 'again.next@15', 'd.next@75', 'g.next@75', 'again.next@85', 'd.next@145', 'g.next@145', 'again.exhausted@145']);
  });

  it('of several the one furthest downstream', () => {
    const two = graphOf([['d', 'delay', delay()], ['g', 'goal', onEvent('won')], ['e', 'delay', delay()], ['h', 'goal', onEvent('won')]], ['entry.next>d', 'd.next>g', 'g.next>e', 'e.next>h']);
    expect(trail(two, [happens('won', 5)])).toEqual(['d.pulled@5', 'h.next@5']);
  });

  it('goes before a wait for the same event', () => {
    const graph = graphOf([['w', 'wait_for', { branches: [{ id: 'a', name: 'A', event: { name: 'won' } }], timeout: { amount: 60, unit: 'minutes' } }], ['d', 'delay', delay()], ['g', 'goal', onEvent('won')]], ['entry.next>w', 'w.a>d', 'd.next>g']);
    expect(trail(graph, [happens('won', 5)])).toEqual(['w.pulled@5', 'g.next@5']);
  });

  it('cancels the unclaimed messages of the visit that it ends', () => {
    const graph = graphOf([['m', 'email', { template: 'welcome', continue: 'sent' }], ['g', 'goal', onEvent('won')]], ['entry.next>m', 'm.next>g']);
    const done = replay(only(graph), subjectWith(person()), { stimuli: [event('start', minutes(0)), event('won', minutes(1))], horizon: minutes(2), realTime: minutes(2), nextEnrollmentId: ids() });
    expect(done.effects.filter(({ type }) => type === 'cancel')).toMatchObject([{ reason: 'pulled', visit: 1 }]);
  });

  it('an exit rule by the same event goes first', () => {
    const graph = { ...straight(onEvent('won')), exit: { rules: [{ type: 'event' as const, event: 'won' }] } };
    expect(simulated(graph, [happens('won', 5)]).runs).toMatchObject([{ state: 'exited', reason: 'event won' }]);
  });

  describe('arriving by an edge before it is met', () => {
    it('pass: goes on', () => {
      expect(trail(straight(onEvent('won')), []).slice(2)).toEqual(['g.next@120', 'after.next@121']);
    });

    it('wait: until it is met, or the time runs out', () => {
      const graph = straight(onEvent('won', { ifNotMet: 'wait', timeout: { amount: 30, unit: 'minutes' } }));
      expect(trail(graph, [happens('won', 130)]).slice(2)).toEqual(['g.next@130', 'after.next@131']);
      expect(trail(graph, []).slice(2)).toEqual(['g.next@150', 'after.next@151']);
    });

    it('exit: ends', () => {
      const done = simulated(straight(onEvent('won', { ifNotMet: 'exit' })), []);
      expect(done.runs).toMatchObject([{ state: 'completed', reason: 'goal not met', nodeId: 'g' }]);
    });

    it('an event since the entry counts as met', () => {
      const fork = graphOf([['d', 'delay', delay()], ['g', 'goal', onEvent('won', { ifNotMet: 'exit' })], ['h', 'goal', onEvent('won', { ifNotMet: 'exit' })]], ['entry.next>d', 'd.next>g', 'g.next>h']);
      expect(trail(fork, [happens('won', 5)])).toEqual(['d.pulled@5', 'h.next@5']);
      const done = simulated(straight({ condition: isPro, ifNotMet: 'exit' }), [], { plan: 'pro' });
      expect(done.log.at(-2)).toMatchObject({ nodeId: 'g', outlet: 'next', why: { met: true } });
    });
  });

  it('what came while the journey was paused pulls at the resume', () => {
    const graph = straight(onEvent('won'));
    const start = simulate({ journeys: only(graph), subject: subjectWith(person()), script: [event('start', minutes(0))], until: minutes(1) });
    const paused = simulate({ journeys: only(graph, { status: 'paused' }), subject: start.subject, script: [happens('won', 5)], until: minutes(6) });
    expect(paused.log).toEqual([]);
    const resumed = simulate({ journeys: only(graph), subject: paused.subject, script: [happens('nothing', 10)], until: minutes(60) });
    expect(resumed.log.map((step) => `${step.nodeId}.${step.outlet ?? ''}`)).toEqual(['d.pulled', 'g.next', 'after.next']);
  });

  it('asks what the goal is, and how long to wait', () => {
    const problems = (config: JsonObject): string => {
      try {
        only(straight(config));
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(problems({})).toContain('Choose what the goal is');
    expect(problems(onEvent(''))).toContain('Choose the event that is the goal');
    expect(problems(onEvent('won', { ifNotMet: 'wait' }))).toContain('from 1 minute to 400 days');
    expect(problems({ event: { name: 'won' }, condition: isPro })).toContain('Choose one of them');
  });
});
