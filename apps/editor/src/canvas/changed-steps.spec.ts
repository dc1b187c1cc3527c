import { describe, expect, it } from '@jest/globals';
import { applyEdit, diff, emptyGraph, type Edit, type Graph } from '@perennial/journey';
import { changedSteps } from './changed-steps.js';

const live: Graph = {
  ...emptyGraph('Welcome'),
  entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null },
  nodes: [{ id: 'rest', type: 'delay', name: 'Rest', config: { duration: { amount: 5, unit: 'days' } } }, { id: 'mail', type: 'email', name: 'Hello', config: { template: 'a', continue: 'queued' } }],
  edges: [{ from: 'entry', outlet: 'next', to: 'rest' }, { from: 'rest', outlet: 'next', to: 'mail' }],
};
const after = (...edits: Edit[]): ReturnType<typeof changedSteps> => {
  const draft = applyEdit(live, { type: 'batch', edits }).graph;
  return changedSteps(diff(live, draft), { draft, live, templates: new Map([['a', 'Hello mail'], ['b', 'Other mail']]) });
};

describe('what publishing changes', () => {
  it('says what a step did and will do', () => {
    expect(after({ type: 'setConfig', id: 'rest', config: { duration: { amount: 3, unit: 'days' } } })).toEqual([
      { id: 'rest', kind: 'delay', title: 'Rest', label: 'Delay', summary: { was: 'Wait 5 days', is: 'Wait 3 days' }, messages: [] },
    ]);
  });
  it('names templates as people do', () => {
    expect(after({ type: 'setConfig', id: 'mail', config: { template: 'b', continue: 'queued' } })[0]?.summary).toEqual({ was: 'Hello mail', is: 'Other mail' });
  });
  it('names the fields where both say the same', () => {
    expect(after({ type: 'setConfig', id: 'mail', config: { template: 'a', continue: 'queued', topic: 'tips' } })[0]).toMatchObject({ id: 'mail', summary: null, messages: ['Changed: topic'] });
  });
  it('names a removed step by what it was, and the journey as a whole', () => {
    const steps = after({ type: 'removeNodes', ids: ['mail'] }, { type: 'setMeta', meta: { pillar: 'loyalty' } });
    expect(steps.find((step) => step.id === 'mail')).toMatchObject({ title: 'Hello', messages: ['Removed'] });
    expect(steps[0]).toMatchObject({ id: '', title: 'Journey', messages: ['Pillar changed'] });
  });
  it('says what starts the journey now', () => {
    expect(after({ type: 'setEntry', entry: { ...live.entry, triggers: [{ type: 'event', event: 'paid' }] } })[0]).toMatchObject({ id: 'entry', summary: { was: 'Event signed_up', is: 'Event paid' }, messages: [] });
  });
});
