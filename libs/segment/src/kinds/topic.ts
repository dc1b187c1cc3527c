import { z } from 'zod';
import { found, LEAF, type Kind } from './kind.js';

/** Shape of a test of a subscription. */
export const topicSchema = z.strictObject({ type: z.literal('topic'), topic: z.string().max(200), channel: z.string().max(50).optional(), subscribed: z.boolean() });

const keyOf = ({ topic, channel }: { readonly topic: string; readonly channel?: string | undefined }): string => (channel === undefined ? topic : `${topic}:${channel}`);

/** Subscribed to a topic, or not; a topic that there is not counts as not subscribed. */
export const topic: Kind<'topic'> = {
  ...LEAF,
  match: (condition, { facts: { topics } }) => {
    const key = keyOf(condition);
    return (topics !== undefined && Object.hasOwn(topics, key) && topics[key] === true) === condition.subscribed;
  },
  reads: (condition) => ({ topics: [keyOf(condition)] }),
  refers: ({ topic: key }) => ({ topics: [key] }),
  problems: ({ topic: key }) => found(key.trim() === '', 'topic', 'Choose a topic.'),
  words: ({ topic: key, channel, subscribed }) => `${subscribed ? 'subscribed' : 'not subscribed'} to ${key}${channel === undefined ? '' : ` by ${channel.replaceAll('_', '-')}`}`,
  // A row for the channel goes before one for the whole topic, both before the default; mandatory topics always reach.
  sql: (condition, frame) => {
    if (frame.subject === 'account') return String(!condition.subscribed);
    const consent = (key: string): string => frame.join((alias) => `left join consents ${alias} on ${alias}.profile_id = ${frame.row}.id and ${alias}.topic = ${frame.text(key)}`);
    const rows = [...new Set([keyOf(condition), condition.topic])].map((key) => `${consent(key)}.subscribed`);
    const known = frame.join((alias) => `left join topics ${alias} on ${alias}.workspace_id = ${frame.workspace} and ${alias}.key = ${frame.text(condition.topic)}`);
    const answer = `((${known}.mandatory or ${known}.key is not null and coalesce(${[...rows, `not ${known}.opt_in`].join(', ')})) is true)`;
    return condition.subscribed ? answer : `(not ${answer})`;
  },
};
