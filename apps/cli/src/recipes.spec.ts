import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonical, canonicalJson, check, compile, kindOf, parseGraph, simulateGraph, type Graph, type Happening, type Resources } from '@perennial/journey';
import { instant, jsonObjectSchema, journeyId, versionId } from '@perennial/model';
import { compileEmail, compileInApp, lint, lintInApp, loadEmail, type TemplateFacts } from '@perennial/template';
import { z } from 'zod';
import { fileOf, readFolder } from './folder.js';
import { type Thing } from './things.js';
import { validate } from './validate.js';

const folder = join(process.cwd(), 'templates');
const START = Date.UTC(2026, 2, 2, 9);
const DAY = 86_400_000;
const KEYS = ['advocacy-ask', 'cross-sell', 'feature-education', 'feature-launch', 'loyalty-milestone', 'onboarding', 'payment-failed', 'payment-received', 'research-panel', 'trial-expiring', 'webinar', 'win-back'] as const;
/** Topics that a new workspace has, and whether they are always sent. */
const TOPICS: { readonly [key: string]: boolean } = { onboarding: false, 'product-news': false, 'product-tips': false, 'account-updates': false, billing: true };

/** Somebody of whom nothing but the address is known. */
const STRANGER: TemplateFacts = {
  profile: { email: 'a@example.com' }, account: {}, membership: {}, event: {}, context: {}, workspace: { name: 'Northwind', postalAddress: '1 High Street, Leeds' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' }, now: START, zone: 'Europe/London', locale: 'en',
};

/** A person as the fixtures tell of them: what happens on which day, what becomes of their messages, and how each of their runs ends. */
const personSchema = z.strictObject({
  name: z.string(),
  id: z.string().optional(),
  profile: jsonObjectSchema,
  account: jsonObjectSchema.nullable().default(null),
  membership: jsonObjectSchema.nullable().default(null),
  /** Segments that they are in all the time. */
  segments: z.array(z.string()).default([]),
  /** Day, event and properties; or day and values that are set, by path. */
  script: z.array(z.union([z.tuple([z.number(), z.string(), jsonObjectSchema]), z.tuple([z.number(), jsonObjectSchema])])),
  /** Day on which the clock stops, where a date comes back every year. */
  until: z.number().optional(),
  ended: z.array(z.tuple([z.string(), z.string().nullable()])),
  /** Steps in the order in which they were left. */
  way: z.array(z.string()),
});
const fixture = (key: string): z.infer<typeof personSchema>[] => z.array(personSchema).parse(JSON.parse(readFileSync(join(process.cwd(), 'apps/cli/src/testing/recipes', `${key}.json`), 'utf8')));

let things: readonly Thing[] = [];
beforeAll(async () => {
  const read = await readFolder(folder);
  expect(read.problems).toEqual([]);
  things = read.things;
});

type Scripted = z.infer<typeof personSchema>['script'][number];
function happeningOf([day, what, properties = {}]: Scripted): Happening {
  const at = instant(START + day * DAY);
  if (typeof what === 'string') return { type: 'event', at, name: what, properties };
  return { type: 'attributes', at, changes: Object.entries(what).map(([path, value]) => ({ target: path.startsWith('account.') ? 'account' : 'profile', path: path.slice(path.indexOf('.') + 1), value })) };
}

const graphOf = (key: string): Graph => {
  const parsed = parseGraph(JSON.parse(readFileSync(join(folder, 'journeys', `${key}.json`), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
};

const resources = (): Resources => ({
  templates: things.flatMap((thing) => (thing.kind === 'template' ? [{ key: thing.key, channel: thing.value.source.channel }] : [])),
  topics: Object.keys(TOPICS), alwaysSent: Object.keys(TOPICS).filter((key) => TOPICS[key] === true), triggers: [],
  journeys: things.flatMap((thing) => (thing.kind === 'journey' ? [{ key: thing.key, name: thing.value.name, startable: thing.value.entry.triggers.some(({ type }) => type === 'journey') }] : [])),
  segments: things.flatMap((thing) => (thing.kind === 'segment' ? [{ key: thing.key, list: thing.value.kind === 'static' }] : [])),
});

/** Outlets that a person can take: a message leaves by skipped or failed only where a path does. */
const outletsOf = ({ nodes, edges }: Graph): string[] =>
  nodes.flatMap(({ id, type, config }) => (kindOf(type)?.outlets(config) ?? []).filter((outlet) => !['skipped', 'failed'].includes(outlet.id) || edges.some((edge) => edge.from === id && edge.outlet === outlet.id)).map((outlet) => `${id}.${outlet.id}`));

describe('ready-made journeys', () => {
  it('are the files of the folder, and the command line finds nothing wrong with them', async () => {
    expect(things.filter(({ kind }) => kind === 'journey').map(({ key }) => key)).toEqual([...KEYS].sort());
    const { json } = await validate(folder, []);
    const { problems, notHere } = z.object({ problems: z.array(z.unknown()), notHere: z.array(z.object({ kind: z.string(), key: z.string() })) }).parse(json);
    expect(problems).toEqual([]);
    expect(notHere.filter(({ kind, key }) => kind !== 'topic' || TOPICS[key] === undefined)).toEqual([]);
  });

  it('are canonical, as the command line writes them', () => {
    for (const thing of things) {
      const text = readFileSync(join(folder, fileOf(thing)), 'utf8');
      expect(text).toBe(canonicalJson(JSON.parse(text)));
    }
  });

  it('stand beside those of the demo, which the command line reads too', async () => {
    const demo = await readFolder(join(folder, 'demo'));
    expect(demo.problems).toEqual([]);
    expect(demo.things.map(({ kind, key }) => `${kind} ${key}`)).toEqual(expect.arrayContaining(['journey onboarding', 'template welcome', 'template checklist']));
    const { json } = await validate(join(folder, 'demo'), []);
    expect(json).toMatchObject({ problems: [] });
  });

  it('use every segment and template of the folder', () => {
    const text = KEYS.map((key) => canonical(graphOf(key))).join('');
    expect(things.filter(({ kind, key }) => kind !== 'journey' && !text.includes(`"${key}"`)).map(({ key }) => key)).toEqual([]);
  });

  describe.each(KEYS)('%s', (key) => {
    it('is canonical, and is checked and compiled without a finding', () => {
      const graph = graphOf(key);
      expect(readFileSync(join(folder, 'journeys', `${key}.json`), 'utf8')).toBe(canonical(graph));
      expect(check(graph, resources())).toEqual([]);
      expect(compile(graph, { journeyId: journeyId(1), versionId: versionId(1) })).toMatchObject({ ok: true });
    });

    it('leads its people where they are said to end, by every outlet', () => {
      const graph = graphOf(key);
      const taken = new Set<string>();
      for (const { name, id, profile, account, membership, segments, script, until, ended, way } of fixture(key)) {
        const done = simulateGraph({
          graph, until: until === undefined ? null : instant(START + until * DAY), zone: 'Europe/London', script: script.map(happeningOf), lists: things.flatMap((thing) => (thing.kind === 'segment' && thing.value.kind === 'static' ? [{ id: 1, key: thing.key, name: thing.value.name }] : [])),
          facts: { subjectId: id ?? '1', profile, account, membership, segments: Object.fromEntries(segments.map((segment) => [segment, instant(START)])), events: {}, zones: ['Europe/London'] },
        });
        if (!done.ok) throw new Error(JSON.stringify(done.problems));
        for (const { nodeId, outlet } of done.log) if (outlet !== null) taken.add(`${nodeId}.${outlet}`);
        expect({ name, ended: done.runs.map(({ state, reason }) => [state, reason]), way: done.log.map(({ nodeId }) => nodeId) }).toEqual({ name, ended, way });
      }
      expect({ untaken: outletsOf(graph).filter((outlet) => !taken.has(outlet)) }).toEqual({ untaken: [] });
    });
  });
});

describe('templates of ready-made journeys', () => {
  it('are of a topic, and compile and lint without a finding', async () => {
    for (const thing of things) {
      if (thing.kind !== 'template') continue;
      const { source, topic } = thing.value;
      const mandatory = TOPICS[topic ?? ''];
      if (mandatory === undefined) throw new Error(`${thing.key} is of no topic`);
      if (source.channel === 'email') {
        const made = await compileEmail(source.email);
        if (!made.ok) throw new Error(`${thing.key}: ${JSON.stringify(made.problems)}`);
        expect({ key: thing.key, found: [...made.warnings, ...lint(made.compiled, null, { mandatory })] }).toEqual({ key: thing.key, found: [] });
        const mail = loadEmail(made.compiled).render(STRANGER);
        expect(mail).toMatchObject({ ok: true, missing: [] });
        // "Hello there" is the one place where a word may stand for a name.
        if (mail.ok) expect({ key: thing.key, text: mail.subject + mail.text }).not.toMatchObject({ text: expect.stringMatching(/(?<!Hello )there[,.?!]|undefined|null|\{\{/) });
      } else {
        const made = compileInApp(source.inApp);
        if (!made.ok) throw new Error(`${thing.key}: ${JSON.stringify(made.problems)}`);
        expect({ key: thing.key, found: [...made.warnings, ...lintInApp(made.compiled, null)] }).toEqual({ key: thing.key, found: [] });
      }
    }
  });
});
