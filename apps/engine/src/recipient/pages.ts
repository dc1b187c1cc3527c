import { standardBrand, type Brand } from '@perennial/model';
import type { TopicChoice } from '@perennial/store';
import { escape, pageHtml } from './look.js';
import { byChannel, channelName, confirmText, type Shown } from './texts.js';
import type { Words } from './words/words.js';

/** In which words and which look a person reads a page of a workspace. */
export interface Face {
  readonly words: Words;
  readonly brand: Brand;
  readonly workspace: string;
}

/** What a link is about. */
export interface About {
  readonly topic: string;
  readonly channel: string;
}

const page = ({ words: { tag }, brand }: Pick<Face, 'words' | 'brand'>, title: string, body: string): string => pageHtml(brand, { tag, title, body });
const form = (fields: string, button: string, plain = false): string => `<form method="post">${fields}<button type="submit"${plain ? ' class="plain"' : ''}>${escape(button)}</button></form>`;

/** Asks before it unsubscribes: a mail scanner that opens the link changes nothing. */
export function confirmPage(face: Face, about: About): string {
  const { title, about: more, button } = confirmText(face.words, { ...about, workspace: face.workspace });
  return page(face, title, `<h1>${escape(title)}</h1><p>${escape(more)}</p>${form('', button)}`);
}

/** Says that it is done, how to take it back, and where to choose. */
export function donePage(face: Face, { topic, channel }: About, preferences: string): string {
  const { words: { done, unsubscribed, ...words }, workspace } = face;
  const title = done.title(topic, byChannel(channel, { done, unsubscribed, ...words }), workspace);
  return page(face, unsubscribed, `<h1>${escape(title)}</h1><p>${escape(done.about)}</p>${form('<input type="hidden" name="again" value="1">', done.again, true)}<p class="quiet"><a href="${escape(preferences)}">${escape(done.choose)}</a></p>`);
}

/** Says that they get a topic again. */
export function backPage(face: Face, { topic, channel }: About, preferences: string): string {
  const title = face.words.back.title(topic, byChannel(channel, face.words), face.workspace);
  return page(face, title, `<h1>${escape(title)}</h1><p class="quiet"><a href="${escape(preferences)}">${escape(face.words.done.choose)}</a></p>`);
}

/** For a topic that nobody can leave. */
export function alwaysPage(face: Face, topic: string, preferences: string): string {
  const { words: { always }, workspace } = face;
  const title = always.title(topic, workspace);
  return page(face, title, `<h1>${escape(title)}</h1><p>${escape(always.about(workspace))}</p><p class="quiet"><a href="${escape(preferences)}">${escape(always.choose)}</a></p>`);
}

function cell({ key, name, channels }: TopicChoice, channel: string, words: Words): string {
  const known = channels.find((one) => one.channel === channel);
  if (known === undefined) return `<td><span aria-hidden="true">–</span><span class="vh">${escape(words.preferences.notHere)}</span></td>`;
  const value = escape(`${key}:${channel}`);
  return `<td><input type="hidden" name="shown" value="${value}"><label><span class="vh">${escape(`${name}: ${channelName(channel, words)}`)}</span><input type="checkbox" name="on" value="${value}"${known.subscribed ? ' checked' : ''}></label></td>`;
}

const row = (topic: TopicChoice, columns: readonly string[], words: Words): string =>
  `<tr><th scope="row">${escape(topic.name)}${topic.description === '' ? '' : `<small>${escape(topic.description)}</small>`}</th>${topic.mandatory ? `<td colspan="${columns.length}">${escape(words.preferences.always)}</td>` : columns.map((channel) => cell(topic, channel, words)).join('')}</tr>`;

const grid = (topics: readonly TopicChoice[], columns: readonly string[], words: Words): string =>
  `<table><thead><tr><td><span class="vh">${escape(words.preferences.topic)}</span></td>${columns.map((channel) => `<th scope="col">${escape(channelName(channel, words))}</th>`).join('')}</tr></thead><tbody>${topics.map((topic) => row(topic, columns, words)).join('')}</tbody></table>`;

const said = (changes: readonly string[], { preferences }: Words): string =>
  changes.length === 0 ? `<div class="said" role="status">${escape(preferences.unchanged)}</div>` : `<div class="said" role="status">${escape(preferences.saved)}<ul>${changes.map((change) => `<li>${escape(change)}</li>`).join('')}</ul></div>`;

/** Days for which a person may be left alone. */
export const PAUSES: readonly number[] = [30, 90];

/** A date as people of a language write it. */
export const dateText = (at: number, { tag }: Words): string => new Intl.DateTimeFormat(tag, { dateStyle: 'long' }).format(at);

function breakForm({ pause, ...words }: Words, pausedUntil: number | null): string {
  const buttons = pausedUntil === null ? PAUSES.map((days) => `<button type="submit" class="plain" name="pause" value="${days}">${escape(pause.days(days))}</button>`).join('') : `<button type="submit" class="plain" name="pause" value="0">${escape(pause.resume)}</button>`;
  return `<h2>${escape(pause.title)}</h2><p>${escape(pausedUntil === null ? pause.about : pause.paused(dateText(pausedUntil, { pause, ...words })))}</p><form method="post"><div class="acts" style="margin-top:0">${buttons}</div></form>`;
}

/** What a save did: changes in words, or what became of a break; null: nothing was saved. */
export type Saved = { readonly changes: readonly string[] } | { readonly words: string } | null;

/** The topics, with the person's choices by channel, and a break from all of them; works without script. */
export function preferencesPage(face: Face, { topics }: Pick<Shown, 'topics'>, { saved, pausedUntil }: { readonly saved: Saved; readonly pausedUntil: number | null }): string {
  const { words, workspace } = face;
  const { heading, title, about, save, none, nothing } = words.preferences;
  const columns = [...new Set(topics.filter((topic) => !topic.mandatory).flatMap((topic) => topic.channels.map((one) => one.channel)))];
  const choices = columns.length === 0 ? `<p>${escape(nothing)}</p>`
    : `<form method="post">${grid(topics, columns, words)}<div class="acts"><button type="submit">${escape(save)}</button><button type="submit" class="plain" name="none" value="1">${escape(none)}</button></div></form>${breakForm(words, pausedUntil)}`;
  const news = saved === null ? '' : 'changes' in saved ? said(saved.changes, words) : `<div class="said" role="status">${escape(saved.words)}</div>`;
  return page(face, heading, `<h1>${escape(title(workspace))}</h1>${news}<p>${escape(about)}</p>${choices}`);
}

/** Asks whether an address belongs to who subscribed it. */
export function optInPage(face: Face, { topic, ways }: { readonly topic: string; readonly ways: string }): string {
  const { words, workspace } = face;
  const title = words.optIn.title(topic, ways, workspace);
  return page(face, title, `<h1>${escape(title)}</h1><p>${escape(words.optIn.about)}</p>${form('', words.optIn.button)}`);
}

/** Says what became of an answer to that question. */
export const optedPage = (face: Face, said: string): string => page(face, said, `<h1>${escape(said)}</h1>`);

/** For a link that was not made by us, or whose person is gone. */
export const deadPage = (words: Words): string => page({ words, brand: standardBrand }, words.dead.title, `<h1>${escape(words.dead.title)}</h1><p>${escape(words.dead.about)}</p>`);
