import { describe, expect, it } from '@jest/globals';
import { instant, type Instant, type JsonObject } from '@perennial/model';
import type { Graph } from './graph.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { event, graphOf, ids, minutes, MINUTE, NOON, only, person } from './testing/journeys.js';

const hour = { amount: 1, unit: 'hours' };
const onEvent = (name: string): JsonObject => ({ branches: [{ id: name, name, event: { name } }], timeout: hour });
const lately = (name: string): Graph['entry']['filter'] => ({ type: 'event', event: name, count: { is: 'at_least', value: 1 }, within: { amount: 10, unit: 'minutes' } });
const waiting = (change: Partial<Graph> = {}): Graph => graphOf([['w', 'wait_for', onEvent('done')], ['d', 'delay', { duration: hour }]], ['entry.next>w', 'w.done>d', 'w.timeout>d'], change);
/** An event that is received later than it happened. */
const received = (name: string, happened: number, receipt: number): Stimulus => {
  const one = event(name, minutes(receipt));
  return { ...one, event: { ...one.event, occurredAt: minutes(happened) } };
};
function run(graph: Graph, stimuli: readonly Stimulus[], { until = minutes(600), realTime = instant(0), subject = subjectWith(person()) }: { until?: Instant; realTime?: Instant; subject?: Subject } = {}): Handled {
  return replay(only(graph), subject, { stimuli, horizon: until, realTime, nextEnrollmentId: ids() });
}
const trace = (done: Handled): string[] => done.steps.map((step) => `${step.nodeId}.${step.outlet} +${(step.leftAt - NOON) / MINUTE}`);

describe('order and now (journeys.md section 2)', () => {
  it('at one instant events go before timers, in log order', () => {
    expect(trace(run(waiting(), [event('start', minutes(0)), event('done', minutes(60))], { until: minutes(60) }))).toEqual(['w.done +60']);
    const two = graphOf([['w', 'wait_for', { branches: [{ id: 'x', name: 'X', event: { name: 'x' } }, { id: 'y', name: 'Y', event: { name: 'y' } }], timeout: hour }]], ['entry.next>w']);
    expect(trace(run(two, [event('start', minutes(0)), event('y', minutes(5)), event('x', minutes(5))]))).toEqual(['w.y +5']);
  });

  it('the instant of a timer is when it is due, however slow the engine: the same paths as an idle one', () => {
    const stimuli = [event('start', minutes(0)), event('done', minutes(61)), event('done', minutes(62))];
    const idle = run(waiting(), stimuli);
    const slow = run(waiting(), [stimuli[0] as Stimulus], { until: minutes(0) });
    const rest = run(waiting(), stimuli.slice(1), { subject: slow.subject, realTime: minutes(60.9) });
    expect(trace(idle)).toEqual(['w.timeout +60', 'd.next +120']);
    expect(trace(rest)).toEqual(trace(idle));
  });

  it('now never goes back within a run', () => {
    const begun = run(waiting(), [event('start', minutes(0))], { until: minutes(0) });
    const late = run(waiting(), [], { subject: begun.subject, until: minutes(60), realTime: minutes(90) });
    expect(late.subject.runs[0]).toMatchObject({ nodeId: 'd', clock: minutes(90), wakeAt: minutes(150) });
    const exit = { rules: [{ type: 'event' as const, event: 'paid' }] };
    const left = run(waiting({ exit }), [event('paid', minutes(70))], { subject: late.subject, until: minutes(70), realTime: minutes(90) });
    expect(left.steps).toMatchObject([{ nodeId: 'd', arrivedAt: minutes(90), leftAt: minutes(90) }]);
  });

  it('when it happened serves windows and counts, its receipt serves triggers, waits, exits and order', () => {
    const filtered = waiting({ entry: { ...waiting().entry, filter: lately('seen') } });
    expect(run(filtered, [received('seen', -20, -1), event('start', minutes(0))]).refusals).toMatchObject([{ reason: 'entry filter' }]);
    expect(run(filtered, [received('seen', -9, -1), event('start', minutes(0))]).entered).toHaveLength(1);
    const late = run(waiting({ exit: { rules: [{ type: 'event', event: 'paid' }] } }), [received('start', -30, 0), received('done', -10, 5), received('paid', -20, 7)]);
    expect(late.entered).toMatchObject([{ enteredAt: minutes(0) }]);
    expect(trace(late)).toEqual(['w.done +5', 'd.null +7']);
  });

  it('what is silent (long past, or imported) counts, but starts, exits and releases nothing', () => {
    const graph = waiting({ entry: { ...waiting().entry, filter: { type: 'event', event: 'start', count: { is: 'at_least', value: 2 } } }, exit: { rules: [{ type: 'event', event: 'paid' }] } });
    const silent = (name: string, minute: number): Stimulus => ({ ...event(name, minutes(minute)), silent: true });
    const done = run(graph, [silent('start', 0), event('start', minutes(1)), silent('paid', 2), silent('done', 3)], { until: minutes(30) });
    expect(done.entered).toMatchObject([{ enteredAt: minutes(1) }]);
    expect([done.steps, done.refusals, done.subject.runs.length]).toEqual([[], [], 1]);
  });
});
