import Handlebars from 'handlebars';
import { compileEmail, loadEmail, type TemplateFacts } from '@perennial/template';
import type { Server } from '../database.js';
import { againstFloor, alternate, type Result, type Scale } from '../measure.js';

const paragraph = '<mj-text>Hi {{profile.firstName}}, you are on {{profile.plan}} since {{profile.since}}. Your team built {{event.count}} reports this month, most of them in {{event.place}}.</mj-text><mj-button href="{{event.url}}">Open</mj-button>';
const mjml = `<mjml><mj-body>${`<mj-section><mj-column>${paragraph}</mj-column></mj-section>`.repeat(10)}</mj-body></mjml>`;
const facts: TemplateFacts = {
  profile: { firstName: 'Maya', plan: 'team', since: '2026-01-02' }, account: {}, event: { count: 42, place: 'Lagos', url: 'https://app.example.com/reports?id=1&from=mail' }, context: {}, workspace: { name: 'Orchard' },
  links: { unsubscribe: 'https://p.example/u', preferences: 'https://p.example/p', view: 'https://p.example/v' }, now: 1_790_000_000_000, zone: 'UTC', locale: 'en',
};

/** template.render: renders a second (all parts of a mail, addresses checked), against bare Handlebars of the same compiled HTML. */
export async function render(_server: Server, scale: Scale): Promise<Result[]> {
  const compiled = await compileEmail({ subject: 'Hi {{profile.firstName}}', preheader: '', mjml, text: null });
  if (!compiled.ok) throw new Error('the template of the benchmark does not compile');
  const ours = loadEmail(compiled.compiled);
  const bare = Handlebars.compile(compiled.compiled.html);
  const times = scale.quick ? 3000 : 30_000;
  const rate = (once: () => unknown) => async (): Promise<number> => {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n += 1) once();
    return (times / process.cpuUsage(start).user) * 1e6;
  };
  const [mine, floor] = [rate(() => ours.render(facts)), rate(() => bare(facts))];
  await mine();
  await floor();
  return [againstFloor('template.render', 'renders/s of CPU', await alternate(scale.rounds, mine, floor), 0.7)];
}
