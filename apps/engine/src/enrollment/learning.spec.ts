import { describe, expect, it } from '@jest/globals';
import { STIMULUS_KIND, type StimulusRow } from '@perennial/store';
import type { JsonObject } from '@perennial/model';
import { KnownPaths, learnFrom, pathsOf } from './learning.js';

const row = (name: string, properties: JsonObject, kind: number = STIMULUS_KIND.event): StimulusRow => ({
  lane: 0, shard: 0, workspaceId: 1, id: 1, subjectId: 1, kind, name, payload: { p: properties }, eventId: '', accountId: null, source: 0, occurredAt: 5, receivedAt: 5,
});

describe('what traffic teaches', () => {
  it('is paths with types, counts and examples, of events and of attributes', () => {
    const learnt = learnFrom([row('a', { n: 1, o: { x: 'y' } }), row('a', { n: 2 }), row('identify', { plan: 'team' }, STIMULUS_KIND.identify), row('group', { mrr: 4 }, STIMULUS_KIND.accountTraits), row('x', {}, STIMULUS_KIND.outcome)], new KnownPaths());
    const at = (of: string, path: string) => learnt.find((one) => one.of === of && one.path === path);
    expect(at('event', 'n')).toMatchObject({ name: 'a', type: 'number', count: 2, examples: [1, 2] });
    expect(at('event', '')).toMatchObject({ count: 2 });
    expect(at('event', 'o.x')).toMatchObject({ type: 'string', examples: ['y'] });
    expect([at('profile', 'plan')?.name, at('account', 'mrr')?.count]).toEqual(['', 1]);
  });

  it('is a sample: the work does not grow with the batch', () => {
    const rows = Array.from({ length: 1000 }, (_, n) => row(`e${n % 100}`, { n }));
    const learnt = learnFrom(rows, new KnownPaths());
    expect(learnt.length).toBeLessThanOrEqual(200);
    expect(learnt.filter(({ path }) => path === '').reduce((sum, { count }) => sum + count, 0)).toBe(64);
  });

  it('is smaller where everything is known: one of a name a batch', () => {
    const known = new KnownPaths();
    const batch = Array.from({ length: 100 }, (_, n) => row('a', { n }));
    const looked = (): number => learnFrom(batch, known).find(({ path }) => path === '')?.count ?? 0;
    expect(Array.from({ length: 25 }, looked).every((count) => count === 8)).toBe(true);
    expect([looked(), looked()]).toEqual([1, 1]);
  });

  it('does not fill up with names that somebody makes up', () => {
    const known = new KnownPaths();
    const paths = new Set<string>();
    for (let batch = 0; batch < 100; batch += 1) for (const { path } of learnFrom([row('a', Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${batch}_${n}`, 1])))], known)) paths.add(path);
    expect(paths.size).toBeLessThanOrEqual(300);
    expect(pathsOf(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, 1])))).toHaveLength(60);
    const names = Array.from({ length: 5000 }, (_, n) => learnFrom([row(`made_up_${n}`, {})], known)).filter((learnt) => learnt.length > 0);
    expect(names.length).toBeLessThan(2001);
  });

  it('cuts long values', () => {
    expect(learnFrom([row('a', { text: 'x'.repeat(500) })], new KnownPaths()).find(({ path }) => path === 'text')?.examples).toEqual([`${'x'.repeat(80)}…`]);
  });
});
