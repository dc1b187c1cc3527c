import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { standardBrand } from '@perennial/model';
import { compileEmail, lint, loadEmail, mailKit, type TemplateFacts } from './index.js';

const folder = join(process.cwd(), 'templates/email/starters');
const names = readdirSync(folder).filter((name) => name.endsWith('.mjml')).map((name) => name.slice(0, -'.mjml'.length));
const kit = mailKit({ ...standardBrand, site: 'https://app.orchard.io' }, []);
const bare: TemplateFacts = {
  profile: { email: 'ada@orchard.io' }, account: {}, membership: {}, event: {}, context: {}, workspace: { name: 'Northwind', postalAddress: '1 High Street, Leeds' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' }, now: Date.UTC(2026, 3, 12), zone: 'Europe/London', locale: 'en',
};

describe('starters of the gallery', () => {
  it('are at least twelve, each with its words', () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  it.each(names)('%s compiles without a finding, and reads well with and without values', async (name) => {
    const about: { name: string; about: string; subject: string; preheader: string; topic: string | null; sample?: Partial<TemplateFacts> } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    expect(about).toMatchObject({ name: expect.any(String), about: expect.any(String) });
    expect([null, 'product-news', 'product-tips', 'onboarding', 'account-updates', 'billing']).toContain(about.topic);
    // A mail without a topic was asked for: there is nothing to leave, and its foot has no links.
    const mandatory = about.topic === null;
    const result = await compileEmail({ subject: about.subject, preheader: about.preheader, mjml: readFileSync(join(folder, `${name}.mjml`), 'utf8') }, kit);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect([...result.warnings, ...lint(result, { mandatory, postalAddress: '1 High Street, Leeds' })]).toEqual([]);
    expect(result.compiled).toMatchObject({ blocks: ['base', 'footer', 'header'], usesBrand: true });
    for (const facts of [bare, { ...bare, ...about.sample, profile: { ...bare.profile, ...about.sample?.profile } }]) {
      const out = loadEmail(result.compiled).render(facts);
      expect(out).toMatchObject({ ok: true, missing: [] });
      if (!out.ok) continue;
      expect(out.html + out.text + out.subject).not.toMatch(/\{\{|undefined|HBX|null|NaN|brand\./);
      expect(out.text.includes('https://n.example/u')).toBe(!mandatory);
      expect(out.subject.length).toBeGreaterThan(10);
    }
  });
});
