import { channelSchema } from '@perennial/model';
import type { TopicChoice } from '@perennial/store';
import { topicWording } from '../consent/record-choices.js';
import type { Words } from './words/words.js';

/** What a page shows of a person's choices. */
export interface Shown {
  readonly workspace: string;
  readonly topics: readonly TopicChoice[];
}

/** A channel as recipients read it. */
export function channelName(channel: string, { channels }: Words): string {
  const known = channelSchema.safeParse(channel);
  return known.success ? channels[known.data] : channel;
}

/** A channel as recipients read it in a sentence. */
export function byChannel(channel: string, { by }: Words): string {
  const known = channelSchema.safeParse(channel);
  return known.success ? by[known.data] : channel;
}

/** The words of the page that asks before it unsubscribes. */
export const confirmText = ({ confirm, ...words }: Words, { workspace, topic, channel }: { readonly workspace: string; readonly topic: string; readonly channel: string }): { readonly title: string; readonly about: string; readonly button: string } => {
  const by = byChannel(channel, { confirm, ...words });
  return { title: confirm.title(topic, by, workspace), about: confirm.about(channel === 'email' ? null : by), button: confirm.button };
};

const lines = (...all: readonly string[]): string => all.filter((line) => line !== '').join('\n');

/** What stood before a person who left by one click: the mail program's own button, or our page. */
export function leftWording(words: Words, topic: Pick<TopicChoice, 'name' | 'description'>, left: { readonly workspace: string; readonly channel: string; readonly oneClick: boolean }): string {
  if (left.oneClick) return lines(topicWording(topic), `The mail program's button to unsubscribe from this mail of ${left.workspace} (List-Unsubscribe: One-Click).`);
  const { title, about, button } = confirmText(words, { workspace: left.workspace, topic: topic.name, channel: left.channel });
  return lines(topicWording(topic), title, about, `[${button}]`);
}

/** What stood before a person who took their leaving back. */
export const againWording = ({ done, ...words }: Words, topic: Pick<TopicChoice, 'name' | 'description'>, { workspace, channel }: { readonly workspace: string; readonly channel: string }): string =>
  lines(topicWording(topic), done.title(topic.name, byChannel(channel, { done, ...words }), workspace), `[${done.again}]`);

/** What stood before a person who chose: the page, the topic's row, and the button that they pressed. */
export function chosenWording(words: Words, topic: TopicChoice, choice: { readonly workspace: string; readonly channel: string | null; readonly subscribed: boolean; readonly none: boolean }): string {
  const { title, about, save, none } = words.preferences;
  const column = choice.channel === null ? topic.channels.map((one) => channelName(one.channel, words)).join(', ') : channelName(choice.channel, words);
  return lines(title(choice.workspace), about, topicWording(topic), choice.none ? `[${none}]` : `${column}: ${choice.subscribed ? 'ticked' : 'unticked'}`, choice.none ? '' : `[${save}]`);
}

/** What a choice changes, as the person reads it. */
export const changeText = (words: Words, topic: TopicChoice, channel: string, subscribed: boolean): string => words.changed(topic.name, byChannel(channel, words), subscribed);
