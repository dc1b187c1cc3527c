import { describe, expect, it } from '@jest/globals';
import { bucket, journeyId, type Guardrails, type JsonObject } from '@perennial/model';
import { compile } from './compile.js';
import type { EntryCounts } from './entry-room.js';
import type { Graph, Reentry } from './graph.js';
import type { JourneySet } from './journey-set.js';
import { replay } from './replay.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { subjectWith } from './simulate.js';
import { stillFits } from './enter.js';
import { event, graphOf, ids, minutes, only, person, planOf } from './testing/journeys.js';

const guarded = (guardrails: Guardrails, reentry: Reentry = { mode: 'always' }): Graph =>
  graphOf([['m', 'email', { template: 'welcome', continue: 'queued' }], ['d', 'delay', { duration: { amount: 1, unit: 'hours' } }]], ['entry.next>m', 'm.next>d'], { guardrails, entry: { triggers: [{ type: 'event', event: 'start' }], reentry, key: null } });

const take = (journeys: JourneySet, subject: Subject, stimulus: Stimulus, { next = ids(), counts = new Map() }: { next?: ReturnType<typeof ids>; counts?: EntryCounts } = {}): Handled =>
  replay(journeys, subject, { stimuli: [stimulus], horizon: stimulus.at, realTime: stimulus.at, nextEnrollmentId: next, counts });

/** What `start` does to people 0, 1, 2... one after the other: `in`, `held`, or the reason of the refusal. */
function enterAll(graph: Graph, people: number, { counts = new Map(), at = 0, halted = false }: { counts?: EntryCounts; at?: number; halted?: boolean } = {}): string[] {
  const next = ids();
  return Array.from({ length: people }, (_, n) => {
    const done = take(only(graph, { halted }), subjectWith({ ...person(), subjectId: String(n) }), event('start', minutes(at)), { next, counts });
    return done.refusals[0]?.reason ?? (done.changed[0]?.state === 'held' ? 'held' : 'in');
  });
}
const tally = (all: readonly string[]): Record<string, number> => all.reduce<Record<string, number>>((counts, one) => ({ ...counts, [one]: (counts[one] ?? 0) + 1 }), {});

describe('guard rails of the entry (journeys.md section 2)', () => {
  describe('holdout', () => {
    it('holds a stable share by the bucket of journey and subject: no steps, no messages, nothing told', () => {
      const graph = guarded({ holdout: 25 });
      const all = enterAll(graph, 400);
      expect(all.map((one) => one === 'held')).toEqual(all.map((_, n) => bucket('1', String(n)) < 2500));
      expect(tally(all)['held']).toBeGreaterThan(60);
      const held = all.indexOf('held');
      const done = take(only(graph), subjectWith({ ...person(), subjectId: String(held) }), event('start', minutes(0)));
      expect(done).toMatchObject({ changed: [{ state: 'held', nodeId: null, wakeAt: null }], steps: [], effects: [], refusals: [] });
      expect(done.subject.runs).toEqual([]);
    });

    it('counts for re-entry, not as an active run', () => {
      const held = enterAll(guarded({ holdout: 99 }), 5).indexOf('held');
      const again = (reentry: Reentry): (string | undefined)[] => {
        const [journeys, next] = [only(guarded({ holdout: 99 }, reentry)), ids()];
        const first = take(journeys, subjectWith({ ...person(), subjectId: String(held) }), event('start', minutes(0)), { next });
        const second = take(journeys, first.subject, event('start', minutes(5)), { next });
        return [second.refusals[0]?.reason, second.changed[0]?.state];
      };
      expect(again({ mode: 'never' })).toEqual(['re-entry', undefined]);
      expect(again({ mode: 'after_exit' })).toEqual([undefined, 'held']);
      expect(again({ mode: 'after', duration: { amount: 10, unit: 'minutes' } })).toEqual(['re-entry', undefined]);
    });

    it('is decided last, and takes no room under the cap', () => {
      const all = enterAll(guarded({ holdout: 50, entryCap: { total: 3 } }), 100);
      expect(tally(all)['in']).toBe(3);
      const full = all.findLastIndex((one) => one === 'in');
      expect(new Set(all.slice(full + 1))).toEqual(new Set(['entry cap']));
    });
  });

  describe('entry cap', () => {
    it('in all', () => {
      expect(tally(enterAll(guarded({ entryCap: { total: 4 } }), 10))).toEqual({ in: 4, 'entry cap': 6 });
    });

    it('per clock hour and per calendar day of the journey', () => {
      const counts: EntryCounts = new Map();
      const graph = { ...guarded({ entryCap: { perHour: 2, perDay: 3 } }), timezone: 'Asia/Kolkata' };
      expect(tally(enterAll(graph, 5, { counts }))).toEqual({ in: 2, 'entry cap': 3 });
      expect(tally(enterAll(graph, 5, { counts, at: 60 }))).toEqual({ in: 1, 'entry cap': 4 });
      expect(tally(enterAll(graph, 5, { counts, at: 389 }))).toEqual({ 'entry cap': 5 });
      // 18:30 UTC is midnight in Kolkata.
      expect(tally(enterAll(graph, 5, { counts, at: 390 }))).toEqual({ in: 2, 'entry cap': 3 });
    });

    it('time that goes back stays in the hour reached', () => {
      const counts: EntryCounts = new Map();
      const graph = guarded({ entryCap: { perHour: 2 } });
      enterAll(graph, 1, { counts, at: 60 });
      expect(tally(enterAll(graph, 3, { counts, at: 59 }))).toEqual({ in: 1, 'entry cap': 2 });
    });

    it('is looked at after re-entry', () => {
      const [journeys, next, counts] = [only(guarded({ entryCap: { total: 1 } }, { mode: 'never' })), ids(), new Map() as EntryCounts];
      const first = take(journeys, subjectWith(person()), event('start', minutes(0)), { next, counts });
      expect(take(journeys, first.subject, event('start', minutes(1)), { next, counts }).refusals).toMatchObject([{ reason: 're-entry' }]);
    });
  });

  describe('rollout', () => {
    it('lets a stable share in; people outside are neither treated nor held, and take no room', () => {
      const [one, ten] = [1, 10].map((percent) => enterAll(guarded({ rollout: { percent }, holdout: 0 }), 500)) as [string[], string[]];
      expect(new Set(ten)).toEqual(new Set(['in', 'rollout']));
      expect(tally(ten)['in']).toBeGreaterThan(25);
      expect(one.every((state, n) => state === 'rollout' || ten[n] === 'in')).toBe(true);
      const capped = enterAll(guarded({ rollout: { percent: 10 }, entryCap: { total: 1 } }), 500);
      expect(tally(capped)).toMatchObject({ in: 1, rollout: tally(ten)['rollout'] });
      const held = enterAll(guarded({ rollout: { percent: 10 }, holdout: 50 }), 500);
      expect(held.every((state, n) => (ten[n] === 'rollout') === (state === 'rollout'))).toBe(true);
    });

    it('halted, nobody comes in', () => {
      expect(tally(enterAll(guarded({ rollout: { percent: 50 } }), 10, { halted: true }))).toEqual({ 'rollout halted': 10 });
    });
  });

  describe('the entry filter, checked again before every message', () => {
    const isPro = { type: 'attribute' as const, path: 'profile.plan', operator: 'equals' as const, value: 'pro' };
    const recheck = (recheckBeforeSend: boolean): Graph => ({ ...guarded({}), entry: { triggers: [{ type: 'event', event: 'start' }], filter: isPro, recheckBeforeSend, reentry: { mode: 'always' } } });

    it('holds or does not, with what brought the person in', () => {
      expect(stillFits(planOf(recheck(true)), person({ plan: 'pro' }), null, minutes(0))).toBe(true);
      expect(stillFits(planOf(recheck(true)), person({ plan: 'free' }), null, minutes(0))).toBe(false);
      expect(stillFits(planOf(recheck(false)), person({ plan: 'free' }), null, minutes(0))).toBe(true);
      // The filter of the trigger was held against what brought them in, and is not looked at again.
      const where = { ...isPro, path: 'profile.stage' };
      expect(stillFits(planOf({ ...recheck(true), entry: { ...recheck(true).entry, triggers: [{ type: 'event', event: 'start', where }] } }), person({ plan: 'pro' }), null, minutes(0))).toBe(true);
      const byEvent: Graph = { ...recheck(true), entry: { ...recheck(true).entry, filter: { ...isPro, path: 'event.properties.plan' } } };
      const { event: entry } = event('start', minutes(0), { plan: 'pro' });
      expect(stillFits(planOf(byEvent), person(), entry, minutes(9))).toBe(true);
    });
  });

  it.each<[string, Partial<Graph>, string]>([
    ['everybody held back', { guardrails: { holdout: 100 } }, 'Hold back less than 100%'],
    ['three decimals', { guardrails: { holdout: 1.005 } }, 'at most two decimals'],
    ['nobody let in', { guardrails: { rollout: { percent: 0 } } }, 'Let in more than 0%'],
    ['a zone that is none', { timezone: 'Mars/Base' }, 'is no time zone'],
  ])('refuses %s', (_what, change, words) => {
    const compiled = compile({ ...guarded({}), ...change }, { journeyId: journeyId(1), versionId: 1 as never });
    expect(compiled.ok ? '' : compiled.problems.map(({ message }) => message).join()).toContain(words);
  });

  it('asks for a filter to check again', () => {
    const { filter: _none, ...entry }: JsonObject & Graph['entry'] = { ...guarded({}).entry, recheckBeforeSend: true } as never;
    expect(compile({ ...guarded({}), entry }, { journeyId: journeyId(1), versionId: 1 as never })).toMatchObject({ ok: false, problems: [{ field: 'entry.filter' }] });
  });
});
