import type { TopicChoice } from '@perennial/store';
import { topicWording } from '../consent/record-choices.js';

/** What a page shows of a person's choices. */
export interface Shown {
  readonly workspace: string;
  readonly topics: readonly TopicChoice[];
}

const CHANNEL_NAMES: Readonly<Record<string, string>> = { email: 'Email', in_app: 'In the product', sms: 'SMS', push: 'Push' };
const BY_CHANNEL: Readonly<Record<string, string>> = { email: 'by email', in_app: 'in the product', sms: 'by SMS', push: 'by push message' };
/** A channel as recipients read it. */
export const channelName = (channel: string): string => CHANNEL_NAMES[channel] ?? channel;

/** A channel as recipients read it in a sentence. */
export const byChannel = (channel: string): string => BY_CHANNEL[channel] ?? `by ${channel}`;

/** The words of the page that asks before it unsubscribes. */
export const confirmText = (workspace: string, topic: string, channel: string): { readonly title: string; readonly about: string; readonly button: string } => ({
  title: `Stop ${topic} ${byChannel(channel)} from ${workspace}?`, about: channel === 'email' ? 'You will get no more mail about this. Nothing else changes.' : `You will get nothing more about this ${byChannel(channel)}. Nothing else changes.`, button: 'Unsubscribe',
});

/** The words of the page where people choose. */
export const preferencesText = (workspace: string): { readonly title: string; readonly about: string; readonly save: string; readonly none: string } => ({
  title: `What you hear from ${workspace}`, about: 'Untick what you do not want.', save: 'Save', none: 'None of these',
});

const lines = (...all: readonly string[]): string => all.filter((line) => line !== '').join('\n');

/** What stood before a person who left by one click: the mail program's own button, or our page. */
export function leftWording(workspace: string, topic: Pick<TopicChoice, 'name' | 'description'>, left: { readonly channel: string; readonly oneClick: boolean }): string {
  if (left.oneClick) return lines(topicWording(topic), `The mail program's button to unsubscribe from this mail of ${workspace} (List-Unsubscribe: One-Click).`);
  const { title, about, button } = confirmText(workspace, topic.name, left.channel);
  return lines(topicWording(topic), title, about, `[${button}]`);
}

/** What stood before a person who chose: the page, the topic's row, and the button that they pressed. */
export function chosenWording(workspace: string, topic: TopicChoice, choice: { readonly channel: string | null; readonly subscribed: boolean; readonly none: boolean }): string {
  const { title, about, save, none } = preferencesText(workspace);
  const column = choice.channel === null ? topic.channels.map((one) => channelName(one.channel)).join(', ') : channelName(choice.channel);
  return lines(title, about, topicWording(topic), choice.none ? `[${none}]` : `${column}: ${choice.subscribed ? 'ticked' : 'unticked'}`, choice.none ? '' : `[${save}]`);
}

/** What a choice changes, as the person reads it. */
export const changeText = (topic: TopicChoice, channel: string, subscribed: boolean): string =>
  `${topic.name}, ${byChannel(channel)}: ${subscribed ? 'you get it from now on' : 'you get it no more'}`;
