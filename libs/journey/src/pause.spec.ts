import { describe, expect, it } from '@jest/globals';
import { instant, type Instant } from '@perennial/model';
import type { LiveJourney } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { event, graphOf, ids, minutes, MINUTE, NOON, only, person } from './testing/journeys.js';

const HOUR = 60;
/** Waits an hour, mails, waits an hour more or until `done`, mails again. */
const graph = graphOf(
  [
    ['first', 'delay', { duration: { amount: 1, unit: 'hours' } }], ['mail', 'email', { template: 'one', continue: 'queued' }], ['set', 'update', { changes: [{ target: 'context', path: 'seen', op: 'set', value: 1 }] }],
    ['wait', 'wait_for', { branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: { amount: 1, unit: 'hours' } }], ['last', 'email', { template: 'two', continue: 'sent' }],
  ],
  ['entry.next>first', 'first.next>mail', 'mail.next>set', 'set.next>wait', 'wait.done>last', 'wait.timeout>last'],
);
const at = (journey: Partial<LiveJourney>, subject: Subject, stimuli: readonly Stimulus[], until: Instant): Handled => replay(only(graph, journey), subject, { stimuli, horizon: until, realTime: until, nextEnrollmentId: ids() });
const trace = (done: Handled): string[] => done.steps.map((step) => `${step.nodeId}.${step.outlet} +${(step.leftAt - NOON) / MINUTE}`);
const sent = (done: Handled): string[] => done.effects.flatMap((effect) => (effect.type === 'message' ? [effect.template] : []));
const entered = (): Subject => at({}, subjectWith(person()), [event('start', minutes(0))], minutes(0)).subject;

describe('the end of a pause (journeys.md section 6)', () => {
  const resumed = minutes(10 * HOUR);

  it('lets people catch up', () => {
    const held = at({ status: 'paused' }, entered(), [], resumed);
    expect(held.changed).toEqual([]);
    const done = at({}, held.subject, [], resumed);
    expect(trace(done)).toEqual(['first.next +600', 'mail.next +600', 'set.next +600']);
    expect(sent(done)).toEqual(['one']);
  });

  it('makes no messages of what is stale, but does all else, and sends those that come after', () => {
    const skipping = { staleBefore: instant(resumed - 2 * HOUR * MINUTE) };
    const done = at(skipping, entered(), [], resumed);
    expect(trace(done)).toEqual(['first.next +600', 'mail.next +600', 'set.next +600']);
    expect(done.steps[1]?.why).toMatchObject({ unsent: 'stale', lateMs: 9 * HOUR * MINUTE });
    expect(sent(done)).toEqual([]);
    expect(done.changed[0]?.context).toEqual({ seen: 1 });
    expect(sent(at(skipping, done.subject, [], minutes(12 * HOUR)))).toEqual(['two']);
    // Not older than the time given: it is sent.
    expect(sent(at({ staleBefore: instant(resumed - 9 * HOUR * MINUTE - 1) }, entered(), [], resumed))).toEqual(['one']);
  });

  it('holds what people did while it was paused against the same time', () => {
    const waiting = at({}, entered(), [], minutes(HOUR)).subject;
    const held = at({ status: 'paused' }, waiting, [event('done', minutes(HOUR + 30))], minutes(HOUR + 30)).subject;
    const stale = at({ staleBefore: instant(resumed - 2 * HOUR * MINUTE) }, held, [], resumed);
    expect(trace(stale)).toEqual(['wait.done +600', 'last.next +600']);
    expect(sent(stale)).toEqual([]);
    expect(sent(at({}, held, [], resumed))).toEqual(['two']);
  });

  it('takes out whoever entered before, and nobody else', () => {
    const done = at({ ending: { before: minutes(1), reason: 'enough' } }, entered(), [], minutes(HOUR));
    expect(done.changed).toMatchObject([{ state: 'exited', reason: 'enough' }]);
    expect(trace(done)).toEqual(['first.null +60']);
    expect(at({ ending: { before: minutes(0), reason: 'enough' } }, entered(), [], minutes(HOUR)).changed).toMatchObject([{ state: 'active', nodeId: 'wait' }]);
    expect(at({ status: 'draining', ending: { before: null, reason: 'stopped' } }, entered(), [], minutes(HOUR)).changed).toMatchObject([{ state: 'exited', reason: 'stopped' }]);
  });
});

describe('a pause that collects (journeys.md section 6)', () => {
  const collecting = { status: 'paused' as const, collects: true };
  const resumed = minutes(10 * HOUR);
  const collected = (): Handled => at(collecting, subjectWith(person()), [event('start', minutes(0))], minutes(0));

  it('lets people in, all checks of the entry held, and keeps them at the entry', () => {
    const done = collected();
    expect(done.changed).toMatchObject([{ state: 'active', nodeId: null, visit: 0 }]);
    expect(done.steps).toEqual([]);
    expect(done.effects).toMatchObject([{ name: 'journey_entered' }]);
    expect(at({ status: 'paused' }, subjectWith(person()), [event('start', minutes(0))], minutes(0)).refusals).toMatchObject([{ reason: 'paused' }]);
    const capped = replay(only({ ...graph, guardrails: { entryCap: { total: 1 } } }, collecting), subjectWith(person()), { stimuli: [event('start', minutes(0)), event('start', minutes(1))], horizon: minutes(1), realTime: minutes(1), nextEnrollmentId: ids() });
    expect(capped.refusals).toMatchObject([{ reason: 'entry cap' }]);
  });

  it('lets them set out once it goes on, from that moment', () => {
    const during = at(collecting, collected().subject, [event('done', minutes(30))], minutes(30));
    expect(during.steps).toEqual([]);
    const done = at({}, during.subject, [], resumed);
    expect(done.changed).toMatchObject([{ nodeId: 'first', enteredAt: minutes(0), arrivedAt: resumed, wakeAt: minutes(11 * HOUR) }]);
    expect(trace(at({}, done.subject, [], minutes(11 * HOUR)))).toEqual(['first.next +660', 'mail.next +660', 'set.next +660']);
  });

  it('an exit rule takes them out meanwhile, and a stop too', () => {
    const left = replay(only({ ...graph, exit: { rules: [{ type: 'event', event: 'done' }] } }, collecting), collected().subject, { stimuli: [event('done', minutes(30))], horizon: minutes(30), realTime: minutes(30), nextEnrollmentId: ids() });
    expect(left.changed).toMatchObject([{ state: 'exited', reason: 'event done' }]);
    expect(at({ status: 'draining', ending: { before: null, reason: 'stopped' } }, collected().subject, [], resumed).changed).toMatchObject([{ state: 'exited', reason: 'stopped' }]);
  });
});
