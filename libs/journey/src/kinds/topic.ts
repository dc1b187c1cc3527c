import { z } from 'zod';
import { topicChannelSchema } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { topicPath } from '../dirty.js';
import { defineKind, NO_EVENTS, type Behaviour, type CheckContext, type KindProblem } from './kind.js';

const config = z.strictObject({
  /** Key of a topic. */
  topic: z.string().max(200),
  /** True: subscribe; false: unsubscribe; on all channels of the topic. */
  subscribed: z.boolean(),
});
type TopicConfig = z.infer<typeof config>;

const behaviour = ({ topic: key, subscribed }: TopicConfig): Behaviour => ({
  reads: { ...NO_READS, topics: [key] },
  listens: NO_EVENTS,
  watches: NO_READS,
  writes: [key, ...topicChannelSchema.options.map((channel) => `${key}:${channel}`)].map(topicPath),
  arrive: () => ({ do: 'leave', outlet: 'next', why: { topic: key, subscribed }, topic: { key, subscribed } }),
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function check({ topic: key, subscribed }: TopicConfig, { resources }: CheckContext): readonly KindProblem[] {
  if (key === '') return [{ field: 'topic', severity: 'error', message: 'Choose a topic.' }];
  if (resources !== null && !resources.topics.includes(key)) return [{ field: 'topic', severity: 'error', message: `There is no topic with the key ${key}. Choose one, or make it under Settings, Topics.` }];
  if (!subscribed && resources?.alwaysSent.includes(key) === true) return [{ field: 'topic', severity: 'error', message: 'This topic is always sent; nobody can leave it. Choose another.' }];
  return [];
}

/** Subscribes the person to a topic, or unsubscribes them [next]. */
export const topic = defineKind<TopicConfig>({
  type: 'topic',
  family: 'data',
  label: 'Topic',
  description: 'Subscribe to a topic, or unsubscribe',
  config,
  subjects: ['profile'],
  initial: () => ({ topic: '', subscribed: true }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ topic: key, subscribed }) => (key === '' ? 'Choose a topic' : `${subscribed ? 'Subscribe to' : 'Unsubscribe from'} ${key}`),
  check,
  behaviour,
});
