import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Handlebars from 'handlebars';
import { compileEmail, loadEmail, type TemplateFacts } from '@perennial/template';
import type { Server } from '../database.js';
import { againstFloor, alternate, figure, type Result, type Scale } from '../measure.js';

/** Handlebars with the one helper of ours that the compiled HTML needs, as plain as can be. */
const handlebars = Handlebars.create();
handlebars.registerHelper('default', (value: unknown, otherwise: unknown) => value ?? otherwise);

const paragraph = '<mj-text>Hi {{profile.firstName}}, you are on {{profile.plan}} since {{profile.since}}. Your team built {{event.count}} reports this month, most of them in {{event.place}}.</mj-text><mj-button href="{{event.url}}">Open</mj-button>';
const mjml = `<mjml><mj-body>${`<mj-section><mj-column>${paragraph}</mj-column></mj-section>`.repeat(10)}</mj-body></mjml>`;
const facts: TemplateFacts = {
  profile: { firstName: 'Maya', plan: 'team', since: '2026-01-02' }, account: {}, membership: {}, event: { count: 42, place: 'Lagos', url: 'https://app.example.com/reports?id=1&from=mail' }, context: {}, workspace: { name: 'Orchard' },
  links: { unsubscribe: 'https://p.example/u', preferences: 'https://p.example/p', view: 'https://p.example/v' }, now: 1_790_000_000_000, zone: 'UTC', locale: 'en',
  tracking: { clicks: 'https://t.example/r/c/1.eyJ1IjoidHJhY2siLCJ3IjoxLCJwIjoxfQ.c2lnbmF0dXJlc2lnbmF0dXI/', sign: (url) => createHmac('sha256', 'a key').update(url).digest('base64url').slice(0, 22), pixel: 'https://t.example/r/o/1.eyJ1IjoidHJhY2sifQ.c2ln', utm: 'utm_source=x' },
};

async function rates(mail: { readonly subject: string; readonly mjml: string }, scale: Scale): Promise<{ value: number; floor: number }> {
  const compiled = await compileEmail({ ...mail, preheader: '', text: null });
  if (!compiled.ok) throw new Error('a template of the benchmark does not compile');
  const ours = loadEmail(compiled.compiled);
  const bare = handlebars.compile(compiled.compiled.html);
  const times = scale.quick ? 3000 : 30_000;
  const rate = (once: () => unknown) => async (): Promise<number> => {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n += 1) once();
    return (times / process.cpuUsage(start).user) * 1e6;
  };
  const [mine, floor] = [rate(() => ours.render(facts)), rate(() => bare(facts))];
  await mine();
  await floor();
  return alternate(scale.rounds, mine, floor);
}

/**
 * template.render: renders a second of the mail that the demo sends first (subject, preheader, HTML and text, addresses checked, links and opening followed),
 * against bare Handlebars of its compiled HTML alone. template.render_dense: the same for a mail of 70 values that stand once more
 * in its text, where the second part doubles our work and not the floor's; without a mark.
 */
export async function render(_server: Server, scale: Scale): Promise<Result[]> {
  const welcome = { subject: 'Welcome to {{workspace.name}}, {{default profile.firstName "and hello"}}', mjml: readFileSync(resolve(import.meta.dirname, '../../../../templates/demo/email/welcome.mjml'), 'utf8') };
  const dense = await rates({ subject: 'Hi {{profile.firstName}}', mjml }, scale);
  return [
    againstFloor('template.render', 'renders/s of CPU', await rates(welcome, scale), 0.8),
    { ...figure('template.render_dense', 'renders/s of CPU', dense.value), floor: dense.floor, ratio: dense.value / dense.floor },
  ];
}
