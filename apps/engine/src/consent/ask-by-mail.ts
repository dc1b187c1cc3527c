import { randomUUID } from 'node:crypto';
import { findConfirmation, insertDirectMessages, insertOptIn, isAsked, loadLiveTemplates, type TopicChoice, type Transaction } from '@perennial/store';
import type { Rankable } from '../delivery/ranks.js';
import type { RecipientLinks } from '../delivery/recipient-links.js';
import { problem } from '../http/problem.js';
import type { Choice, Chooser } from './record-choices.js';

/** What became of a subscription to a topic that asks by mail: a mail to queue after the commit, null where they were asked a moment ago. */
export interface AskedByMail {
  readonly mail: Rankable | null;
}

/** Asks a person by mail whether they want a topic, where it asks so; null: it does not, or they have it already. Throws 422 where there is no mail to ask with. */
export async function askByMail(transaction: Transaction, openLinks: () => Promise<RecipientLinks>, { chooser, topic, choice }: { readonly chooser: Chooser; readonly topic: TopicChoice; readonly choice: Choice }): Promise<AskedByMail | null> {
  const { workspaceId, profileId, source, actor } = chooser;
  const confirmation = choice.subscribed ? await findConfirmation(transaction, workspaceId, topic.key) : null;
  const has = choice.channel === null ? topic.channels.every(({ subscribed }) => subscribed) : topic.channels.some((one) => one.channel === choice.channel && one.subscribed);
  if (confirmation === null || has) return null;
  if (await isAsked(transaction, profileId, choice)) return { mail: null };
  const [template] = await loadLiveTemplates(transaction, workspaceId, [confirmation.template]);
  if (template?.channel !== 'email') throw problem(422, `"${topic.name}" asks by mail with the template "${confirmation.template}", which is not published. Publish it, or choose another for the topic.`, { field: 'topic' });
  const id = randomUUID();
  const confirmUrl = (await openLinks()).optIn({ w: workspaceId, p: profileId, t: topic.key, ...(choice.channel === null ? {} : { c: choice.channel }), m: id });
  await insertOptIn(transaction, { messageId: id, workspaceId, profileId, topic: topic.key, channel: choice.channel, source, actor, wording: choice.wording });
  const [entered] = await insertDirectMessages(transaction, [{ id, workspaceId, profileId, channel: 'email', template: template.key, topic: null, own: { data: { confirmUrl, topic: topic.name, description: topic.description }, to: null } }]);
  return { mail: { id, workspaceId, channel: 'email', enteredAt: entered?.enteredAt ?? 0, template: template.key, topic: null, journeyId: null, accountId: null, nodeId: null, direct: true } };
}
