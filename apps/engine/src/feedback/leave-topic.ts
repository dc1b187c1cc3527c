import { loadTopicChoices, type ToldMessage, type Transaction } from '@perennial/store';
import { recordChoices, topicWording } from '../consent/record-choices.js';
import { leavingAll } from '../recipient/choices.js';

/**
 * Leaves the topic of a message on its channel for a person who unsubscribed at the provider; all that may be left where it has none, and nothing where it is
 * always sent. With its lines in the ledger. Answers how many choices changed anything.
 */
export async function leaveTopic(transaction: Transaction, message: Pick<ToldMessage, 'id' | 'workspaceId' | 'channel' | 'topic'>, profileId: number): Promise<number> {
  const leaving = leavingAll(await loadTopicChoices(transaction, message.workspaceId, profileId), message.topic ?? undefined) ?? [];
  const chooser = { workspaceId: message.workspaceId, profileId, source: 'provider', actor: null, detail: { messageId: message.id } };
  const changed = await recordChoices(transaction, chooser, leaving.map((topic) => ({ topic: topic.key, channel: message.channel, subscribed: false, wording: `${topicWording(topic)}\nUnsubscribed in the mail program or at the mail provider.` })));
  return changed.length;
}
