import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { z } from 'zod';
import { journeyId, versionId, WEEKDAYS } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { canonical } from './canonical.js';
import { check } from './check.js';
import { compile } from './compile.js';
import { emptyGraph, parseGraph, type Graph } from './graph.js';
import { listens, readsFor } from './journey-set.js';
import { graphJsonSchema } from './json-schema.js';
import { kindOf, kinds, NODE_TYPES } from './kinds/registry.js';
import { changedNodes } from './migrate.js';
import { aGraph, CONFIGS } from './testing/arbitraries.js';
import { graphOf, only } from './testing/journeys.js';

const hour = { amount: 1, unit: 'hours' };
const mail = (template = 'welcome') => ['mail', 'email', { template, continue: 'queued' }] as const;
const good = graphOf([mail()], ['entry.next>mail']);
const messages = (graph: Graph, severity: 'error' | 'warning' = 'error'): string[] => check(graph, { templates: [{ key: 'welcome', channel: 'email' }, { key: 'hint', channel: 'in_app' }], topics: ['news', 'billing'], triggers: ['renewal'], segments: [{ key: 'beta', list: true }, { key: 'pro', list: false }], alwaysSent: ['billing'] }).filter((one) => one.severity === severity).map((one) => one.message);
const node = (type: string, config: object): Graph => graphOf([['one', type, JSON.parse(JSON.stringify(config))]], ['entry.next>one']);

describe('check (journeys.md sections 2 and 3)', () => {
  it('finds nothing wrong with a good graph', () => expect(check(good, { templates: [{ key: 'welcome', channel: 'email' }], topics: [], triggers: [], segments: [], alwaysSent: [] })).toEqual([]));

  it.each<[string, Graph, RegExp]>([
    ['nothing at all', emptyGraph(''), /starts the journey/],
    ['no steps', { ...good, nodes: [], edges: [] }, /first step/],
    ['an entry that leads nowhere', { ...good, edges: [] }, /Connect the entry/],
    ['a trigger without event', { ...good, entry: { ...good.entry, triggers: [{ type: 'event', event: '' }] } }, /Choose the event that starts/],
    ['an unknown trigger', { ...good, entry: { ...good.entry, triggers: [{ type: 'api', trigger: 'nope' }] } }, /no trigger "nope"/],
    ['a key that is no path', { ...good, entry: { ...good.entry, key: 'invoice' } }, /cannot be a key/],
    ['a filter on a run that is not there yet', { ...good, entry: { ...good.entry, filter: { type: 'attribute', path: 'context.x', operator: 'exists' } } }, /not known here/],
    ['an unknown topic', { ...good, guardrails: { topic: 'gossip' } }, /no topic "gossip"/],
    ['an exit without event', { ...good, exit: { rules: [{ type: 'event', event: '' }] } }, /ends the journey/],
    ['a goal too short', { ...good, goals: [{ event: 'paid', within: { amount: 4, unit: 'minutes' } }] }, /5 minutes to 90 days/],
    ['a goal without event', { ...good, goals: [{ event: ' ', within: { amount: 1, unit: 'days' } }] }, /counts as the goal/],
    ['a goal whose filter asks for more than its event', { ...good, goals: [{ event: 'paid', where: { type: 'attribute', path: 'profile.plan', operator: 'exists' }, within: { amount: 1, unit: 'days' } }] }, /not known here/],
    ['a goal without segment', { ...good, goals: [{ type: 'segment', segment: '', within: { amount: 1, unit: 'days' } }] }, /Choose the segment/],
    ['a goal with an unknown segment', { ...good, goals: [{ type: 'segment', segment: 'gone', within: { amount: 1, unit: 'days' } }] }, /no segment of people "gone"/],
    ['a goal too long', { ...good, goals: [{ event: 'paid', within: { amount: 91, unit: 'days' } }] }, /90 days/],
    ['an unknown kind', node('teleport', {}), /no kind of step/],
    ['a config of the wrong shape', node('delay', { duration: 5 }), /not set up right/],
    ['a delay of both sorts', node('delay', { duration: hour, calendarDays: 1, at: '09:00' }), /Choose one of them/],
    ['calendar days without a time', node('delay', { calendarDays: 1 }), /time of day/],
    ['too many calendar days', node('delay', { calendarDays: 401, at: '09:00' }), /at most 400 days/],
    ['no date to wait for', node('until', { date: '' }), /Choose the date/],
    ['a date that nobody has', node('until', { date: 'event.properties.day' }), /not known here/],
    ['a date before and after', node('until', { date: 'profile.day', plus: hour, minus: hour }), /before and after/],
    ['a date too far off', node('until', { date: 'profile.day', minus: { amount: 58, unit: 'weeks' } }), /400 days before or after/],
    ['a date and a weekday', node('until', { date: 'profile.day', weekdays: ['mon'], at: '09:00' }), /Choose one of them/],
    ['no weekday', node('until', { weekdays: [], at: '09:00' }), /at least one day/],
    ['weekdays without a time', node('until', { weekdays: ['mon'] }), /time of day/],
    ['a window that never opens', node('window', { open: [] }), /Add the days and hours/],
    ['a span without days', node('window', { open: [{ weekdays: [], from: '09:00', to: '17:00' }] }), /at least one day/],
    ['a time that is none', node('window', { open: [{ weekdays: ['mon'], from: '9', to: '17:00' }] }), /time such as 09:30/],
    ['a cycle through a window', graphOf([mail(), ['w', 'window', { open: [{ weekdays: ['mon'], from: '09:00', to: '17:00' }] }]], ['entry.next>mail', 'mail.next>w', 'w.next>mail']), /without end/],
    ['a cycle through a midnight that may be seconds away', graphOf([mail(), ['d', 'delay', { calendarDays: 1, at: '00:00', maxPasses: 3 }]], ['entry.next>mail', 'mail.next>d', 'd.next>mail']), /without end/],
    ['no template', node('email', { template: '', continue: 'queued' }), /Choose the email/],
    ['an unknown template', node('email', { template: 'gone', continue: 'queued' }), /no template "gone"/],
    ['a template of another channel', node('email', { template: 'hint', continue: 'queued' }), /not for email/],
    ['a wait too long', node('wait_for', { branches: [{ id: 'a', name: 'A', event: { name: 'x' } }], timeout: { amount: 401, unit: 'days' } }), /1 minute to 400 days/],
    ['a wait too short', node('wait_for', { branches: [{ id: 'a', name: 'A', event: { name: 'x' } }], timeout: { amount: 0.9, unit: 'minutes' } }), /1 minute to 400 days/],
    ['a wait for nothing', node('wait_for', { branches: [], timeout: hour }), /Add what to wait for/],
    ['a wait whose branch is called timeout', node('wait_for', { branches: [{ id: 'timeout', name: 'A', event: { name: 'x' } }], timeout: hour }), /none may be "timeout"/],
    ['a branch without condition', node('branch', { branches: [{ id: 'a', name: 'A', condition: { type: 'all', of: [] } }] }), /Add at least one test/],
    ['shares that do not add up', node('split', { variants: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 49.99 }] }), /99.99%/],
    ['three decimals', node('split', { variants: [{ id: 'a', name: 'A', weight: 50.001 }, { id: 'b', name: 'B', weight: 49.999 }] }), /two decimals/],
    ['a change of nothing', node('update', { changes: [{ target: 'profile', op: 'set', path: '', value: 1 }] }), /Choose what to change/],
    ['a moment that is added', node('update', { changes: [{ target: 'profile', op: 'append', path: 'x', after: hour }] }), /only be set/],
    ['a value and a moment', node('update', { changes: [{ target: 'profile', op: 'set', path: 'x', value: 1, after: hour }] }), /Choose one of them/],
    ['no moment from now', node('update', { changes: [{ target: 'profile', op: 'set', path: 'x', after: { amount: 0, unit: 'days' } }] }), /at most ten years/],
    ['an edge to nowhere', { ...good, edges: [...good.edges, { from: 'mail', outlet: 'next', to: 'gone' }] }, /leads to "gone"/],
    ['an edge from nowhere', { ...good, edges: [...good.edges, { from: 'gone', outlet: 'next', to: 'mail' }] }, /begins at "gone"/],
    ['an outlet that is not there', { ...good, edges: [...good.edges, { from: 'mail', outlet: 'perhaps', to: 'mail' }] }, /no way out called "perhaps"/],
    ['two edges from one outlet', { ...good, edges: [...good.edges, ...good.edges] }, /Two paths leave/],
    ['two nodes with one id', { ...good, nodes: [...good.nodes, ...good.nodes] }, /Two steps have the id/],
    ['a cycle without delay', { ...good, edges: [...good.edges, { from: 'mail', outlet: 'failed', to: 'mail' }] }, /without end/],
    ['a delay that does not count', graphOf([mail(), ['d', 'delay', { duration: hour }]], ['entry.next>mail', 'mail.next>d', 'd.next>mail']), /without end/],
    ['a delay of seconds', graphOf([mail(), ['d', 'delay', { duration: { amount: 0.5, unit: 'minutes' }, maxPasses: 3 }]], ['entry.next>mail', 'mail.next>d', 'd.next>mail']), /without end/],
    ['a way back after the last pass', graphOf([mail(), ['d', 'delay', { duration: hour, maxPasses: 3 }]], ['entry.next>mail', 'mail.next>d', 'd.exhausted>mail']), /without end/],
    ['too many nodes', { ...good, nodes: Array.from({ length: 501 }, (_, i) => ({ id: `n${i}`, type: 'exit', name: '', config: { reason: '' } })) }, /at most 500 steps/],
  ])('finds %s', (_what, graph, message) => expect(messages(graph)).toEqual(expect.arrayContaining([expect.stringMatching(message)])));

  it('allows a cycle through calendar days that count their passes', () => {
    expect(messages(graphOf([mail(), ['d', 'delay', { calendarDays: 1, at: '09:00', maxPasses: 3 }]], ['entry.next>mail', 'mail.next>d', 'd.next>mail']))).toEqual([]);
  });

  it('allows a cycle through a delay that counts its passes', () => {
    expect(messages(graphOf([mail(), ['d', 'delay', { duration: hour, maxPasses: 3 }]], ['entry.next>mail', 'mail.next>d', 'd.next>mail']))).toEqual([]);
  });

  it('warns of steps that nobody reaches, and of a keyed exit without entry event', () => {
    expect(messages(graphOf([mail(), ['lost', 'exit', { reason: 'x' }]], ['entry.next>mail']), 'warning')).toEqual([expect.stringMatching(/nobody will reach/)]);
    const keyed: Graph = { ...good, entry: { ...good.entry, triggers: [{ type: 'api', trigger: 'renewal' }] }, exit: { rules: [{ type: 'event', event: 'paid', match: [{ event: 'event.properties.id', entry: 'entry.event.properties.id' }] }] } };
    expect(messages(keyed, 'warning')).toEqual([expect.stringMatching(/no event starts the journey/)]);
  });

  it('never throws: on any JSON, on any config, on graphs with anything replaced', () => {
    const ids = { journeyId: journeyId(1), versionId: versionId(1) };
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(parseGraph(value).ok).toBe(false)));
    fc.assert(
      fc.property(aGraph, fc.constantFrom(...NODE_TYPES, 'constructor', '__proto__'), fc.jsonValue(), fc.nat(10), (graph, type, config, place) => {
        const broken = parseGraph({ ...graph, nodes: graph.nodes.map((one, i) => (i === place % graph.nodes.length ? { ...one, type, config } : one)) });
        if (!broken.ok) return;
        expect(compile(broken.graph, ids).ok).toBe(!check(broken.graph, null).some((one) => one.severity === 'error'));
      }),
    );
    expect(parseGraph(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).ok).toBe(false);
  });
});

describe('kinds', () => {
  it.each(NODE_TYPES)('%s has an initial config of its own shape, outlets and a summary', (type) => {
    const kind = kinds[type];
    expect(kind.type).toBe(type);
    expect(kind.config.safeParse(kind.initial()).success).toBe(true);
    expect(kind.summary(kind.initial())).not.toBe('');
    expect(kind.outlets({ nonsense: true })).toEqual([]);
    expect(kind.check(null, { resources: null, subject: 'profile', connected: () => false }).length).toBeGreaterThan(0);
  });
});

describe('summaries', () => {
  it.each<[string, object, string]>([
    ['delay', { duration: { amount: 3, unit: 'days' }, at: '09:00' }, 'Wait 3 days, then until 09:00 their time'],
    ['delay', { calendarDays: 0, at: '09:00' }, 'Next 09:00, their time'],
    ['delay', { calendarDays: 1, at: '09:00' }, 'Next day at 09:00, their time'],
    ['delay', { calendarDays: 3, at: '09:00' }, '3 days later at 09:00, their time'],
    ['until', { date: 'profile.renewalDate', minus: { amount: 3, unit: 'days' }, at: '09:00' }, '3 days before renewalDate, 09:00 their time'],
    ['until', { date: 'account.renewalDate', plus: { amount: 1, unit: 'weeks' } }, '1 week after account.renewalDate'],
    ['until', { weekdays: ['thu', 'mon'], at: '09:00' }, 'Mon, Thu 09:00 their time'],
    ['until', { weekdays: [] }, 'Choose the days'],
    ['window', { open: [{ weekdays: [], from: '09:00', to: '17:00' }] }, 'Choose days and hours'],
    ['window', { open: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }] }, 'Mon to Fri 09:00–17:00 their time'],
    ['window', { open: [{ weekdays: ['sat', 'sun'], from: '10:00', to: '10:00' }, { weekdays: [...WEEKDAYS], from: '22:00', to: '06:00' }] }, 'Sat, Sun all day from 10:00 or Every day 22:00–06:00 their time'],
  ])('%s %j', (type, config, words) => expect(kindOf(type)?.summary(JSON.parse(JSON.stringify(config)))).toBe(words));
});

describe('canonical (journeys.md sections 1 and 2)', () => {
  it('is the same for graphs that differ only in order, and parses back', () => {
    fc.assert(
      fc.property(aGraph, (graph) => {
        const shuffled: Graph = { ...(Object.fromEntries(Object.entries(graph).reverse()) as Graph), nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse() };
        expect(canonical(shuffled)).toBe(canonical(graph));
        expect(parseGraph(JSON.parse(canonical(graph))).ok).toBe(true);
      }),
    );
  });

  it('layout never changes meaning, and no canonical text but its own', () => {
    fc.assert(fc.property(aGraph, fc.integer(), (graph, x) => {
      const moved: Graph = { ...graph, layout: { positions: Object.fromEntries(graph.nodes.map(({ id }) => [id, { x, y: 1 }])), notes: [{ id: 'note', x, y: 2, text: 'Look here' }] } };
      const compiled = [graph, moved].map((one) => compile(one, { journeyId: journeyId(1), versionId: versionId(1) }));
      const meaning = compiled.map((one) => (one.ok ? JSON.stringify({ ...one.plan, graph: null, nodes: [...one.plan.nodes.keys()] }) : one.problems));
      expect(meaning[1]).toEqual(meaning[0]);
      expect({ ...JSON.parse(canonical(moved)), layout: null }).toEqual({ ...JSON.parse(canonical(graph)), layout: null });
      expect(changedNodes(graph, moved)).toEqual([]);
    }), { numRuns: 50 });
  });

  it('names pillar and audience by their words only', () => {
    const fits = (change: object): boolean => parseGraph({ ...good, ...change }).ok;
    expect(['retention', 'loyalty', 'advocacy', 'expansion', 'acquisition'].map((pillar) => fits({ pillar }))).toEqual([true, true, true, true, false]);
    expect(['customer', 'consumer', 'both', 'nobody'].map((audience) => fits({ audience }))).toEqual([true, true, true, false]);
  });

  it('fits the JSON Schema that is published, which refuses what no kind knows and is small enough to read', () => {
    const schema = graphJsonSchema();
    expect(JSON.stringify(schema).length).toBeLessThan(60_000);
    const fits = new Ajv2020({ strict: false }).compile(schema);
    fc.assert(fc.property(aGraph, (graph) => expect(fits(graph) ? null : fits.errors).toBeNull()), { numRuns: 50 });
    for (const type of NODE_TYPES) expect([type, fits(node(type, kinds[type].initial())), fits(node(type, { ...kinds[type].initial(), nonsense: 1 }))]).toEqual([type, true, false]);
  });

  it('has a JSON Schema that names every kind', () => {
    const text = JSON.stringify(graphJsonSchema());
    for (const type of NODE_TYPES) expect(text).toContain(`"const":"${type}"`);
  });

  it.each(NODE_TYPES)('has a JSON Schema that knows every field of %s, and no other', (type) => {
    const schema = z.toJSONSchema(kinds[type].config, { io: 'output' });
    const fields = fc.sample(CONFIGS[type], { seed: 1, numRuns: 200 }).flatMap((config) => Object.keys(config));
    expect(schema.additionalProperties).toBe(false);
    expect(fields.filter((field) => schema.properties?.[field] === undefined)).toEqual([]);
  });
});

describe('journeySet', () => {
  const graph = graphOf([['w', 'wait_for', { branches: [{ id: 'a', name: 'A', event: { name: 'released' } }, { id: 'b', name: 'B', condition: { type: 'event', event: 'counted', count: { is: 'at_least', value: 2 }, within: hour } }], timeout: hour }]], ['entry.next>w'], {
    exit: { rules: [{ type: 'event', event: 'ended', where: { type: 'attribute', path: 'profile.plan', operator: 'exists' } }] },
  });
  it('knows what moves anything, and what to load for a batch', () => {
    const set = only(graph);
    expect(['start', 'released', 'counted', 'ended', 'other'].map((name) => listens(set, name))).toEqual([true, true, true, true, false]);
    const reads = { ...NO_READS, paths: ['profile.plan'], events: [{ name: 'counted', withinMs: 3_600_000, properties: false }] };
    expect(readsFor(set, { events: ['start'], triggers: [], journeys: [] })).toEqual(reads);
    expect(readsFor(set, { events: [], triggers: [], journeys: [journeyId(1)] })).toEqual(reads);
    expect(readsFor(set, { events: ['other'], triggers: ['x'], journeys: [] })).toEqual(NO_READS);
  });
});

describe('goals of a journey (journeys.md section 2)', () => {
  const day = { amount: 1, unit: 'days' } as const;

  it('are right at both ends of the window, and as they were stored before', () => {
    const goals: Graph['goals'] = [{ event: 'paid', within: { amount: 5, unit: 'minutes' } }, { type: 'segment', segment: 'pro', name: 'Pro', from: 'sent', within: { amount: 90, unit: 'days' } }];
    expect(messages({ ...good, goals })).toEqual([]);
    expect(parseGraph({ ...good, goals })).toMatchObject({ ok: true, graph: { goals } });
    expect(parseGraph({ ...good, goals: [{ event: 'paid', from: 'read', within: day }] }).ok).toBe(false);
  });

  it('are one primary and up to three more', () => {
    const goals = (count: number): Graph['goals'] => Array.from({ length: count }, (_, n) => ({ event: `e${n}`, within: day }));
    expect([0, 1, 4, 5].map((count) => parseGraph({ ...good, goals: goals(count) }).ok)).toEqual([true, true, true, false]);
  });

  it.each(['sent', 'opened', 'clicked'] as const)('that count from a message warn where none is sent (%s)', (from) => {
    const goals: Graph['goals'] = [{ event: 'paid', from, within: day }];
    expect(messages({ ...node('delay', { duration: hour }), goals }, 'warning')).toContainEqual(expect.stringMatching(/sends no message/));
    expect(messages({ ...good, goals }, 'warning')).not.toContainEqual(expect.stringMatching(/sends no message/));
  });
});
