import { describe, expect, it } from '@jest/globals';
import { compileEmail, loadEmail, localeFor, type MailSource, type TemplateFacts } from './index.js';

const mjml = (words: string): string => `<mjml><mj-body><mj-section><mj-column>\n<mj-text>${words}</mj-text></mj-column></mj-section></mj-body></mjml>`;
const facts = (locale: string): TemplateFacts => ({
  profile: { firstName: 'Ana' }, account: {}, membership: {}, event: {}, context: {}, workspace: { name: 'Orchard' },
  links: { unsubscribe: 'https://o.example/u', preferences: 'https://o.example/p', view: 'https://o.example/v' }, now: 0, zone: 'UTC', locale,
});
const source: MailSource = {
  subject: 'Hello', preheader: 'One', mjml: mjml('Hello {{profile.firstName}}'), locale: 'en',
  locales: { pt: { subject: 'Olá', preheader: 'Um', mjml: mjml('Olá {{profile.firstName}}') }, 'pt-PT': { subject: 'Viva', preheader: '', mjml: mjml('Viva {{profile.lastName}}'), text: 'Viva.' }, 'zh-Hant': { subject: '你好', preheader: '', mjml: mjml('你好') } },
};

describe('languages of a mail', () => {
  it.each([
    ['pt-BR', 'Olá'], ['pt', 'Olá'], ['pt-PT', 'Viva'], ['PT_pt', 'Viva'], ['pt-PT-x-lisbon', 'Viva'], ['zh-Hant-TW', '你好'], ['zh', 'Hello'], ['en-GB', 'Hello'], ['de', 'Hello'], ['', 'Hello'], ['  ', 'Hello'],
  ])('somebody whose language is "%s" reads "%s"', async (locale, subject) => {
    const result = await compileEmail(source);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const mail = loadEmail(JSON.parse(JSON.stringify(result.compiled)));
    for (let turn = 0; turn < 2; turn += 1) expect(mail.render(facts(locale))).toMatchObject({ ok: true, subject });
  });

  it('names the language of a problem, and refuses the whole mail for it', async () => {
    const result = await compileEmail({ ...source, locales: { pt: { subject: '', preheader: '', mjml: mjml('{{nope 1}}') } } });
    expect(result).toMatchObject({ ok: false, problems: [{ locale: 'pt', part: 'subject' }, { locale: 'pt', part: 'mjml', line: 2 }] });
    expect(await compileEmail({ ...source, locales: { EN: { subject: 'x', preheader: '', mjml: mjml('x') } } })).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('written twice') }] });
    const many = Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`x-${at}`, { subject: 'x', preheader: '', mjml: '' }]));
    expect(await compileEmail({ ...source, locales: many })).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('more than 40') }] });
  });

  it('reads the variables of all languages', async () => {
    const result = await compileEmail(source);
    expect(result.ok && result.compiled.variables).toEqual(['profile.firstName', 'profile.lastName']);
  });

  it('a mail of one language has no others to choose from', async () => {
    const result = await compileEmail({ subject: 'Hello', preheader: '', mjml: mjml('x') });
    expect(result.ok && 'variants' in result.compiled).toBe(false);
    expect(localeFor('pt-BR', ['pt'])).toBe('pt');
    expect(localeFor('pt-BR', [])).toBeNull();
  });
});
