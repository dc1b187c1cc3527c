import { describe, expect, it } from '@jest/globals';
import { enrollmentId, instant, type Instant } from '@perennial/model';
import { aCondition, aDuration, anEventName, BASE, eventAt } from '@perennial/segment/arbitraries';
import type { Condition, Facts } from '@perennial/segment';
import fc from 'fast-check';
import { journeySet } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Subject } from './subject.js';
import { glanceOf, isUnmoved } from './unmoved.js';

const UNIT = 60_000;
const count: fc.Arbitrary<Condition> = fc.record({ event: anEventName, value: fc.integer({ min: 0, max: 3 }), within: fc.option(aDuration(UNIT), { nil: undefined }) })
  .map(({ event, value, within }) => ({ type: 'event', event, count: { is: 'at_least', value }, ...(within === undefined ? {} : { within }) }));
const plan: fc.Arbitrary<Condition> = fc.constantFrom('pro', 'free').map((value) => ({ type: 'attribute', path: 'profile.plan', operator: 'equals', value }));
const grouped = (part: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> => fc.record({ type: fc.constantFrom('all' as const, 'any' as const), of: fc.array(part, { minLength: 1, maxLength: 3 }) });
const leaf = fc.oneof({ weight: 4, arbitrary: count }, { weight: 1, arbitrary: plan });
const steady = grouped(fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: grouped(leaf) }));

const happening = fc.record({ name: anEventName, after: fc.integer({ min: 1, max: 8 }) });

describe('a glance at an event', () => {
  it('says that it moves no segment only where looking at all of the log says so too', () => {
    const seen = { unmoved: 0, moved: 0 };
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: steady }, { weight: 1, arbitrary: aCondition(UNIT) }), { minLength: 1, maxLength: 3 }), fc.array(happening, { minLength: 1, maxLength: 14 }), fc.constantFrom('pro', 'free'), (conditions, script, own) => {
      const set = journeySet([], conditions.map((condition, n) => ({ id: n + 1, key: `s${n}`, name: `S${n}`, condition, building: false })));
      const until = (subject: Subject, at: Instant, stimuli: readonly Stimulus[]) => replay(set, subject, { stimuli, horizon: at, realTime: at, nextEnrollmentId: () => enrollmentId(1) });
      const facts: Facts = { subjectId: '1', profile: { plan: own }, account: null, events: {}, zones: ['UTC'] };
      let subject = until(subjectWith(facts), BASE, [{ id: 'first', at: BASE, type: 'segments', which: 'all', paths: [], silent: true }]).subject;
      let at: number = BASE;
      for (const [place, { name, after }] of script.entries()) {
        at += after * UNIT;
        const now = instant(at);
        subject = until(subject, now, []).subject;
        const event = eventAt(`e${place}`, name, now, {});
        const glance = glanceOf(set, name);
        const history = (subject.facts.events[name] ?? []).filter((one) => glance === null || glance.withinMs === null || one.occurredAt > at - glance.withinMs);
        const unmoved = glance !== null && isUnmoved(set, { ...subject.facts, events: { [name]: history } }, event, now);
        const handled = until(subject, now, [{ id: event.id, at: now, type: 'event', event, changes: [], silent: false }]);
        const changes = handled.effects.filter((effect) => effect.type === 'membership');
        if (unmoved) expect({ conditions, changes }).toEqual({ conditions, changes: [] });
        if (glance !== null) seen[unmoved ? 'unmoved' : 'moved'] += 1;
        subject = handled.subject;
      }
    }), { numRuns: 2000 });
    // It says something, and not always the same.
    expect(seen.unmoved).toBeGreaterThan(500);
    expect(seen.moved).toBeGreaterThan(500);
  });
});
