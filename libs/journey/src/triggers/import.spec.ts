import { describe, expect, it } from '@jest/globals';
import { journeyId } from '@perennial/model';
import { replay } from '../replay.js';
import { subjectWith } from '../simulate.js';
import type { Stimulus } from '../stimulus.js';
import { attributes, graphOf, ids, minutes, only, person } from '../testing/journeys.js';

describe('import (journeys.md section 2, Entry)', () => {
  it('lets somebody in with what the file says of them', () => {
    const journeys = only(graphOf([['x', 'exit', { reason: 'done' }]], ['entry.next>x'], { entry: { triggers: [{ type: 'import', where: { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } }], reentry: { mode: 'always' }, key: null } }));
    const start = (at: number): Stimulus => ({ id: `s${at}`, at: minutes(at), type: 'start', journeyId: journeyId(1), trigger: 'import', data: {}, event: null });
    const stimuli = [start(0), attributes(minutes(1), { target: 'profile', path: 'plan', value: 'pro' }), start(1)];
    const done = replay(journeys, subjectWith(person()), { stimuli, horizon: minutes(2), realTime: minutes(2), nextEnrollmentId: ids() });
    expect([done.entered.map(({ enteredAt }) => enteredAt), done.refusals.map(({ reason, eventName }) => [reason, eventName])]).toEqual([[minutes(1)], [['filter', 'import']]]);
  });
});
