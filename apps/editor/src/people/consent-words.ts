import type { ConsentLine } from '@perennial/model';
import { channelOf, CHANNEL_LOOKS } from '../ui/channels.js';
import { humanize } from '../ui/format.js';

const WAYS: Readonly<Record<string, string>> = { one_click: 'one click in a mail', preferences: 'their page of choices', colleague: 'a colleague', api: 'the product', double_opt_in: 'the mail that asked them', import: 'an import', journey: 'a journey' };
/** The way a choice came, in words. */
export const wayWords = (source: string): string => WAYS[source] ?? humanize(source).toLowerCase();

/** A channel in a sentence. */
export function byChannel(channel: string): string {
  const known = channelOf(channel);
  return known === undefined ? `by ${channel}` : CHANNEL_LOOKS[known].by;
}

/** A line of the ledger as a sentence. */
export const consentSentence = ({ topicName, channel, subscribed }: Pick<ConsentLine, 'topicName' | 'channel' | 'subscribed'>): string =>
  `${subscribed ? 'Joined' : 'Left'} ${topicName}${channel === null ? ', everywhere' : ` ${byChannel(channel)}`}`;

/** Who chose, and where it came from. */
export const consentOrigin = ({ by, source }: Pick<ConsentLine, 'by' | 'source'>): string => (source === 'colleague' && by !== null ? `Set by ${by}` : `Through ${wayWords(source)}${by === null ? '' : `, sent by ${by}`}`);
