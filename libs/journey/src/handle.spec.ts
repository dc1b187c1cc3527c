import { describe, expect, it } from '@jest/globals';
import { instant, type Instant, type Json, type JsonObject } from '@perennial/model';
import { isoText } from '@perennial/segment';
import type { Graph } from './graph.js';
import { handle } from './handle.js';
import { journeySet, type JourneySet } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Stimulus } from './stimulus.js';
import type { Handled, Subject } from './subject.js';
import { attributes, event, graphOf, ids, minutes, MINUTE, NOON, only, person, planOf } from './testing/journeys.js';

const hour = { amount: 1, unit: 'hours' };
const run = (journeys: JourneySet, stimuli: readonly Stimulus[], horizon: Instant = minutes(100_000), subject: Subject = subjectWith(person())): Handled =>
  replay(journeys, subject, { stimuli, horizon, realTime: instant(0), nextEnrollmentId: ids() });
const trace = (done: Handled): string[] => done.steps.map((step) => `${step.nodeId}.${step.outlet} +${(step.leftAt - NOON) / MINUTE}`);
const wait = (change: JsonObject = {}): Graph => graphOf([['wait', 'wait_for', { branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: hour, ...change }]], ['entry.next>wait']);

describe('entry (journeys.md sections 2 and 6)', () => {
  const graph = (change: Partial<Graph['entry']>): JourneySet => only({ ...wait(), entry: { ...wait().entry, ...change } });
  const starts = [event('start', minutes(0), { id: 'a' }), event('start', minutes(1), { id: 'b' }), event('done', minutes(2)), event('start', minutes(3), { id: 'a' })];
  it.each([
    ['never', graph({ reentry: { mode: 'never' } }), 1],
    ['always', graph({ reentry: { mode: 'always' } }), 3],
    ['after exit', graph({ reentry: { mode: 'after_exit' } }), 2],
    ['after 2 minutes', graph({ reentry: { mode: 'after', duration: { amount: 2, unit: 'minutes' } } }), 2],
    ['after 4 minutes', graph({ reentry: { mode: 'after', duration: { amount: 4, unit: 'minutes' } } }), 1],
    ['never, keyed', graph({ reentry: { mode: 'never' }, key: 'event.properties.id' }), 2],
  ])('re-entry %s', (_name, journeys, entered) => {
    const done = run(journeys, starts, minutes(5));
    expect(done.entered.length).toBe(entered);
    expect(done.refusals.map((refusal) => refusal.reason)).toEqual(Array.from({ length: 3 - entered }, () => 're-entry'));
  });

  it('refuses by filter, entry filter, key and pause, in this order', () => {
    const entry: Graph['entry'] = {
      ...wait().entry,
      triggers: [{ type: 'event', event: 'start', where: { type: 'attribute', path: 'event.properties.ok', operator: 'is_true' } }],
      filter: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' },
      key: 'event.properties.id',
    };
    const plan = { ...wait(), entry };
    const reasons = (journeys: JourneySet, properties: JsonObject, profile: JsonObject): string[] => run(journeys, [event('start', minutes(0), properties)], minutes(0), subjectWith(person(profile))).refusals.map((one) => one.reason);
    expect(reasons(only(plan), {}, {})).toEqual(['filter']);
    expect(reasons(only(plan), { ok: true }, {})).toEqual(['entry filter']);
    expect(reasons(only(plan), { ok: true }, { plan: 'pro' })).toEqual(['no key']);
    expect(reasons(only(plan), { ok: true, id: 5 }, { plan: 'pro' })).toEqual([]);
    expect(reasons(only(plan, { status: 'paused' }), { ok: true, id: 5 }, { plan: 'pro' })).toEqual(['paused']);
    expect(reasons(only(plan, { status: 'draining' }), { ok: true, id: 5 }, { plan: 'pro' })).toEqual(['draining']);
  });

  it('sees the changes of its own event, and one stimulus enters once by two doors', () => {
    const graph = { ...wait(), entry: { ...wait().entry, triggers: [{ type: 'event' as const, event: 'start' }, { type: 'event' as const, event: 'start' }], filter: { type: 'attribute' as const, path: 'profile.plan', operator: 'equals' as const, value: 'pro' } } };
    const stimulus: Stimulus = { ...event('start', minutes(0)), changes: [{ target: 'profile', path: 'plan', value: 'pro' }] };
    const done = handle(only(graph), subjectWith(person()), stimulus, ids());
    expect(done.entered.length).toBe(1);
    expect(done.subject.facts.profile).toEqual({ plan: 'pro' });
    expect(done.effects).toMatchObject([{ type: 'event', name: 'journey_entered', properties: { journeyId: 1, journey: 'Test', key: '' } }]);
  });

  it('starts nothing by an event that is silent, but counts it', () => {
    const counting = only({ ...wait(), entry: { ...wait().entry, filter: { type: 'event', event: 'start', count: { is: 'at_least', value: 2 } } } });
    const done = run(counting, [{ ...event('start', minutes(0)), silent: true }, event('start', minutes(1))], minutes(1));
    expect(done.entered.length).toBe(1);
    expect(done.refusals).toEqual([]);
  });
});

describe('wait_for (journeys.md section 3)', () => {
  it('leaves by the event, or by timeout exactly at the deadline', () => {
    expect(trace(run(only(wait()), [event('start', minutes(0)), event('done', minutes(60))]))).toEqual(['wait.done +60']);
    expect(trace(run(only(wait()), [event('start', minutes(0)), event('done', instant(minutes(60) + 1))]))).toEqual(['wait.timeout +60']);
  });

  it('lets one event release one wait, and never the event that brought the run', () => {
    const branches = (name: string): JsonObject => ({ branches: [{ id: 'done', name: 'Done', event: { name } }], timeout: hour });
    const graph = graphOf([['a', 'wait_for', branches('start')], ['b', 'wait_for', branches('start')]], ['entry.next>a', 'a.done>b'], { entry: { ...wait().entry, reentry: { mode: 'never' } } });
    expect(trace(run(only(graph), [event('start', minutes(0)), event('start', minutes(1)), event('start', minutes(2))]))).toEqual(['a.done +1', 'b.done +2']);
    expect(trace(run(only(graph), [event('start', minutes(0)), event('start', minutes(0))], minutes(0)))).toEqual([]);
  });

  it('takes the highest branch that one stimulus makes true', () => {
    const branches: Json = [
      { id: 'rich', name: 'Rich', condition: { type: 'attribute', path: 'profile.seats', operator: 'at_least', value: 3 } },
      { id: 'done', name: 'Done', event: { name: 'done' } },
    ];
    const stimulus: Stimulus = { ...event('done', minutes(1)), changes: [{ target: 'profile', path: 'seats', value: 3 }] };
    expect(trace(run(only(wait({ branches })), [event('start', minutes(0)), stimulus]))).toEqual(['wait.rich +1']);
    expect(trace(run(only(wait({ branches })), [event('start', minutes(0)), event('done', minutes(1))]))).toEqual(['wait.done +1']);
    expect(trace(run(only(wait({ branches })), [event('start', minutes(0)), attributes(minutes(2), { target: 'profile', path: 'seats', value: 4 })]))).toEqual(['wait.rich +2']);
  });

  it('is looked at when time alone makes a condition true', () => {
    const branches = [{ id: 'quiet', name: 'Quiet', condition: { type: 'event', event: 'seen', count: { is: 'exactly', value: 0 }, within: { amount: 20, unit: 'minutes' } } }];
    expect(trace(run(only(wait({ branches })), [event('seen', minutes(-10)), event('start', minutes(0)), event('seen', minutes(5))]))).toEqual(['wait.quiet +25']);
  });
});

describe('delay (journeys.md section 3)', () => {
  const delay = (config: JsonObject): JourneySet => only(graphOf([['delay', 'delay', config]], ['entry.next>delay'], { timezone: 'Europe/Oslo' }));
  it('passes the whole duration first, then the next local time', () => {
    const config = { duration: { amount: 1, unit: 'days' }, at: '14:00' };
    expect(trace(run(delay(config), [event('start', minutes(0))]))).toEqual(['delay.next +1440']);
    const late = run(delay(config), [event('start', minutes(1))]);
    expect(trace(late)).toEqual(['delay.next +2880']);
    expect(late.steps[0]?.why).toEqual({ until: '2026-04-15T12:00:00.000Z', zone: 'Europe/Oslo' });
  });

  it('recomputes a local time when the zone changes, from arrival', () => {
    const config = { duration: hour, at: '14:00' };
    const moved = attributes(minutes(2), { target: 'profile', path: 'timezone', value: 'America/New_York' });
    expect(trace(run(delay(config), [event('start', minutes(0)), moved]))).toEqual(['delay.next +360']);
  });

  it('counts the passes of a cycle and then leaves by exhausted', () => {
    const graph = graphOf(
      [['mail', 'email', { template: 't', continue: 'queued' }], ['again', 'delay', { duration: hour, maxPasses: 2 }], ['end', 'exit', { reason: 'enough' }]],
      ['entry.next>mail', 'mail.next>again', 'again.next>mail', 'again.exhausted>end'],
    );
    const done = run(only(graph), [event('start', minutes(0))]);
    expect(trace(done)).toEqual(['mail.next +0', 'again.next +60', 'mail.next +60', 'again.next +120', 'mail.next +120', 'again.exhausted +120', 'end.null +120']);
    expect(done.changed[0]).toMatchObject({ state: 'completed', reason: 'enough', passes: { again: 2 } });
  });

  it('takes a timer up to 60 s late as on time, and a later one at the real time', () => {
    const graph = graphOf([['one', 'delay', { duration: hour }], ['two', 'delay', { duration: hour }]], ['entry.next>one', 'one.next>two']);
    const ring = (late: number): Handled => {
      const first = run(only(graph), [event('start', minutes(0))], minutes(0));
      return replay(only(graph), first.subject, { stimuli: [], horizon: minutes(60), realTime: instant(minutes(60) + late), nextEnrollmentId: ids() });
    };
    expect(ring(60_000).subject.runs[0]).toMatchObject({ clock: minutes(60), wakeAt: minutes(120) });
    const late = ring(60_001);
    expect(late.subject.runs[0]).toMatchObject({ clock: minutes(60) + 60_001, wakeAt: minutes(120) + 60_001 });
    expect(late.steps[0]?.why).toMatchObject({ lateMs: 60_001 });
  });
});

describe('window (journeys.md section 3)', () => {
  const journeys = only(graphOf([['step', 'window', { open: [{ weekdays: ['mon', 'tue'], from: '13:00', to: '14:00' }] }], ['rest', 'delay', { duration: hour }]], ['entry.next>step', 'step.next>rest']));
  const ring = (late: number): Handled => {
    const first = run(journeys, [event('start', minutes(0))], minutes(0));
    return replay(journeys, first.subject, { stimuli: [], horizon: minutes(60), realTime: instant(minutes(60) + late), nextEnrollmentId: ids() });
  };

  it('lets pass who is late but still inside, at the real time', () => {
    expect(ring(30_000).subject.runs[0]).toMatchObject({ nodeId: 'rest', clock: minutes(60) });
    expect(ring(59 * MINUTE).subject.runs[0]).toMatchObject({ nodeId: 'rest', wakeAt: minutes(60 + 59 + 60) });
  });

  it('lets nobody pass who is so late that it has closed again: they wait for the next opening', () => {
    const late = ring(90 * MINUTE);
    expect(late.steps).toEqual([]);
    expect(late.subject.runs[0]).toMatchObject({ nodeId: 'step', wakeAt: minutes(60 + 24 * 60) });
  });
});

describe('exit (journeys.md section 2)', () => {
  it('ends at once by an event that matches the entry, and cancels', () => {
    const exit = { rules: [{ type: 'event' as const, event: 'paid', match: [{ event: 'event.properties.invoice', entry: 'entry.event.properties.invoice' }] }] };
    const done = run(only({ ...wait(), exit }), [event('start', minutes(0), { invoice: 7 }), event('start', minutes(0), { invoice: 8 }, 's2'), event('paid', minutes(1), { invoice: '7' })], minutes(2));
    expect(done.changed.map((one) => one.state)).toEqual(['exited', 'active']);
    expect(done.steps).toMatchObject([{ nodeId: 'wait', outlet: null, why: { exited: 'event paid' } }]);
    expect(done.effects.map((effect) => effect.type === 'event' ? effect.name : effect.type)).toEqual(['journey_entered', 'journey_entered', 'cancel', 'journey_exited']);
  });

  it('ends when a condition comes true: by a change, by time, and by the run itself', () => {
    const rules = (condition: Graph['exit']['rules'][number]): Graph['exit'] => ({ rules: [condition] });
    const pro = rules({ type: 'condition', condition: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } });
    expect(trace(run(only({ ...wait(), exit: pro }), [event('start', minutes(0)), attributes(minutes(3), { target: 'profile', path: 'plan', value: 'pro' })]))).toEqual(['wait.null +3']);
    const due = rules({ type: 'condition', condition: { type: 'attribute', path: 'profile.ends', operator: 'in_past' } });
    expect(trace(run(only({ ...wait(), exit: due }), [event('start', minutes(0))], minutes(99), subjectWith(person({ ends: '2026-04-13T12:10Z' }))))).toEqual([`wait.null +${10 + 1 / MINUTE}`]);
    const own = graphOf([['set', 'update', { changes: [{ target: 'profile', op: 'set', path: 'plan', value: 'pro' }] }], ['mail', 'email', { template: 't', continue: 'queued' }]], ['entry.next>set', 'set.next>mail'], { exit: pro });
    expect(run(only(own), [event('start', minutes(0))]).changed).toMatchObject([{ state: 'exited', reason: 'exit condition', visit: 1 }]);
  });

  it('takes the rules of the newest version for runs of older ones', () => {
    const [old, newest] = [planOf(wait(), 1, 1), planOf({ ...wait(), exit: { rules: [{ type: 'event', event: 'left' }] } }, 1, 2)];
    const before = run(only(wait()), [event('start', minutes(0))], minutes(0));
    const journeys = journeySet([{ journeyId: old.journeyId, status: 'live', plan: newest, older: [old] }]);
    expect(run(journeys, [event('left', minutes(1))], minutes(1), before.subject).changed).toMatchObject([{ state: 'exited', versionId: 1 }]);
  });

  it('takes the guard rails of the newest version for runs of older ones', () => {
    const mails = (topic: string, template: string): Graph => graphOf([['d', 'delay', { duration: hour }], ['m', 'email', { template, continue: 'queued' }]], ['entry.next>d', 'd.next>m'], { guardrails: { topic } });
    const [old, newest] = [planOf(mails('news', 'first'), 1, 1), planOf(mails('tips', 'second'), 1, 2)];
    const before = run(only(mails('news', 'first')), [event('start', minutes(0))], minutes(0));
    const journeys = journeySet([{ journeyId: old.journeyId, status: 'live', plan: newest, older: [old] }]);
    expect(run(journeys, [], minutes(60), before.subject).effects).toContainEqual(expect.objectContaining({ type: 'message', template: 'first', versionId: 1, topic: 'tips' }));
  });
});

describe('messages (journeys.md section 3)', () => {
  const mail = (config: JsonObject, ways: readonly string[] = []): JourneySet => only(graphOf([['mail', 'email', { template: 'welcome', continue: 'queued', ...config }], ['end', 'exit', { reason: 'x' }]], ['entry.next>mail', ...ways], { guardrails: { topic: 'news' } }));
  it('go on at once, or wait for the outcome when told to or when skipped or failed is connected', () => {
    expect(run(mail({}), [event('start', minutes(0))]).effects[1]).toMatchObject({ type: 'message', template: 'welcome', topic: 'news', channel: 'email', awaited: false, visit: 1 });
    for (const journeys of [mail({ continue: 'sent' }), mail({}, ['mail.failed>end']), mail({}, ['mail.skipped>end'])]) {
      const sent = run(journeys, [event('start', minutes(0))]);
      const effect = sent.effects[1];
      if (effect?.type !== 'message') throw new Error('no message');
      expect(effect.awaited).toBe(true);
      const outcome = (visit: number): Stimulus => ({ id: `o${visit}`, at: minutes(1), type: 'outcome', enrollmentId: effect.enrollmentId, visit, messageId: effect.id, outcome: 'failed', reason: 'gone' });
      expect(run(journeys, [outcome(2)], minutes(9), sent.subject).changed).toEqual([]);
      expect(run(journeys, [outcome(1)], minutes(9), sent.subject).steps[0]).toMatchObject({ outlet: 'failed', why: { outcome: 'failed', reason: 'gone' } });
    }
  });
});

describe('after a message (journeys.md section 3)', () => {
  const graph = graphOf(
    [['mail', 'email', { template: 't', continue: 'sent' }], ['wait', 'wait_for', { branches: [{ id: 'bounced', name: 'Bounced', event: { name: 'email_bounced' } }], timeout: hour }], ['sorry', 'exit', { reason: 'failed' }]],
    ['entry.next>mail', 'mail.next>wait', 'mail.failed>sorry'],
  );
  it('a bounce that comes later is an event, not failed', () => {
    const sent = run(only(graph), [event('start', minutes(0))]);
    const message = sent.effects.find((effect) => effect.type === 'message');
    if (message?.type !== 'message') throw new Error('no message');
    const outcome: Stimulus = { id: 'o', at: minutes(1), type: 'outcome', enrollmentId: message.enrollmentId, visit: 1, messageId: message.id, outcome: 'sent', reason: null };
    const bounce = event('email_bounced', minutes(2));
    expect(trace(run(only(graph), [outcome, { ...bounce, event: { ...bounce.event, source: 'engine' } }], minutes(2), sent.subject))).toEqual(['mail.next +1', 'wait.bounced +2']);
  });
});

describe('branch (journeys.md section 3)', () => {
  it('leaves on arrival by the first Condition that holds, else by else', () => {
    const seats = (value: number): JsonObject => ({ type: 'attribute', path: 'profile.seats', operator: 'at_least', value });
    const graph = graphOf([['b', 'branch', { branches: [{ id: 'ten', name: 'Ten', condition: seats(10) }, { id: 'two', name: 'Two', condition: seats(2) }, { id: 'more', name: 'More', condition: seats(2) }] }]], ['entry.next>b']);
    const outlets = [20, 5, 1].map((count) => run(only(graph), [event('start', minutes(0))], minutes(0), subjectWith(person({ seats: count }))).steps[0]?.outlet);
    expect(outlets).toEqual(['ten', 'two', 'else']);
  });
});

describe('split (journeys.md section 3)', () => {
  it('keeps the first assignment when weights change, and shares as weighted', () => {
    const split = (a: number): JourneySet => only(graphOf([['ab', 'split', { variants: [{ id: 'a', name: 'A', weight: a }, { id: 'b', name: 'B', weight: 100 - a }] }]], ['entry.next>ab']));
    const first = run(split(100), [event('start', minutes(0))]);
    expect(first.subject.assignments).toEqual({ '1:ab': 'a' });
    expect(trace(run(split(0), [event('start', minutes(1))], minutes(1), first.subject))).toEqual(['ab.a +1']);
    const share = Array.from({ length: 4000 }, (_, i) => run(split(12.5), [event('start', minutes(0))], minutes(0), subjectWith({ ...person(), subjectId: String(i) })).subject.assignments['1:ab']).filter((variant) => variant === 'a').length / 4000;
    expect(Math.abs(share - 0.125)).toBeLessThan(0.02);
  });
});

describe('pause (journeys.md section 6)', () => {
  const graph = graphOf(
    [['one', 'wait_for', { branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: hour }], ['two', 'wait_for', { branches: [{ id: 'done', name: 'Done', event: { name: 'done' } }], timeout: hour }]],
    ['entry.next>one', 'one.done>two', 'one.timeout>two'],
  );
  const resume = (stimuli: readonly Stimulus[], realTime: Instant): Handled => {
    const before = run(only(graph), [event('start', minutes(0))], minutes(0));
    const paused = run(only(graph, { status: 'paused' }), stimuli, realTime, before.subject);
    expect(paused.steps).toEqual([]);
    const state = JSON.parse(JSON.stringify(paused.subject)) as Subject;
    return replay(only(graph), state, { stimuli: [], horizon: realTime, realTime, nextEnrollmentId: ids() });
  };
  it('keeps stimuli of waits and applies them in order at resume, timers among them', () => {
    expect(trace(resume([event('done', minutes(5)), event('done', minutes(6))], minutes(30)))).toEqual(['one.done +30', 'two.done +30']);
    expect(trace(resume([event('done', minutes(90))], minutes(95)))).toEqual(['one.timeout +95', 'two.done +95']);
    expect(trace(resume([], minutes(95)))).toEqual(['one.timeout +95']);
  });

  it('still exits', () => {
    const left = { ...graph, exit: { rules: [{ type: 'event' as const, event: 'left' }] } };
    const before = run(only(left), [event('start', minutes(0))], minutes(0));
    expect(run(only(left, { status: 'paused' }), [event('left', minutes(1))], minutes(1), before.subject).changed).toMatchObject([{ state: 'exited' }]);
  });
});

describe('update (journeys.md section 3)', () => {
  it('changes facts at once, and lets other runs of the person go on', () => {
    const setter = graphOf([['set', 'update', { changes: [{ target: 'profile', op: 'increment', path: 'seats' }, { target: 'context', op: 'set', path: 'from', from: 'entry.event.properties.plan' }] }], ['w', 'delay', { duration: hour }]], ['entry.next>set', 'set.next>w'], { entry: { ...wait().entry, triggers: [{ type: 'event', event: 'bought' }] } });
    const waiter = wait({ branches: [{ id: 'rich', name: 'Rich', condition: { type: 'attribute', path: 'profile.seats', operator: 'at_least', value: 1 } }] });
    const journeys = journeySet([
      { journeyId: planOf(waiter).journeyId, status: 'live', plan: planOf(waiter), older: [] },
      { journeyId: planOf(setter, 2, 2).journeyId, status: 'live', plan: planOf(setter, 2, 2), older: [] },
    ]);
    const done = run(journeys, [event('start', minutes(0)), event('bought', minutes(1), { plan: 'pro' })], minutes(1));
    expect(trace(done)).toEqual(['set.next +1', 'wait.rich +1']);
    expect(done.effects.filter((effect) => effect.type === 'change')).toMatchObject([{ change: { target: 'profile', path: 'seats', value: 1 } }]);
    expect(done.subject.runs).toMatchObject([{ journeyId: 2, context: { from: 'pro' } }]);
  });

  it('sets a moment so long after the arrival, such as the end of a pause', () => {
    const muter = graphOf([['mute', 'update', { changes: [{ target: 'profile', op: 'set', path: 'mutedUntil', after: { amount: 14, unit: 'days' } }] }]], ['entry.next>mute'], { entry: { ...wait().entry, triggers: [{ type: 'event', event: 'bought' }] } });
    const done = run(journeySet([{ journeyId: planOf(muter).journeyId, status: 'live', plan: planOf(muter), older: [] }]), [event('bought', minutes(1))], minutes(1));
    expect(done.effects.filter((effect) => effect.type === 'change')).toMatchObject([{ change: { target: 'profile', path: 'mutedUntil', value: isoText(instant(minutes(1) + 14 * 86_400_000)) } }]);
  });
});
