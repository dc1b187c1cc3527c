import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@perennial/model';
import { simulate, subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import { attributes, event, graphOf, minutes, MINUTE, NOON, only, person } from './testing/journeys.js';

type Branch = { readonly id: string; readonly reset?: boolean } & ({ readonly event: string } | { readonly plan: string });

const wait = (branches: readonly Branch[], minutesAtMost: number, more: JsonObject = {}): JsonObject => ({
  branches: branches.map(({ id, reset, ...what }): JsonObject => ({
    id, name: id, ...(reset === true ? { reset } : {}),
    ...('event' in what ? { event: { name: what.event } } : { condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: what.plan } }),
  })),
  timeout: { amount: minutesAtMost, unit: 'minutes' },
  ...more,
});
const plan = (minute: number, value: string): Stimulus => attributes(minutes(minute), { target: 'profile', path: 'plan', value });
const happens = (name: string, minute: number): Stimulus => event(name, minutes(minute));

/** Steps as `node.outlet@minute`, after `start` at minute 0. */
function trail(config: JsonObject, script: readonly Stimulus[], before: readonly [string, string, JsonObject][] = []): string[] {
  const chain = [...before, ['w', 'wait_for', config] as const];
  const ways = chain.map(([id], n) => (n === 0 ? `entry.next>${id}` : `${chain[n - 1]?.[0] ?? ''}.${chain[n - 1]?.[1] === 'wait_for' ? 'a' : 'next'}>${id}`));
  const done = simulate({ journeys: only(graphOf(chain, ways)), subject: subjectWith(person()), script: [event('start', minutes(0)), ...script], until: null });
  return done.log.map((step) => `${step.nodeId}.${step.outlet ?? 'end'}@${(step.leftAt - NOON) / MINUTE}`);
}

const delay = (amount: number): [string, string, JsonObject] => ['d', 'delay', { duration: { amount, unit: 'minutes' } }];
const [a, b, c]: Branch[] = [{ id: 'a', event: 'a' }, { id: 'b', event: 'b' }, { id: 'c', event: 'c' }] as [Branch, Branch, Branch];

describe('wait_for (journeys.md section 3)', () => {
  describe('decide: first', () => {
    it('leaves by the first branch that comes true, whatever its rank', () => {
      expect(trail(wait([a, b], 60), [happens('b', 5), happens('a', 6)])).toEqual(['w.b@5']);
    });

    it('a Condition branch is evaluated on arrival, and when a fact that it reads changes', () => {
      expect(trail(wait([a, { id: 'pro', plan: 'pro' }], 60), [plan(3, 'pro')], [delay(10)])).toEqual(['d.next@10', 'w.pro@10']);
      expect(trail(wait([a, { id: 'pro', plan: 'pro' }], 60), [plan(3, 'free'), plan(5, 'pro')])).toEqual(['w.pro@5']);
    });

    it('of the branches made true by one stimulus the highest rank leaves', () => {
      expect(trail(wait([{ id: 'pro', plan: 'pro' }, { id: 'changed', event: 'attribute_changed' }], 60), [plan(5, 'pro')])).toEqual(['w.pro@5']);
      expect(trail(wait([{ id: 'x', event: 'b' }, { id: 'y', event: 'b' }], 60), [happens('b', 5)])).toEqual(['w.x@5']);
    });
  });

  describe('decide: best', () => {
    const best = { decide: 'best' };
    it('leaves at the timeout by the highest-ranked branch that ever came true', () => {
      expect(trail(wait([a, b, c], 60, best), [happens('c', 5), happens('b', 6), happens('c', 7)])).toEqual(['w.b@60']);
    });

    it('a branch that came true stays true', () => {
      expect(trail(wait([a, { id: 'pro', plan: 'pro' }], 60, best), [plan(5, 'pro'), plan(6, 'free')])).toEqual(['w.pro@60']);
    });

    it('leaves at once when the top-ranked came true', () => {
      expect(trail(wait([a, b], 60, best), [happens('b', 5), happens('a', 6)])).toEqual(['w.a@6']);
    });

    it('leaves by the timeout when nothing came true', () => {
      expect(trail(wait([a, b], 60, best), [])).toEqual(['w.timeout@60']);
    });
  });

  describe('reset', () => {
    const again: Branch = { id: 'r', event: 'r', reset: true };
    it('starts the time anew instead of leaving', () => {
      expect(trail(wait([a, again], 60), [happens('r', 50), happens('r', 100)])).toEqual(['w.timeout@160']);
      expect(trail(wait([a, again], 60), [happens('r', 50), happens('a', 100)])).toEqual(['w.a@100']);
    });

    it('by a Condition only as it comes true', () => {
      const pro: Branch = { id: 'r', plan: 'pro', reset: true };
      expect(trail(wait([a, pro], 60), [plan(30, 'pro')])).toEqual(['w.timeout@90']);
      expect(trail(wait([a, pro], 60), [plan(30, 'pro'), plan(40, 'free'), plan(50, 'pro')])).toEqual(['w.timeout@110']);
    });

    it('keeps what came true under best', () => {
      expect(trail(wait([a, b, again], 60, { decide: 'best' }), [happens('b', 10), happens('r', 50)])).toEqual(['w.b@110']);
    });

    it('a stay is at most 400 days, then timeout', () => {
      const day = 1440;
      const script = Array.from({ length: 41 }, (_, n) => happens('r', n * 10 * day + 1));
      expect(trail(wait([a, again], 20 * day), script)).toEqual([`w.timeout@${400 * day}`]);
    });

    it('has no way out of its own', () => {
      expect(() => only(graphOf([['w', 'wait_for', wait([a, again], 60)], ['x', 'exit', { reason: '' }]], ['entry.next>w', 'w.r>x']))).toThrow('no way out called');
    });
  });

  describe('lookBack', () => {
    const early = [happens('a', 3)];
    it('arrival: a wait sees only stimuli after the one that brought the run to it', () => {
      expect(trail(wait([a], 60), early, [delay(10)])).toEqual(['d.next@10', 'w.timeout@70']);
    });

    it('entry: reads the log since the entry', () => {
      expect(trail(wait([a], 60, { lookBack: 'entry' }), early, [delay(10)])).toEqual(['d.next@10', 'w.a@10']);
      expect(trail(wait([a], 60, { lookBack: 'entry' }), [happens('a', -3)], [delay(10)])).toEqual(['d.next@10', 'w.timeout@70']);
    });

    it('ever: reads all of the log; only so the trigger event counts', () => {
      expect(trail(wait([a], 60, { lookBack: 'ever' }), [happens('a', -3)], [delay(10)])).toEqual(['d.next@10', 'w.a@10']);
      const trigger: Branch = { id: 'a', event: 'start' };
      expect(trail(wait([trigger], 60, { lookBack: 'entry' }), [], [delay(10)])).toEqual(['d.next@10', 'w.timeout@70']);
      expect(trail(wait([trigger], 60, { lookBack: 'ever' }), [], [delay(10)])).toEqual(['d.next@10', 'w.a@10']);
    });

    it('one event releases at most one wait of a run', () => {
      const first: [string, string, JsonObject] = ['v', 'wait_for', wait([a], 60, { lookBack: 'entry' })];
      expect(trail(wait([a], 60, { lookBack: 'entry' }), early, [first])).toEqual(['v.a@3', 'w.timeout@63']);
      expect(trail(wait([a], 60, { lookBack: 'entry' }), [happens('a', 3), happens('a', 5)], [delay(10), first])).toEqual(['d.next@10', 'v.a@10', 'w.a@10']);
    });

    it('an event that was there and one that comes later are told apart by the log', () => {
      expect(trail(wait([a, b], 60, { lookBack: 'entry' }), [happens('b', 3), happens('a', 12)], [delay(10)])).toEqual(['d.next@10', 'w.b@10']);
      expect(trail(wait([a, b], 60, { lookBack: 'entry', decide: 'best' }), [happens('b', 3), happens('a', 12)], [delay(10)])).toEqual(['d.next@10', 'w.a@12']);
    });
  });
});
