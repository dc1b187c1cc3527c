import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonical, canonicalJson, check, compile, kindOf, parseGraph, type Graph, type ListRef, type Resources } from '@perennial/journey';
import { journeyId, standardBrand, versionId } from '@perennial/model';
import { compileEmail, compileInApp, lint, lintInApp, loadEmail, loadInApp, mailKit, type TemplateFacts } from '@perennial/template';
import { z } from 'zod';
import { fileOf, readFolder } from './folder.js';
import { START, triedSchema, tryOn } from './testing/recipe-trial.js';
import { type Thing } from './things.js';
import { validate } from './validate.js';

const folder = join(process.cwd(), 'templates');
const KEYS = [
  'account-expansion', 'advocacy-ask', 'cross-sell', 'csat', 'feature-education', 'feature-launch', 'loyalty-milestone', 'nps', 'onboarding', 'payment-failed', 'payment-received', 'plan-change', 'renewal', 'research-panel', 'team-onboarding', 'team-tour', 'trial-expiring', 'usage-limit-upsell', 'webinar', 'win-back',
] as const;
/** Topics that a new workspace has, and whether they are always sent. */
const TOPICS: { readonly [key: string]: boolean } = { onboarding: false, 'product-news': false, 'product-tips': false, 'account-updates': false, billing: true };

/** Somebody of whom nothing but the address is known. */
const STRANGER: TemplateFacts = {
  profile: { email: 'a@example.com' }, account: {}, membership: {}, event: {}, context: {}, workspace: { name: 'Northwind', postalAddress: '1 High Street, Leeds' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' }, now: START, zone: 'Europe/London', locale: 'en',
};

/** Somebody of a known account. */
const REGULAR: TemplateFacts = {
  ...STRANGER, profile: { email: 'ada@example.com', firstName: 'Ada' },
  account: { name: 'Acme', reportCount: 1, activeMembers: 4, usageUsed: 82, usageLimit: 100, usageUnit: 'exports', periodEndsAt: '2026-03-31', renewsAt: '2026-06-05', seatsUsed: 9, seatsBought: 10, planChangesAt: '2026-06-05', currentPrice: '40 EUR', newPrice: '45 EUR' },
};

const fixture = (key: string): z.infer<typeof triedSchema>[] => z.array(triedSchema).parse(JSON.parse(readFileSync(join(process.cwd(), 'apps/cli/src/testing/recipes', `${key}.json`), 'utf8')));

let things: readonly Thing[] = [];
beforeAll(async () => {
  const read = await readFolder(folder);
  expect(read.problems).toEqual([]);
  things = read.things;
});

const graphOf = (key: string): Graph => {
  const parsed = parseGraph(JSON.parse(readFileSync(join(folder, 'journeys', `${key}.json`), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.graph;
};

const resources = ({ subject }: Graph): Resources => ({
  templates: things.flatMap((thing) => (thing.kind === 'template' ? [{ key: thing.key, channel: thing.value.source.channel }] : [])),
  topics: Object.keys(TOPICS), alwaysSent: Object.keys(TOPICS).filter((key) => TOPICS[key] === true), triggers: [],
  journeys: things.flatMap((thing) => (thing.kind === 'journey' ? [{ key: thing.key, name: thing.value.name, startable: thing.value.entry.triggers.some(({ type }) => type === 'journey') }] : [])),
  segments: things.flatMap((thing) => (thing.kind === 'segment' && thing.value.subject === subject ? [{ key: thing.key, list: thing.value.kind === 'static' }] : [])),
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
      expect(check(graph, resources(graph))).toEqual([]);
      expect(compile(graph, { journeyId: journeyId(1), versionId: versionId(1) })).toMatchObject({ ok: true });
    });

    it('leads its people where they are said to end, by every outlet', () => {
      const graph = graphOf(key);
      const taken = new Set<string>();
      const lists = things.flatMap((thing, n): ListRef[] => (thing.kind === 'segment' ? [{ id: n, key: thing.key, name: thing.value.name }] : []));
      for (const tried of fixture(key)) {
        const { name, ended, way, to } = tried;
        const { log, runs, messages } = tryOn(graph, tried, lists);
        for (const { nodeId, outlet } of log) if (outlet !== null) taken.add(`${nodeId}.${outlet}`);
        expect({ name, ended: runs.map(({ state, reason }) => [state, reason]), way: log.map(({ nodeId }) => nodeId) }).toEqual({ name, ended, way });
        if (to !== undefined) expect({ name, to: Object.fromEntries(messages.map(({ message, to: members = [] }) => [message.nodeId, members.map(({ profileId }) => profileId)])) }).toEqual({ name, to });
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
        const made = await compileEmail(source.email, mailKit({ ...standardBrand, site: 'https://app.orchard.io' }, []));
        if (!made.ok) throw new Error(`${thing.key}: ${JSON.stringify(made.problems)}`);
        expect({ key: thing.key, found: [...made.warnings, ...lint(made, { mandatory })] }).toEqual({ key: thing.key, found: [] });
        expect({ key: thing.key, ...loadEmail(made.compiled).render(REGULAR) }).toMatchObject({ key: thing.key, ok: true, missing: [] });
        const mail = loadEmail(made.compiled).render(STRANGER);
        expect(mail).toMatchObject({ ok: true, missing: [] });
        // "Hello there" is the one place where a word may stand for a name.
        if (mail.ok) expect({ key: thing.key, text: mail.subject + mail.text }).not.toMatchObject({ text: expect.stringMatching(/(?<!Hello )there[,.?!]|undefined|null|\{\{/) });
      } else {
        if (source.channel !== 'in_app') throw new Error(`${thing.key} is of a channel that no recipe has`);
        const made = compileInApp(source.inApp);
        if (!made.ok) throw new Error(`${thing.key}: ${JSON.stringify(made.problems)}`);
        expect({ key: thing.key, found: [...made.warnings, ...lintInApp(made.compiled, null)] }).toEqual({ key: thing.key, found: [] });
        for (const facts of [STRANGER, REGULAR]) expect({ key: thing.key, ...loadInApp(made.compiled).render(facts) }).toMatchObject({ key: thing.key, ok: true, missing: [] });
      }
    }
  });
});
