import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { standardBrand } from '@perennial/model';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import request from 'supertest';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';

const text = (words: string) => `<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`;
const mail = (inside: string) => ({ channel: 'email', email: { subject: 'Hello', preheader: '', mjml: `{{#> base}}\n${inside}\n{{/base}}`, text: null } });

describe('blocks and brand of a workspace', () => {
  let db: TestDatabase;
  let engine: StartedEngine;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const made = request(engine.address)[method](`/api${path}`).set('authorization', `Bearer ${engine.apiKey}`);
    return body === undefined ? made : made.send(body);
  };
  const published = async (key: string, source: object): Promise<number> => {
    const { body } = await call('post', '/templates', { key, name: key, channel: 'email', source }).expect(201);
    await call('post', `/templates/${body.id}/versions`, { revision: 1, note: 'The first' }).expect(200);
    return body.id;
  };
  const htmlOf = async (source: object): Promise<string> => (await call('post', '/templates/preview', { source, profileId: null }).expect(200)).body.html;

  it('begin with a layout, a header and a footer, and the brand as it comes', async () => {
    expect((await call('get', '/blocks').expect(200)).body.items).toMatchObject([{ key: 'base', kind: 'layout', revision: 0, standard: true, usedBy: 0, outdated: [] }, { key: 'header' }, { key: 'footer' }]);
    expect((await call('get', '/brand').expect(200)).body).toEqual({ brand: standardBrand, revision: 0, usedBy: 0, outdated: [] });
  });

  it('are changed for drafts at once, and for what is sent when it is made anew', async () => {
    const id = await published('branded', mail(text('Words of version one')));
    const plain = await published('plain', { channel: 'email', email: { subject: 'x', preheader: '', mjml: `<mjml><mj-body>${text('x')}</mj-body></mjml>`, text: null } });
    const brand = { ...standardBrand, light: { ...standardBrand.light, accent: '#AB12CD' }, logo: { url: 'https://o.example/logo.png', alt: 'Orchard', width: 120 } };
    expect((await call('put', '/brand', { brand, revision: 0 }).expect(200)).body).toMatchObject({ revision: 1, usedBy: 1, outdated: [{ id, name: 'branded' }] });
    await call('put', '/brand', { brand, revision: 0 }).expect(409);
    expect(await htmlOf(mail(text('x')))).toContain('https://o.example/logo.png');
    const header = { kind: 'partial', name: 'Header', mjml: text('Our own header'), revision: 0 };
    expect((await call('put', '/blocks/header', header).expect(200)).body).toMatchObject({ key: 'header', revision: 1, standard: true, usedBy: 1, outdated: [{ id, name: 'branded' }] });
    await call('put', '/blocks/header', header).expect(409);
    await call('put', `/templates/${id}`, { name: 'branded', topic: null, source: mail(text('Words of the draft')), revision: 1 }).expect(200);
    expect((await call('post', '/templates/republish', { ids: [id, plain, 424242] }).expect(200)).body).toEqual({ republished: [id, plain], failed: [], left: [] });
    expect((await call('get', `/templates/${id}`).expect(200)).body).toMatchObject({ version: 2, edited: true, source: mail(text('Words of the draft')) });
    expect((await call('get', `/templates/${id}/versions/2`).expect(200)).body).toMatchObject({ note: expect.stringContaining('Made anew'), live: true, source: mail(text('Words of version one')) });
    expect((await call('get', '/blocks')).body.items.find((block: { key: string }) => block.key === 'header')).toMatchObject({ usedBy: 1, outdated: [] });
    expect((await call('get', '/brand')).body).toMatchObject({ usedBy: 1, outdated: [] });
  });

  it('keep what is sent when it can no longer be made', async () => {
    await call('put', '/blocks/gone', { kind: 'partial', name: 'Gone', mjml: text('x'), revision: 0 }).expect(200);
    const id = await published('leaning', mail('{{> gone}}'));
    await call('delete', '/blocks/gone').expect(204);
    await call('delete', '/blocks/gone').expect(404);
    expect((await call('post', '/templates/republish', { ids: [id] }).expect(200)).body).toMatchObject({ republished: [], failed: [{ id, name: 'leaning', problems: [{ line: 2, message: expect.stringContaining('There is no block "gone"') }] }] });
    expect((await call('get', `/templates/${id}/versions`).expect(200)).body.items).toMatchObject([{ number: 1, note: 'The first', live: true }]);
  });

  it('are standard again when they are deleted', async () => {
    const footer = { kind: 'partial', name: 'Our footer', mjml: text('Our own footer'), revision: 0 };
    await call('put', '/blocks/footer', footer).expect(200);
    expect(await htmlOf(mail(text('x')))).toContain('Our own footer');
    await call('delete', '/blocks/footer').expect(204);
    expect(await htmlOf(mail(text('x')))).toContain('Unsubscribe');
  });

  it('refuse what cannot be used, with the line of the block, and what has no place in the brand', async () => {
    const refused = await call('put', '/blocks/bad', { kind: 'partial', name: 'Bad', mjml: '<mj-section>\n<mj-nothing />\n</mj-section>', revision: 0 }).expect(422);
    expect(refused.body.problems).toMatchObject([{ line: 2, message: expect.stringContaining('<mj-nothing>') }]);
    expect((await call('post', '/blocks/preview', { key: 'bad', kind: 'partial', mjml: '<mj-section>' }).expect(200)).body).toMatchObject({ ok: false, problems: [{ severity: 'error' }] });
    expect((await call('post', '/blocks/preview', { key: 'mine', kind: 'layout', mjml: '<mjml><mj-body>{{> header}}{{> @partial-block}}</mj-body></mjml>' }).expect(200)).body).toMatchObject({ ok: true, html: expect.stringContaining('Words of a mail stand here') });
    await call('put', '/blocks/base', { kind: 'partial', name: 'x', mjml: text('x'), revision: 0 }).expect(422);
    await call('put', '/blocks/Not%20a%20key', { kind: 'partial', name: 'x', mjml: text('x'), revision: 0 }).expect(404);
    for (const [brand, field] of [[{ ...standardBrand, font: 'Arial; } body { display: none' }, 'brand.font'], [{ ...standardBrand, light: { ...standardBrand.light, accent: 'red;' } }, 'brand.light.accent'], [{ ...standardBrand, site: 'javascript:alert(1)' }, 'brand.site']] as const) {
      expect((await call('put', '/brand', { brand, revision: 1 }).expect(400)).body.field).toBe(field);
    }
  });

  it('take the postal address with the brand from a program and from an owner, not from a marketer, and leave mails up to date by it alone', async () => {
    const { brand, revision } = (await call('get', '/brand').expect(200)).body;
    await call('put', '/brand', { brand, revision, postalAddress: 'Torstr. 1, Berlin' }).expect(200);
    expect((await call('get', '/workspace')).body.postalAddress).toBe('Torstr. 1, Berlin');
    expect((await call('get', '/brand')).body.revision).toBe(revision);
    await call('put', '/brand', { brand, revision: revision + 1, postalAddress: 'Elsewhere' }).expect(409);
    const owner = request.agent(engine.address).set('origin', engine.address);
    await owner.post('/api/session').send({ email: engine.email, password: engine.password }).expect(200);
    const { body: invitation } = await owner.post('/api/people/invitations').send({ email: 'ida@orchard.test', role: 'marketer' }).expect(201);
    const ida = request.agent(engine.address).set('origin', engine.address);
    await ida.post('/api/session/invitation').send({ token: invitation.url.split('#')[1], name: 'Ida', password: 'her first one' }).expect(200);
    const refused = await ida.put('/api/brand').send({ brand, revision, postalAddress: 'Her place' }).expect(403);
    expect(refused.body).toMatchObject({ field: 'postalAddress', detail: expect.stringContaining('Only owners can change the postal address') });
    await ida.put('/api/brand').send({ brand, revision, postalAddress: 'Torstr. 1, Berlin' }).expect(200);
    expect((await call('get', '/workspace')).body.postalAddress).toBe('Torstr. 1, Berlin');
    await owner.put('/api/brand').send({ brand, revision, postalAddress: 'Torstr. 3, Berlin' }).expect(200);
    expect((await call('get', '/workspace')).body.postalAddress).toBe('Torstr. 3, Berlin');
  });

  it('bound what they make of a mail, and 5 MB of HTML are refused with words', async () => {
    await call('put', '/blocks/w3', { kind: 'partial', name: 'w3', mjml: text('x'), revision: 0 }).expect(200);
    for (const n of [2, 1, 0]) await call('put', `/blocks/w${n}`, { kind: 'partial', name: `w${n}`, mjml: `{{> w${n + 1}}}`.repeat(n === 2 ? 1 : 12), revision: 0 }).expect(200);
    const bomb = (await call('post', '/templates/preview', { source: mail('{{> w0}}'.repeat(20)) }).expect(200)).body;
    expect(bomb).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('more than 500 blocks') }] });
    const huge = await call('post', '/templates/preview', { source: { channel: 'email', email: { subject: 'x', preheader: '', mjml: 'x'.repeat(5_000_000), text: null } } });
    expect([400, 413]).toContain(huge.status);
    expect(huge.body.detail).toMatch(/large|at most|500/i);
    const deep = `<mjml><mj-body><mj-section><mj-column><mj-text>${'{{#each event.a}}'.repeat(9)}x${'{{/each}}'.repeat(9)}</mj-text></mj-column></mj-section></mj-body></mjml>`;
    expect((await call('post', '/templates/preview', { source: { channel: 'email', email: { subject: 'x', preheader: '', mjml: deep, text: null } } }).expect(200)).body).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('more than 8 deep') })]) });
    const list = Array.from({ length: 500 }, (_, at) => at);
    const wide = '<mjml><mj-body><mj-section><mj-column><mj-text>{{#each event.a}}{{#each @root.event.a}}{{#each @root.event.a}}x{{/each}}{{/each}}{{/each}}</mj-text></mj-column></mj-section></mj-body></mjml>';
    expect((await call('post', '/templates/preview', { source: { channel: 'email', email: { subject: 'x', preheader: '', mjml: wide, text: null } }, sample: { event: { a: list } } }).expect(200)).body).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('100,000 steps') })]) });
  });

  it('keep folder, sample and condition of a template', async () => {
    const condition = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'team' };
    const { body } = await call('post', '/templates', { key: 'kept', name: 'Kept', channel: 'email', source: mail(text('{{default event.city "nowhere"}}')), folder: 'Onboarding/Trial', sample: { event: { city: 'Porto' } }, condition }).expect(201);
    expect(body).toMatchObject({ folder: 'Onboarding/Trial', sample: { event: { city: 'Porto' } }, condition });
    const saved = (await call('put', `/templates/${body.id}`, { name: 'Kept', topic: null, source: body.source, revision: 1 }).expect(200)).body;
    expect(saved).toMatchObject({ folder: 'Onboarding/Trial', sample: { event: { city: 'Porto' } }, condition });
    expect((await call('put', `/templates/${body.id}`, { name: 'Kept', topic: null, source: body.source, revision: 2, condition: null, sample: null, folder: '' }).expect(200)).body).toMatchObject({ folder: '', sample: null, condition: null });
    expect((await call('post', '/templates/move', { ids: [body.id], folder: 'Elsewhere' }).expect(200)).body).toEqual({ moved: 1 });
    expect((await call('get', '/templates')).body.items.find((row: { id: number }) => row.id === body.id)).toMatchObject({ folder: 'Elsewhere' });
    const wrong = { type: 'attribute', path: 'event.plan', operator: 'equals', value: 'x' };
    expect((await call('put', `/templates/${body.id}`, { name: 'Kept', topic: null, source: body.source, revision: 3, condition: wrong }).expect(422)).body.field).toMatch(/^condition/);
    expect((await call('put', `/templates/${body.id}`, { name: 'Kept', topic: null, source: body.source, revision: 3, sample: { nothing: {} } }).expect(400)).body.field).toMatch(/^sample/);
    expect((await call('put', `/templates/${body.id}`, { name: 'Kept', topic: null, source: body.source, revision: 3, sample: { event: { a: 'x'.repeat(50_001) } } }).expect(400)).body.field).toBe('sample');
    expect((await call('post', '/templates/move', { ids: [body.id], folder: 'a//b' }).expect(400)).body.field).toBe('folder');
  });

  it('previews a language, and sends a test in it', async () => {
    const source = { channel: 'email', email: { ...mail(text('Hello')).email, locale: 'en', locales: { pt: { subject: 'Olá', preheader: '', mjml: `{{#> base}}${text('Olá')}{{/base}}`, text: null } } } };
    expect((await call('post', '/templates/preview', { source, locale: 'pt-BR' }).expect(200)).body).toMatchObject({ ok: true, subject: 'Olá' });
    expect((await call('post', '/templates/preview', { source }).expect(200)).body).toMatchObject({ ok: true, subject: 'Hello' });
    const { body } = await call('post', '/templates', { key: 'spoken', name: 'Spoken', channel: 'email', source }).expect(201);
    await call('post', `/templates/${body.id}/test`, { to: 'me@spoken.test', locale: 'pt' }).expect(200);
    expect((await call('get', '/mailbox?to=me@spoken.test').expect(200)).body.items).toMatchObject([{ subject: 'Olá' }]);
    expect((await call('post', '/templates/preview', { source: { ...source, email: { ...source.email, locales: { 'not a tag': source.email.locales.pt } } } }).expect(400)).body.field).toMatch(/locales/);
  });
});
