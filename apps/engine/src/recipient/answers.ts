import { randomUUID } from 'node:crypto';
import { shardOf } from '@perennial/model';
import { appendStimuli, confirmOptIn, inTransaction, LANE, loadTopicChoices, lockOptIn, SOURCE, STIMULUS_KIND, type Database } from '@perennial/store';
import { networkOf } from '../consent/network-prefix.js';
import { recordChoices, type Choice } from '../consent/record-choices.js';
import type { RecipientLinks } from '../delivery/recipient-links.js';
import { formOf, leavingAll, ticked, topicName, type Leaving } from './choices.js';
import { alwaysPage, backPage, dateText, donePage, optedPage, PAUSES, preferencesPage } from './pages.js';
import type { Reader, TokenRequest } from './reader.js';
import { againWording, byChannel, changeText, leftWording } from './texts.js';

/** What answering a recipient needs. */
export interface AnswerContext {
  readonly database: Database;
  readonly links: RecipientLinks;
  readonly onStimuli: () => void;
}

const AGENT_KEPT = 200;
const DAY_MS = 86_400_000;

/** Where a choice came from: the mail's message, the browser, and the network, but never the whole address. */
function originOf({ link }: Reader, request: TokenRequest): { readonly [name: string]: string } {
  const agent = request.headers['user-agent']?.replaceAll('\u0000', '').slice(0, AGENT_KEPT);
  const known = { messageId: link.m, userAgent: agent === '' ? undefined : agent, address: networkOf(request.ip) ?? undefined };
  return Object.fromEntries(Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Writes what a person chose, and tells their segments and journeys. */
async function choose(context: AnswerContext, reader: Reader, chosen: { readonly request: TokenRequest; readonly source: 'one_click' | 'preferences'; readonly choices: readonly Choice[] }): Promise<readonly Choice[]> {
  const chooser = { workspaceId: reader.link.w, profileId: reader.profileId, source: chosen.source, actor: null, detail: originOf(reader, chosen.request) };
  const changed = await inTransaction(context.database, (transaction) => recordChoices(transaction, chooser, chosen.choices));
  if (changed.length > 0) context.onStimuli();
  return changed;
}

/** Where the reader of a link finds all their choices. */
export const preferencesOf = ({ links }: Pick<AnswerContext, 'links'>, { link: { w, m, e }, profileId }: Reader): string => links.preferences({ w, p: profileId, ...(m === undefined ? {} : { m }), ...(e === undefined ? {} : { e }) });

/** The channel on which one click leaves. */
export const channelOf = ({ link }: Reader): string => link.c ?? 'email';
/** What one click leaves on its channel: the message's topic, else all that may be left; other channels stay as they are. Null: the topic is always sent. */
export const leavingBy = ({ link, topics }: Reader): Leaving | null => leavingAll(topics, link.t);
/** How a page names what a link is about. */
export const nameOf = ({ topics, link, face }: Reader): string => topicName(topics, link.t, face.words);

/** Leaves what a link leaves, or takes that back; answers the page that says so. */
export async function leave(context: AnswerContext, reader: Reader, request: TokenRequest): Promise<string> {
  const { face } = reader;
  const [about, preferences, leaving] = [{ topic: nameOf(reader), channel: channelOf(reader) }, preferencesOf(context, reader), leavingBy(reader)];
  if (leaving === null) return alwaysPage(face, about.topic, preferences);
  const form = formOf(request.body);
  if (form.has('again')) {
    await choose(context, reader, { request, source: 'preferences', choices: leaving.map((topic): Choice => ({ topic: topic.key, channel: about.channel, subscribed: true, wording: againWording(face.words, topic, { workspace: face.workspace, channel: about.channel }) })) });
    return backPage(face, about, preferences);
  }
  const oneClick = form.get('List-Unsubscribe') === 'One-Click';
  await choose(context, reader, { request, source: 'one_click', choices: leaving.map((topic): Choice => ({ topic: topic.key, channel: about.channel, subscribed: false, wording: leftWording(face.words, topic, { workspace: face.workspace, channel: about.channel, oneClick }) })) });
  return donePage(face, about, preferences);
}

/** Leaves a person alone until an instant (attribute `mutedUntil`), or no longer. */
async function pause({ database, onStimuli }: AnswerContext, { link: { w }, profileId }: Reader, until: number | null): Promise<void> {
  const body = { mutedUntil: until === null ? null : new Date(until).toISOString() };
  await inTransaction(database, (transaction) => appendStimuli(transaction, [{
    lane: LANE.direct, shard: shardOf(profileId), workspaceId: w, subjectId: profileId, kind: STIMULUS_KIND.identify, name: 'identify', payload: JSON.stringify({ p: body }), eventId: randomUUID(), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  }]));
  onStimuli();
}

/** Saves what a form of the preference page says: a break, or what was ticked; answers the page as it is then. */
export async function savePreferences(context: AnswerContext, reader: Reader, { request, now }: { readonly request: TokenRequest; readonly now: number }): Promise<string> {
  const { face, topics, pausedUntil } = reader;
  const form = formOf(request.body);
  const days = form.get('pause');
  if (days !== null) {
    const until = PAUSES.includes(Number(days)) ? now + Number(days) * DAY_MS : null;
    await pause(context, reader, until);
    return preferencesPage(face, { topics }, { pausedUntil: until, saved: { words: until === null ? face.words.pause.resumed : face.words.pause.done(dateText(until, face.words)) } });
  }
  await choose(context, reader, { request, source: 'preferences', choices: ticked(face, topics, form) });
  const after = await loadTopicChoices(context.database, reader.link.w, reader.profileId);
  const before = new Map(topics.flatMap((topic) => topic.channels.map((one) => [`${topic.key}:${one.channel}`, one.subscribed])));
  const changes = after.flatMap((topic) => topic.channels.filter((one) => before.get(`${topic.key}:${one.channel}`) !== one.subscribed).map((one) => changeText(face.words, topic, one.channel, one.subscribed)));
  return preferencesPage(face, { topics: after }, { pausedUntil, saved: { changes } });
}

/** The ways that a yes to a subscription is for, in a sentence: the link's own, else all that the topic is sent on. */
export function waysOf({ link, topics, face: { words } }: Reader): string {
  const all = topics.find((topic) => topic.key === link.t)?.channels.map(({ channel }) => channel) ?? [];
  const ways = link.c !== undefined || all.length === 0 ? [link.c ?? 'email'] : all;
  return new Intl.ListFormat(words.tag, { type: 'conjunction' }).format(ways.map((channel) => byChannel(channel, words)));
}

/** Subscribes a person who says that they want it (double opt-in); the ledger has what they read both times. */
export async function optIn(context: AnswerContext, reader: Reader, request: TokenRequest): Promise<string> {
  const { face: { words, workspace }, link: { w, m }, profileId } = reader;
  const topic = nameOf(reader);
  const changed = await inTransaction(context.database, async (transaction) => {
    const asked = m === undefined ? null : await lockOptIn(transaction, w, m);
    if (asked === null) return null;
    const wording = [asked.wording, words.optIn.title(topic, waysOf(reader), workspace), words.optIn.about, `[${words.optIn.button}]`].join('\n');
    const chooser = { workspaceId: w, profileId, source: 'double_opt_in', actor: null, detail: { ...originOf(reader, request), askedBy: asked.actor ?? asked.source } };
    await confirmOptIn(transaction, asked.messageId);
    return recordChoices(transaction, chooser, [{ topic: asked.topic, channel: asked.channel, subscribed: true, wording }]);
  });
  if (changed !== null && changed.length > 0) context.onStimuli();
  return optedPage(reader.face, changed === null ? words.optIn.late : words.optIn.done(topic, workspace));
}
