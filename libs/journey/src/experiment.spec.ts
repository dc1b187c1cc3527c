import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@perennial/model';
import type { LiveJourney } from './journey-set.js';
import { replay } from './replay.js';
import { subjectWith } from './simulate.js';
import type { Subject } from './subject.js';
import { event, graphOf, ids, minutes, only, person } from './testing/journeys.js';

const experiment = { event: { name: 'paid' }, within: { amount: 7, unit: 'days' }, minSample: 100, minDays: 7, winner: 'send' };
const graph = (more: JsonObject = {}) => graphOf([['s', 'split', { variants: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 50 }], experiment, ...more }]], ['entry.next>s']);
const enter = (journey: Partial<LiveJourney>, subject: Subject, more: JsonObject = {}, at = 0) => replay(only(graph(more), journey), subject, { stimuli: [event('start', minutes(at))], horizon: minutes(at), realTime: minutes(at), nextEnrollmentId: ids() });
const subjects = Array.from({ length: 60 }, (_, n) => subjectWith({ ...person(), subjectId: String(n) }));
const outlets = (journey: Partial<LiveJourney>, more: JsonObject = {}): Set<string | null> => new Set(subjects.flatMap((subject) => enter(journey, subject, more).steps.map((step) => step.outlet)));

describe('split with an experiment (journeys.md section 3)', () => {
  it('divides by chance until there is a winner, then sends the rest there', () => {
    expect(outlets({})).toEqual(new Set(['a', 'b']));
    expect(outlets({ winners: { s: 'b' } })).toEqual(new Set(['b']));
    expect(enter({ winners: { s: 'b' } }, subjects[0] as Subject).steps[0]?.why).toEqual({ variant: 'b', winner: true });
  });

  it('moves nobody who was assigned before', () => {
    const before = subjects.map((subject) => enter({}, subject));
    const after = before.map((done) => enter({ winners: { s: 'b' } }, done.subject, {}, 5).steps[0]?.outlet);
    expect(after).toEqual(before.map((done) => done.steps[0]?.outlet));
  });

  it('keeps the winner for those who come in again, unless each entry is drawn anew', () => {
    const [subject] = subjects as [Subject];
    const sent = enter({ winners: { s: 'b' } }, subject);
    expect(sent.subject.assignments).toEqual({ '1:s': 'b' });
    expect(enter({ winners: { s: 'b' } }, subject, { perEntry: true }).subject.assignments).toEqual({});
  });

  it('only reports where nothing else is asked for, and forgets a winner that is no variant any more', () => {
    expect(outlets({ winners: { s: 'b' } }, { experiment: { ...experiment, winner: 'report' } })).toEqual(new Set(['a', 'b']));
    expect(outlets({ winners: { s: 'gone' } })).toEqual(new Set(['a', 'b']));
  });

  it('asks what counts, and for how long', () => {
    expect(() => only(graph({ experiment: { ...experiment, event: { name: '' } } }))).toThrow('Choose the event that counts as a success');
    expect(() => only(graph({ experiment: { ...experiment, within: { amount: 1, unit: 'minutes' } } }))).toThrow('within 5 minutes to 90 days');
  });
});
