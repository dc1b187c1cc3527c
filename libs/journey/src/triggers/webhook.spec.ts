import { describe, expect, it } from '@jest/globals';
import { check } from '../check.js';
import { simulateGraph } from '../trial.js';
import { graphOf, minutes, person } from '../testing/journeys.js';

const graph = (trigger: string) => {
  const own = graphOf([['end', 'exit', { reason: 'done' }]], ['entry.next>end']);
  return { ...own, entry: { ...own.entry, triggers: [{ type: 'webhook' as const, trigger, where: { type: 'attribute' as const, path: 'event.properties.plan', operator: 'equals' as const, value: 'team' } }] } };
};
const RESOURCES = { templates: [], topics: [], alwaysSent: [], triggers: ['api only'], segments: [] };

describe('a journey that begins with a webhook (journeys.md section 2)', () => {
  it('is entered when its trigger is fired with what its filter asks for', () => {
    const script = [['upgraded', 'free'], ['other', 'team'], ['upgraded', 'team']].map(([trigger = '', plan = ''], n) => ({ at: minutes(n), type: 'fire' as const, trigger, data: { plan } }));
    const done = simulateGraph({ graph: graph('upgraded'), facts: person(), script, until: null });
    expect(done.ok && done.runs.map((run) => run.entryEvent?.properties)).toEqual([{ plan: 'team' }]);
    expect(done.ok && done.refusals.map(({ reason }) => reason)).toEqual(['filter']);
  });

  it.each<[string, string, readonly string[] | undefined, RegExp | null]>([
    ['one that is there', 'upgraded', ['upgraded'], null],
    ['one that cannot be looked up', 'upgraded', undefined, null],
    ['one that is not there', 'upgraded', ['other'], /no webhook "upgraded"/],
    ['one that programs fire', 'api only', [], /no webhook "api only"/],
    ['none', ' ', [], /Choose the webhook/],
  ])('names %s', (_case, trigger, hooks, message) => {
    const found = check(graph(trigger), { ...RESOURCES, ...(hooks === undefined ? {} : { hooks }) }).filter(({ severity }) => severity === 'error');
    expect(found.map((one) => [one.field, one.message])).toEqual(message === null ? [] : [['entry.triggers.0.trigger', expect.stringMatching(message)]]);
  });
});
