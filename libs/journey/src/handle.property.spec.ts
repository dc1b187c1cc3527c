import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { enrollmentId, instant, isJsonObject, type Instant, type Json } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import type { Effect } from './effect.js';
import { handle } from './handle.js';
import { nextTimer, replay } from './replay.js';
import type { Run, StepRecord } from './run.js';
import { simulate, subjectWith, type Simulated } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { aGraph, aPerson, aScript, someJourneys, stimuliOf } from './testing/arbitraries.js';
import { simulateGraph } from './trial.js';
import { compile } from './compile.js';
import { parseGraph } from './graph.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const counter = (): (() => ReturnType<typeof enrollmentId>) => {
  let last = 0;
  return () => enrollmentId((last += 1));
};

interface Log {
  readonly subject: Subject;
  readonly steps: readonly StepRecord[];
  readonly effects: readonly Effect[];
  readonly changed: ReadonlyMap<number, Run>;
}

const awaiting = (subject: Subject, effects: readonly Effect[], run: Run): boolean =>
  effects.some((effect) => (effect.type === 'call' || (effect.type === 'message' && effect.awaited)) && effect.enrollmentId === run.id && effect.visit === run.visit) && subject.runs.includes(run);

describe('handle (journeys.md section 7)', () => {
  it('compiles every arbitrary graph, from its JSON too', () => {
    fc.assert(
      fc.property(aGraph, (graph) => {
        const parsed = parseGraph(plain(graph));
        expect(parsed).toEqual({ ok: true, graph });
        expect(compile(graph, { journeyId: 1 as never, versionId: 1 as never })).toMatchObject({ ok: true });
      }),
    );
  });

  it('is deterministic and changes none of its arguments', () => {
    fc.assert(
      fc.property(someJourneys, aPerson, aScript, (journeys, facts, script) => {
        const run = (): Handled[] => {
          const ids = counter();
          let subject = subjectWith(facts);
          return stimuliOf(script).map((stimulus) => {
            const before = JSON.stringify(subject);
            const done = handle(journeys, subject, stimulus, ids);
            expect(JSON.stringify(subject)).toBe(before);
            subject = done.subject;
            return done;
          });
        };
        expect(plain(run())).toEqual(plain(run()));
      }),
    );
  });

  it('leaves every active run waiting for something that can happen, and effect ids unique', () => {
    fc.assert(
      fc.property(someJourneys, aPerson, aScript, (journeys, facts, script) => {
        const done = replay(journeys, subjectWith(facts), { stimuli: stimuliOf(script), horizon: instant(script.at(-1)?.at ?? 0), realTime: instant(0), nextEnrollmentId: counter() });
        for (const run of done.subject.runs) {
          expect(run.state).toBe('active');
          expect(run.wakeAt !== null || awaiting(done.subject, done.effects, run)).toBe(true);
          if (run.wakeAt !== null) expect(run.wakeAt).toBeGreaterThan(script.at(-1)?.at ?? 0);
        }
        const ids = done.effects.flatMap((effect) => (effect.type === 'message' || effect.type === 'call' || effect.type === 'event' ? [effect.id] : []));
        expect(new Set(ids).size).toBe(ids.length);
        const visits = done.steps.map((step) => `${step.enrollmentId} ${step.visit}`);
        expect(new Set(visits).size).toBe(visits.length);
        for (const step of done.steps) expect(step.leftAt).toBeGreaterThanOrEqual(step.arrivedAt);
      }),
      { numRuns: 200 },
    );
  });

  it('balances: arrived = left + exited + waiting, and entries count the active runs', () => {
    fc.assert(
      fc.property(someJourneys, aPerson, aScript, (journeys, facts, script) => {
        const done = replay(journeys, subjectWith(facts), { stimuli: stimuliOf(script), horizon: instant(1e15), realTime: instant(0), nextEnrollmentId: counter() });
        for (const run of done.changed) {
          const own = done.steps.filter((step) => step.enrollmentId === run.id);
          expect(own.length).toBe(run.state === 'active' ? run.visit - 1 : run.visit);
          expect(own.map((step) => step.visit)).toEqual(own.map((_, i) => i + 1));
        }
        for (const entry of done.subject.entries) {
          expect(entry.active).toBe(done.subject.runs.filter((run) => run.journeyId === entry.journeyId && run.key === entry.key).length);
        }
      }),
    );
  });
});

const leavesOf = (value: Json, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key])) : [path];

/** A value with one of its leaves replaced. */
function withLeaf(value: Json, [key, ...rest]: readonly string[], leaf: Json): Json {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) return value.map((below, i) => (String(i) === key ? withLeaf(below, rest, leaf) : below));
  return isJsonObject(value) ? { ...value, [key]: withLeaf(value[key] ?? null, rest, leaf) } : value;
}

describe('any JSON', () => {
  const odd = fc.oneof(fc.json().map((one): Json => JSON.parse(one)), fc.constantFrom<Json>(null, '', 0, -1, 1e308, 400, '00:00', '9999-12-31', '0001-01-01', '2026-02-30', 'mon', [], {}));
  it('never crashes a step: configs with any leaf replaced, and people of whom anything is known', () => {
    let ran = 0;
    fc.assert(
      fc.property(aGraph, aScript, fc.tuple(fc.nat(50), fc.nat(50), odd), fc.tuple(odd, odd), (graph, script, [place, leaf, value], [seenAt, timezone]) => {
        const nodes = graph.nodes.map((node, i) => {
          const leaves = leavesOf(node.config);
          const config = withLeaf(node.config, leaves[leaf % Math.max(1, leaves.length)] ?? [], value);
          return i === place % graph.nodes.length && isJsonObject(config) ? { ...node, config } : node;
        });
        const parsed = parseGraph(plain({ ...graph, nodes }));
        const facts: Facts = { subjectId: '1', profile: { seenAt, timezone }, account: { renewalDate: seenAt, timezone }, events: {}, zones: [] };
        const trial = { facts, script, until: null };
        const odds = simulateGraph({ ...trial, graph: parsed.ok ? parsed.graph : graph });
        ran += odds.ok ? 1 : 0;
        const done = odds.ok ? odds : simulateGraph({ ...trial, graph });
        if (!done.ok) throw new Error(JSON.stringify(done.problems));
        for (const run of done.runs) expect(run.state === 'active' && run.wakeAt !== null).toBe(false);
        for (const step of done.log) expect(step.leftAt >= step.arrivedAt).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(ran).toBeGreaterThan(20);
  });
});

/** Replays a script in parts: each part with timers up to just before the next. */
function inParts(journeys: Parameters<typeof replay>[0], subject: Subject, stimuli: readonly Stimulus[], cuts: readonly number[]): Log {
  const bounds = [...new Set(cuts.map((cut) => stimuli[cut % Math.max(1, stimuli.length)]?.at ?? 0))].sort((a, b) => a - b);
  const [steps, effects, changed, ids]: [StepRecord[], Effect[], Map<number, Run>, ReturnType<typeof counter>] = [[], [], new Map(), counter()];
  let state = subject;
  let from = 0;
  for (const bound of [...bounds, Infinity]) {
    const part = stimuli.filter((one) => one.at >= from && one.at < bound);
    const done = replay(journeys, state, { stimuli: part, horizon: instant(Math.min(bound - 1, 1e15)), realTime: instant(0), nextEnrollmentId: ids });
    steps.push(...done.steps);
    effects.push(...done.effects);
    for (const run of done.changed) changed.set(run.id, run);
    state = JSON.parse(JSON.stringify(done.subject)) as Subject;
    from = bound;
  }
  return { subject: state, steps, effects, changed };
}

describe('replay (journeys.md sections 1 and 2)', () => {
  it('gives the same log for a script in parts, with the state through JSON between them', () => {
    fc.assert(
      fc.property(someJourneys, aPerson, aScript, fc.array(fc.nat(20), { maxLength: 5 }), (journeys, facts, script, cuts) => {
        const whole = inParts(journeys, subjectWith(facts), stimuliOf(script), []);
        const parts = inParts(journeys, subjectWith(facts), stimuliOf(script), cuts);
        expect(plain(parts.steps)).toEqual(plain(whole.steps));
        expect(plain(parts.effects)).toEqual(plain(whole.effects));
        expect(plain(parts.subject)).toEqual(plain(whole.subject));
        expect(plain([...parts.changed])).toEqual(plain([...whole.changed]));
      }),
      { numRuns: 200 },
    );
  });
});

describe('simulate (journeys.md section 7)', () => {
  it('gives the same twice, and the same log as replay with the outcomes it made up', () => {
    fc.assert(
      fc.property(someJourneys, aPerson, aScript, fc.constantFrom('sent' as const, 'skipped' as const, 'failed' as const), (journeys, facts, script, outcome) => {
        const run = (until: Instant | null): Simulated => simulate({ journeys, subject: subjectWith(facts), script: stimuliOf(script), until, outcome: () => outcome });
        const first = run(null);
        expect(plain(first)).toEqual(plain(run(null)));
        expect(first.cut).toBe(false);
        expect(first.runs.filter((one) => one.state === 'active').every((one) => one.wakeAt === null)).toBe(true);
        expect(nextTimer(journeys, first.subject)).toBeNull();
        const outcomes = first.effects.flatMap((effect): Stimulus[] => (effect.type === 'call' || (effect.type === 'message' && effect.awaited) ? [{ id: `outcome:${effect.id}`, at: effect.at, type: 'outcome', enrollmentId: effect.enrollmentId, visit: effect.visit, messageId: effect.id, outcome, reason: null }] : []));
        if (outcomes.length === 0) expect(plain(inParts(journeys, subjectWith(facts), stimuliOf(script), []).steps)).toEqual(plain(first.log));
      }),
      { numRuns: 200 },
    );
  });
});
