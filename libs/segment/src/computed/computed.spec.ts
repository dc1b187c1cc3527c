import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, type EventFact, type JsonObject } from '@perennial/model';
import type { Facts } from '../facts.js';
import { DAY } from './attribute.js';
import { compute, COMPUTED_ATTRIBUTES, planComputed } from './registry.js';
import { computedSettingsSchema } from './settings.js';

const NOW = 1_776_081_600_000;
const settings = computedSettingsSchema.parse({ activationEvent: 'activated', health: [{ condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' }, weight: 3 }, { condition: { type: 'event', event: 'session_started', count: { is: 'at_least', value: 1 }, within: { amount: 7, unit: 'days' } }, weight: 1 }] });
const plan = planComputed(settings);

/** Facts with events so many days before now. */
function facts(past: { readonly [name: string]: readonly (number | readonly [number, JsonObject])[] }, profile: JsonObject = {}): Facts {
  const events = Object.fromEntries(Object.entries(past).map(([name, days]) => [name, [...days].map((one): EventFact => {
    const [ago, properties] = typeof one === 'number' ? [one, {}] : one;
    const at = instant(NOW - ago * DAY);
    return { id: `${name}${ago}`, name, properties, occurredAt: at, receivedAt: at, source: 'track' };
  }).sort((a, b) => a.occurredAt - b.occurredAt)]));
  return { subjectId: '1', profile, account: null, events, zones: [] };
}
const of = (past: Parameters<typeof facts>[0], profile: JsonObject = {}): JsonObject => compute(plan, facts(past, profile), instant(NOW)).values;
const order = (ago: number, revenue: number, more: JsonObject = {}): readonly [number, JsonObject] => [ago, { revenue, ...more }];

describe('computed attributes', () => {
  it.each<[string, Parameters<typeof facts>[0], string]>([
    ['nobody came yet', {}, 'new'],
    ['one visit', { session_started: [1] }, 'new'],
    ['activated', { session_started: [1], activated: [1] }, 'activated'],
    ['five visits in two weeks', { session_started: [1, 2, 3, 4, 13.9] }, 'engaged'],
    ['the fifth has left the window', { session_started: [1, 2, 3, 4, 14] }, 'new'],
    ['two weeks away', { session_started: [14, 20], activated: [20] }, 'at_risk'],
    ['a month away', { session_started: [30] }, 'dormant'],
    ['three months away', { session_started: [90] }, 'churned'],
    ['back after three months', { session_started: [2, 3, 100] }, 'won_back'],
    ['back long enough', { session_started: [2, 30, 121] }, 'new'],
  ])('lifecycle stage: %s', (_, past, stage) => expect(of(past)['lifecycleStage']).toBe(stage));

  it.each<[string, readonly (readonly [number, JsonObject])[], string | undefined]>([
    ['no order', [], undefined],
    ['often, lately and much', [order(1, 200), order(20, 200), order(40, 200), order(60, 10)], '333'],
    ['once, a while ago, little', [order(60, 5)], '211'],
    ['on the very bound', [order(30, 500)], '313'],
    ['beyond the days looked at', [order(365, 500)], undefined],
  ])('RFM: %s', (_, past, classes) => expect(of({ order_completed: past })['rfm']).toBe(classes));

  it.each<[string, Parameters<typeof facts>[0], string | undefined]>([
    ['loyal', { order_completed: [order(1, 200), order(20, 200), order(40, 200), order(60, 10)] }, 'loyal'],
    ['discount led', { order_completed: [order(1, 5, { coupon: 'A' }), order(2, 5, { coupon: 'B' }), order(40, 5)] }, 'discount_led'],
    ['impulse', { session_started: [1.01, 2.01, 3.01], order_completed: [order(1, 5, { category: 'a' }), order(2, 5, { category: 'b' }), order(3, 5, { category: 'c' })] }, 'impulse'],
    ['needs based', { order_completed: [order(10, 5, { category: 'a' }), order(40, 5, { category: 'a' }), order(70, 5, { category: 'a' })] }, 'needs_based'],
    ['wandering', { session_started: [1] }, 'wandering'],
    ['none of them', { order_completed: [order(10, 5, { category: 'a' })] }, undefined],
  ])('consumer type: %s', (_, past, type) => expect(of(past)['consumerType']).toBe(type));

  it('health is the weight that holds; days since the last session are whole', () => {
    expect(of({ session_started: [1.5] }, { plan: 'pro' })).toMatchObject({ health: 100, daysSinceLastSession: 1, lastSessionAt: '2026-04-12T00:00:00.000Z' });
    expect(of({ session_started: [8] }, { plan: 'pro' })).toMatchObject({ health: 75, daysSinceLastSession: 8 });
    expect(compute(planComputed(computedSettingsSchema.parse({})), facts({}), instant(NOW)).values).not.toHaveProperty('health');
  });

  it('nothing changes by time before the instant that they name', () => {
    const days = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 });
    fc.assert(fc.property(days, days, fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), fc.constantFrom('a', 'b', null)), { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (visits, activations, bought, ahead) => {
      const known = facts({ session_started: visits, activated: activations, order_completed: bought.map(([ago, revenue, coupon]) => order(ago, revenue, { coupon })) }, { plan: 'pro' });
      const { values, next } = compute(plan, known, instant(NOW));
      const later = NOW + ahead * DAY + 1;
      const at = next !== null && next <= later ? next - 1 : later;
      if (at > NOW) expect(compute(plan, known, instant(at)).values).toEqual(values);
    }), { numRuns: 1000 });
  });

  it('say what they read and what they mean', () => {
    expect(plan.reads.events.map(({ name }) => name)).toEqual(['activated', 'order_completed', 'session_started']);
    for (const attribute of COMPUTED_ATTRIBUTES) expect(attribute.about).not.toBe('');
  });
});
