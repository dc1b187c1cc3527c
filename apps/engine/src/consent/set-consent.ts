import { inTransaction, loadTopicChoices, recordChange, type TopicChoice } from '@perennial/store';
import type { Rankable } from '../delivery/ranks.js';
import { RecipientLinks } from '../delivery/recipient-links.js';
import type { Caller } from '../http/caller.js';
import { badField, notFound, problem } from '../http/problem.js';
import type { Wiring } from '../wiring.js';
import { askByMail } from './ask-by-mail.js';
import { recordChoices, topicWording } from './record-choices.js';

/** What a colleague or a program says that a person chose. */
export interface GivenConsent {
  readonly topic: string;
  /** Null: all channels. */
  readonly channel: string | null;
  readonly subscribed: boolean;
  readonly source: string;
  /** What was read, apart from the topic's name and description. */
  readonly wording: string;
  /** True: they confirmed it already, so that a topic which asks by mail does not. */
  readonly confirmed?: boolean;
}

/** What became of it: written, so already, or they are asked by mail first. */
export type ConsentOutcome = 'changed' | 'unchanged' | 'asked';

/** The topic that is meant; throws 404 where there is none, 400 for a channel that it is not sent on, 409 where it is always sent. */
async function topicOf(wiring: Wiring, by: Caller, profileId: number, { topic: key, channel }: GivenConsent): Promise<TopicChoice> {
  const topic = (await loadTopicChoices(wiring.database, by.workspaceId, profileId)).find((one) => one.key === key);
  if (topic === undefined) throw notFound('topic');
  if (topic.mandatory) throw problem(409, `"${topic.name}" is always sent; nobody can leave it.`, { field: 'topic' });
  if (channel !== null && !topic.channels.some((one) => one.channel === channel)) throw badField('channel', `"${topic.name}" is not sent there, only on ${topic.channels.map((one) => one.channel).join(', ')}`);
  return topic;
}

/** Writes the choice of a person that somebody else brings, in the name of that colleague or program; a topic that asks by mail does so first. */
export async function setConsentFor(wiring: Wiring, by: Caller, person: { readonly id: number; readonly name: string }, given: GivenConsent): Promise<ConsentOutcome> {
  const topic = await topicOf(wiring, by, person.id, given);
  const openLinks = (): Promise<RecipientLinks> => RecipientLinks.open(wiring.database, wiring.settings.publicUrl);
  const mails: Rankable[] = [];
  const outcome = await inTransaction(wiring.database, async (transaction): Promise<ConsentOutcome> => {
    const chooser = { workspaceId: by.workspaceId, profileId: person.id, source: given.source, actor: by.name, detail: {} };
    const choice = { topic: topic.key, channel: given.channel, subscribed: given.subscribed, wording: `${topicWording(topic)}\n${given.wording}` };
    const asked = given.confirmed === true ? null : await askByMail(transaction, openLinks, { chooser, topic, choice });
    if (asked !== null) {
      mails.push(...(asked.mail === null ? [] : [asked.mail]));
      return 'asked';
    }
    const choices = await recordChoices(transaction, chooser, [choice]);
    if (choices.length === 0) return 'unchanged';
    // What programs bring is in the ledger under their name; the audit log is about what colleagues do.
    if (given.source === 'colleague') await recordChange(transaction, by, { action: 'profile.topic', target: person.name, detail: { profileId: person.id, topic: topic.key, channel: given.channel, subscribed: given.subscribed } });
    return 'changed';
  });
  wiring.messagesQueued(mails);
  if (outcome === 'changed') wiring.intakeCommitted(1);
  return outcome;
}
