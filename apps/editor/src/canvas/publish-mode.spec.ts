import { describe, expect, it } from '@jest/globals';
import type { Graph } from '@perennial/journey';
import { modeToBeginWith } from './publish-mode.js';

const mails: Graph['nodes'] = [{ id: 'm', type: 'email', name: '', config: {} }, { id: 'd', type: 'delay', name: '', config: {} }];
const outside = new Set(['email']);

describe('the sending mode that a publish begins with (journeys.md section 5)', () => {
  it.each<[string, Pick<Graph, 'guardrails' | 'nodes'>, Parameters<typeof modeToBeginWith>[1], string]>([
    ['review, when the first version would send through an outside provider', { guardrails: {}, nodes: mails }, { defaults: {}, first: true, outside }, 'review'],
    ['live, when all goes to the mailbox', { guardrails: {}, nodes: mails }, { defaults: {}, first: true, outside: new Set() }, 'live'],
    ['live, when only another channel has a provider', { guardrails: {}, nodes: mails }, { defaults: {}, first: true, outside: new Set(['sms']) }, 'live'],
    ['live, when it was live before', { guardrails: {}, nodes: mails }, { defaults: {}, first: false, outside }, 'live'],
    ['what the workspace says', { guardrails: {}, nodes: mails }, { defaults: { mode: 'shadow' }, first: true, outside }, 'shadow'],
    ['what the journey says', { guardrails: { mode: 'live' }, nodes: mails }, { defaults: { mode: 'shadow' }, first: true, outside }, 'live'],
  ])('is %s', (...[, graph, place, mode]) => expect(modeToBeginWith(graph, place)).toBe(mode));
});
