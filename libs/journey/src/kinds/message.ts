import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import type { Channel } from '../effect.js';
import { NO_EVENTS, type Behaviour, type CheckContext, type Decision, type KindProblem, type KindSpec, type Outlet, type Visit } from './kind.js';

/** Config of a node that sends a message: key of the template, and whether the run goes on once it is queued or once the outcome is known. */
export const messageConfigSchema = z.strictObject({
  template: z.string().max(200),
  continue: z.enum(['queued', 'sent']),
  /** Key of the topic; absent or null: the journey's. */
  topic: z.string().max(200).nullable().optional(),
});
/** Config of a node that sends a message. */
export type MessageConfig = z.infer<typeof messageConfigSchema>;

const OUTLETS: readonly Outlet[] = [
  { id: 'next', label: 'Sent' },
  { id: 'skipped', label: 'Skipped' },
  { id: 'failed', label: 'Failed' },
];
const OUTLET_OF = { sent: 'next', skipped: 'skipped', failed: 'failed' } as const;

function behaviour(channel: Channel, config: MessageConfig): Behaviour {
  const arrive = (visit: Visit): Decision => {
    const awaited = config.continue === 'sent' || visit.connected('skipped') || visit.connected('failed');
    const message = { channel, template: config.template, topic: config.topic ?? null, awaited };
    return awaited ? { do: 'wait', wakeAt: null, memory: {}, message } : { do: 'leave', outlet: 'next', why: { queued: true }, message };
  };
  return {
    reads: NO_READS,
    listens: NO_EVENTS,
    watches: NO_READS,
    arrive,
    resume: (visit, cause) => {
      if (cause.type !== 'outcome') return { do: 'wait', wakeAt: null, memory: visit.run.memory };
      const why: JsonObject = cause.reason === null ? { outcome: cause.outcome } : { outcome: cause.outcome, reason: cause.reason };
      return { do: 'leave', outlet: OUTLET_OF[cause.outcome], why };
    },
  };
}

function check(channel: Channel, noun: string, config: MessageConfig, { resources }: CheckContext): readonly KindProblem[] {
  if (config.template === '') return [{ field: 'template', severity: 'error', message: `Choose the ${noun} to send.` }];
  if (resources === null) return [];
  const template = resources.templates.find((known) => known.key === config.template);
  const found: KindProblem[] = [];
  if (template === undefined) found.push({ field: 'template', severity: 'error', message: `There is no template "${config.template}". Choose another, or create it.` });
  else if (template.channel !== channel) found.push({ field: 'template', severity: 'error', message: `The template "${config.template}" is not for ${noun}. Choose one that is.` });
  const topic = config.topic ?? null;
  if (topic !== null && !resources.topics.includes(topic)) found.push({ field: 'topic', severity: 'error', message: `There is no topic "${topic}". Choose another, or create it in settings.` });
  return found;
}

/** All that kinds which send a message have in common. */
export const messageKind = (channel: Channel, noun: string): Omit<KindSpec<MessageConfig>, 'type' | 'label' | 'description'> => ({
  family: 'message',
  config: messageConfigSchema,
  initial: () => ({ template: '', continue: 'queued', topic: null }),
  outlets: () => OUTLETS,
  summary: (config) => (config.template === '' ? `Choose the ${noun} to send` : `Send "${config.template}"${config.continue === 'sent' ? ' and wait until it is sent' : ''}`),
  check: (config, context) => check(channel, noun, config, context),
  behaviour: (config) => behaviour(channel, config),
});
