import type { TopicChoice } from '@perennial/store';
import { byChannel, channelName, confirmText, preferencesText, type Shown } from './texts.js';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const STYLE = `:root{color-scheme:light dark;--bg:#f6f5f1;--card:#fff;--line:#e9e7e0;--ctl:#cfccc0;--text:#1a1e19;--text2:#51574f;--text3:#6a7067;--accent:#12804a;--accent-s:#e4f4ea;--accent-t:#0f6b3d;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#0e110f;--card:#161a17;--line:#262c27;--ctl:#3b443c;--text:#ecefea;--text2:#aeb6ac;--text3:#8b948a;--accent:#3fb980;--accent-s:#143021;--accent-t:#63d29c;--on:#04160c}}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 Inter,ui-sans-serif,system-ui,sans-serif;background:var(--bg);color:var(--text)}
main{max-width:34rem;margin:12vh auto 2rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:16px}h1{font-size:1.25rem;line-height:1.4;margin:0 0 .5rem}p{margin:0 0 1.25rem;color:var(--text2)}
button{font:600 15px/1 inherit;font-family:inherit;padding:.8rem 1.1rem;border:1px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}button.plain{background:none;border-color:var(--ctl);color:var(--text)}
button:focus-visible,input:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}a{color:var(--accent-t)}
table{width:100%;border-collapse:collapse}th,td{border-bottom:1px solid var(--line);padding:0;text-align:left;vertical-align:middle}thead th,thead td{padding:0 .5rem .5rem;font-size:.8125rem;font-weight:600;color:var(--text3);text-align:center;vertical-align:bottom}
tbody th{padding:.75rem .5rem .75rem 0;font-weight:600}small{display:block;font-size:.875rem;line-height:1.4;font-weight:400;color:var(--text3)}thead th{width:5.5rem}td{text-align:center;font-size:.875rem;color:var(--text3)}
td label{display:flex;align-items:center;justify-content:center;min-height:2.75rem;cursor:pointer}input{width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent)}
.said{margin:0 0 1.25rem;padding:.75rem 1rem;border-radius:8px;background:var(--accent-s);color:var(--accent-t)}.said ul{margin:.25rem 0 0;padding-left:1.25rem}.acts{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.quiet{margin:1.25rem 0 0;font-size:.875rem}@media(max-width:37rem){main{margin:0;min-height:100vh;border:0;border-radius:0;padding:1.5rem 1.25rem}thead th{width:4.5rem}}`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** Asks before it unsubscribes: a mail scanner that opens the link changes nothing. */
export function confirmPage(workspace: string, topic: string, channel: string): string {
  const { title, about, button } = confirmText(workspace, topic, channel);
  return page(`Unsubscribe from ${topic}`, `<h1>${escape(title)}</h1><p>${escape(about)}</p><form method="post"><button type="submit">${escape(button)}</button></form>`);
}

/** Says that it is done, and where to choose. */
export const donePage = (workspace: string, topic: string, channel: string, preferences: string): string =>
  page('Unsubscribed', `<h1>Done. No more ${escape(topic)} ${escape(byChannel(channel))} from ${escape(workspace)}.</h1><p>It holds from now on, also for what was on its way.</p><p class="quiet"><a href="${escape(preferences)}">Choose what you want to hear about, and where</a></p>`);

/** For a topic that nobody can leave. */
export const alwaysPage = (workspace: string, topic: string, preferences: string): string =>
  page('Always sent', `<h1>${escape(topic)} from ${escape(workspace)} is always sent.</h1><p>It is about what you have with ${escape(workspace)}, so nobody can leave it. Nothing was changed.</p><p class="quiet"><a href="${escape(preferences)}">Choose what else you want to hear about</a></p>`);

function cell({ key, name, channels }: TopicChoice, channel: string): string {
  const known = channels.find((one) => one.channel === channel);
  if (known === undefined) return '<td><span aria-hidden="true">–</span><span class="vh">Not sent here</span></td>';
  const value = escape(`${key}:${channel}`);
  return `<td><input type="hidden" name="shown" value="${value}"><label><span class="vh">${escape(`${name}: ${channelName(channel)}`)}</span><input type="checkbox" name="on" value="${value}"${known.subscribed ? ' checked' : ''}></label></td>`;
}

const row = (topic: TopicChoice, columns: readonly string[]): string =>
  `<tr><th scope="row">${escape(topic.name)}${topic.description === '' ? '' : `<small>${escape(topic.description)}</small>`}</th>${topic.mandatory ? `<td colspan="${columns.length}">Always</td>` : columns.map((channel) => cell(topic, channel)).join('')}</tr>`;

const grid = (topics: readonly TopicChoice[], columns: readonly string[]): string =>
  `<table><thead><tr><td><span class="vh">Topic</span></td>${columns.map((channel) => `<th scope="col">${escape(channelName(channel))}</th>`).join('')}</tr></thead><tbody>${topics.map((topic) => row(topic, columns)).join('')}</tbody></table>`;

const said = (changes: readonly string[]): string =>
  changes.length === 0 ? '<div class="said" role="status">Nothing was changed: it was so already.</div>' : `<div class="said" role="status">Saved. It holds from now on:<ul>${changes.map((change) => `<li>${escape(change)}</li>`).join('')}</ul></div>`;

/** The topics, with the person's choices by channel; works without script. `changes`: what a save has changed, in words; null: nothing was saved. */
export function preferencesPage({ workspace, topics }: Shown, changes: readonly string[] | null): string {
  const { title, about, save, none } = preferencesText(workspace);
  const columns = [...new Set(topics.filter((topic) => !topic.mandatory).flatMap((topic) => topic.channels.map((one) => one.channel)))];
  const form = columns.length === 0 ? '<p>There is nothing to choose: what is sent is always sent.</p>'
    : `<form method="post">${grid(topics, columns)}<div class="acts"><button type="submit">${escape(save)}</button><button type="submit" class="plain" name="none" value="1">${escape(none)}</button></div></form>`;
  return page('Your choices', `<h1>${escape(title)}</h1>${changes === null ? '' : said(changes)}<p>${escape(about)}</p>${form}`);
}

/** For a link that was not made by us, or whose person is gone. */
export const deadPage = (): string => page('This link does not work', '<h1>This link does not work</h1><p>It may have been cut off on its way. Open it from the mail again, or answer the mail.</p>');
