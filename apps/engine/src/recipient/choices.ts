import type { TopicChoice } from '@perennial/store';
import type { Choice } from '../consent/record-choices.js';
import { chosenWording } from './texts.js';
import type { Words } from './words/words.js';

/** Topics that a person leaves by one click. */
export type Leaving = readonly Pick<TopicChoice, 'key' | 'name' | 'description'>[];

/** The fields of a posted form; none where the body is no text. */
export const formOf = (body: unknown): URLSearchParams => new URLSearchParams(typeof body === 'string' ? body : '');

/** How a page names what a link is about. */
export const topicName = (topics: readonly TopicChoice[], key: string | undefined, { these }: Words): string => topics.find((topic) => topic.key === key)?.name ?? these;

/** What a link leaves: its topic, also one that was deleted since, else all that may be left. Null: the topic is always sent. */
export function leavingAll(topics: readonly TopicChoice[], key: string | undefined): Leaving | null {
  if (key === undefined) return topics.filter((topic) => !topic.mandatory);
  const topic = topics.find((one) => one.key === key) ?? { key, name: key, description: '', mandatory: false };
  return topic.mandatory ? null : [topic];
}

/** Whose page it is, and in which words. */
interface Page {
  readonly workspace: string;
  readonly words: Words;
}

/** Choices about one topic: about the whole of it where all its channels were shown and are to be the same, else about each that is to be another. */
function choicesOf({ workspace, words }: Page, topic: TopicChoice, wanted: ReadonlyMap<string, boolean>): Choice[] {
  const different = topic.channels.filter((one) => wanted.get(one.channel) === !one.subscribed);
  const first = different[0];
  if (first === undefined) return [];
  const whole = topic.channels.every((one) => wanted.get(one.channel) === !first.subscribed);
  const of = (channel: string | null, subscribed: boolean): Choice => ({ topic: topic.key, channel, subscribed, wording: chosenWording(words, topic, { workspace, channel, subscribed, none: false }) });
  return whole ? [of(null, !first.subscribed)] : different.map((one) => of(one.channel, !one.subscribed));
}

/** What a posted form chooses, where it is another than now: of the boxes that it showed, those that are ticked; or none of all topics. Mandatory topics stay. */
export function ticked(page: Page, topics: readonly TopicChoice[], form: URLSearchParams): Choice[] {
  const free = topics.filter((topic) => !topic.mandatory);
  if (form.has('none')) {
    return free.filter((topic) => topic.subscribed || topic.channels.some((one) => one.subscribed)).map((topic) => ({ topic: topic.key, channel: null, subscribed: false, wording: chosenWording(page.words, topic, { workspace: page.workspace, channel: null, subscribed: false, none: true }) }));
  }
  const shown = new Set(form.getAll('shown'));
  const on = new Set(form.getAll('on'));
  return free.flatMap((topic) => choicesOf(page, topic, new Map(topic.channels.flatMap(({ channel }) => (shown.has(`${topic.key}:${channel}`) ? [[channel, on.has(`${topic.key}:${channel}`)]] : [])))));
}
