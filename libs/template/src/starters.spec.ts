import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { standardBrand } from '@perennial/model';
import { compileEmail, compileInApp, lint, lintInApp, loadEmail, loadInApp, mailKit, type InAppSource, type TemplateFacts } from './index.js';

const folder = join(process.cwd(), 'templates/demo');
const namesIn = (place: string, end: string): string[] => readdirSync(join(folder, place)).filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
const read = (place: string, name: string): string => readFileSync(join(folder, place, name), 'utf8');

const full: TemplateFacts = {
  profile: { email: 'ada@example.com', firstName: 'Ada', sourceConnected: true },
  account: { name: 'Acme', plan: 'Team' },
  membership: {},
  event: { reportName: 'Weekly revenue', used: 82, limit: 100, unit: 'reports', resetsAt: '2026-04-30', periodId: '2026-04' },
  context: {},
  workspace: { name: 'Northwind', postalAddress: '1 High Street, Leeds' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' },
  now: 0, zone: 'Europe/London', locale: 'en',
};
const bare: TemplateFacts = { ...full, profile: { email: 'ada@example.com' }, account: {}, event: {}, workspace: { name: 'Northwind' } };
const known = ['profile.firstName', 'profile.sourceConnected', 'account.name', 'account.plan', ...Object.keys(full.event).map((name) => `event.${name}`)];

describe('mails of the demo', () => {
  it.each(namesIn('email', '.mjml'))('%s compiles without a warning and renders for everybody', async (name) => {
    const { email: about, topic }: { email: { subject: string; preheader: string }; topic: string } = JSON.parse(read('email', `${name}.json`));
    expect(topic).toMatch(/^[a-z-]+$/);
    const result = await compileEmail({ subject: about.subject, preheader: about.preheader, mjml: read('email', `${name}.mjml`) }, mailKit({ ...standardBrand, site: 'https://app.orchard.io' }, []));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect([...result.warnings, ...lint(result, { mandatory: false, knownPaths: known })]).toEqual([]);
    for (const facts of [full, bare]) {
      const out = loadEmail(result.compiled).render(facts);
      expect(out).toMatchObject({ ok: true, missing: [] });
      if (!out.ok) continue;
      expect(out.html + out.text + out.subject).not.toMatch(/\{\{|undefined|HBX|null/);
      expect(out.text).toContain('https://n.example/u');
      expect(out.subject.length).toBeGreaterThan(10);
    }
  });
});

describe('in-app messages of the demo', () => {
  it.each(namesIn('in-app', '.json'))('%s compiles without a warning', (name) => {
    const { inApp: source }: { inApp: InAppSource } = JSON.parse(read('in-app', `${name}.json`));
    expect(['banner', 'inbox']).toContain(source.kind);
    const result = compileInApp(source);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect([...result.warnings, ...lintInApp(result.compiled, known)]).toEqual([]);
    for (const facts of [full, bare]) expect(loadInApp(result.compiled).render(facts)).toMatchObject({ ok: true, missing: [], actionUrl: source.actionUrl });
  });
});
