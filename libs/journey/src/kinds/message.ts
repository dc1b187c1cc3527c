import { z } from 'zod';
import { frequencyCapsSchema, prioritySchema, quietHoursSchema, type JsonObject } from '@perennial/model';
import { NO_READS } from '@perennial/segment';
import { capProblems } from '../caps.js';
import type { Channel } from '../effect.js';
import { MAX_RECIPIENTS, NO_TALLY, recipientsSchema, recipientWords, verdictOf, type Recipients, type Tally } from '../recipients.js';
import type { Plan } from '../plan.js';
import { checkQuiet } from './message-quiet.js';
import { NO_EVENTS, type Behaviour, type Cause, type CheckContext, type Decision, type KindProblem, type KindSpec, type Outlet, type Visit } from './kind.js';

/** Config of a node that sends a message: key of the template, and whether the run goes on once it is queued or once the outcome is known. */
export const messageConfigSchema = z.strictObject({
  template: z.string().max(200),
  continue: z.enum(['queued', 'sent']),
  /** Key of the topic; absent or null: the journey's. */
  topic: z.string().max(200).nullable().optional(),
  /** Absent or null: the journey's. */
  priority: prioritySchema.nullable().optional(),
  /** Absent or null: the journey's. */
  quietHours: quietHoursSchema.nullable().optional(),
  /** What is absent or null is the journey's. */
  frequencyCaps: frequencyCapsSchema.nullable().optional(),
  /** It answers the person's own act (welcome, receipt, thanks): quiet hours and frequency caps do not concern it. */
  answersAct: z.boolean().optional(),
  /** Key of the in-app message that is shown instead where quiet hours switch to it. */
  quietTemplate: z.string().max(200).nullable().optional(),
  /** Whom of the account's members it goes to; in journeys of accounts only. */
  recipients: recipientsSchema.optional(),
});
/** Config of a node that sends a message. */
export type MessageConfig = z.infer<typeof messageConfigSchema>;

const OUTLETS: readonly Outlet[] = [
  { id: 'next', label: 'Sent' },
  { id: 'skipped', label: 'Skipped' },
  { id: 'failed', label: 'Failed' },
];
/** Reason of a message that goes to nobody, because no member fits. */
export const NO_RECIPIENT = 'no recipient';
const OUTLET_OF = { sent: 'next', skipped: 'skipped', failed: 'failed' } as const;

const tallyOf = ({ run }: Visit): Tally => ({ ...NO_TALLY, ...run.memory });

/** The tally after what came; null: it does not concern it. */
function counted(tally: Tally, cause: Cause): Tally | null {
  if (cause.type === 'recipients') return { ...tally, chosen: tally.chosen + cause.chosen, complete: tally.complete || cause.complete };
  return cause.type === 'outcome' ? { ...tally, [cause.outcome]: tally[cause.outcome] + 1 } : null;
}

/** What becomes of a run that waits for all whom its message goes to (journeys.md section 3). */
function resumeForAll(visit: Visit, cause: Cause): Decision {
  const after = counted(tallyOf(visit), cause);
  const outcome = after === null ? null : verdictOf(after);
  if (after === null || outcome === null) return { do: 'wait', wakeAt: null, memory: after === null ? visit.run.memory : { ...after } };
  const { chosen: people, sent, skipped, failed } = after;
  return { do: 'leave', outlet: OUTLET_OF[outcome], why: people === 0 ? { outcome, reason: NO_RECIPIENT } : { outcome, people, sent, skipped, failed } };
}

function behaviour(channel: Channel, config: MessageConfig): Behaviour {
  const arrive = (visit: Visit): Decision => {
    const awaited = config.continue === 'sent' || visit.connected('skipped') || visit.connected('failed');
    const message = { channel, template: config.template, topic: config.topic ?? null, awaited, recipients: config.recipients };
    return awaited ? { do: 'wait', wakeAt: null, memory: {}, message } : { do: 'leave', outlet: 'next', why: { queued: true }, message };
  };
  return {
    reads: NO_READS,
    listens: NO_EVENTS,
    watches: NO_READS,
    arrive,
    resume: (visit, cause) => {
      if (config.recipients !== undefined) return resumeForAll(visit, cause);
      if (cause.type !== 'outcome') return { do: 'wait', wakeAt: null, memory: visit.run.memory };
      const why: JsonObject = cause.reason === null ? { outcome: cause.outcome } : { outcome: cause.outcome, reason: cause.reason };
      return { do: 'leave', outlet: OUTLET_OF[cause.outcome], why };
    },
  };
}

function checkRecipients({ recipients }: MessageConfig, { subject }: CheckContext): KindProblem[] {
  if (subject === 'profile') return recipients === undefined ? [] : [{ field: 'recipients', severity: 'error', message: 'This journey is of people, so the message goes to each of them. Remove the recipients.' }];
  if (recipients === undefined) return [{ field: 'recipients', severity: 'error', message: 'Choose whom of the account it goes to.' }];
  const { otherwise } = recipients;
  if (otherwise.by === 'attribute' && otherwise.attribute.trim() === '') return [{ field: 'recipients.otherwise.attribute', severity: 'error', message: 'Choose the attribute whose highest value decides.' }];
  if (otherwise.by === 'event' && otherwise.event.trim() === '') return [{ field: 'recipients.otherwise.event', severity: 'error', message: 'Choose the event that is counted.' }];
  return [];
}

function check(channel: Channel, noun: string, config: MessageConfig, context: CheckContext): readonly KindProblem[] {
  const { resources } = context;
  const found = [...checkRecipients(config, context), ...checkQuiet(channel, config, context)];
  if (config.template === '') return [...found, { field: 'template', severity: 'error', message: `Choose the ${noun} to send.` }];
  if (resources === null) return found;
  const template = resources.templates.find((known) => known.key === config.template);
  if (template === undefined) found.push({ field: 'template', severity: 'error', message: `There is no template "${config.template}". Choose another, or create it.` });
  else if (template.channel !== channel) found.push({ field: 'template', severity: 'error', message: `The template "${config.template}" is not for ${noun}. Choose one that is.` });
  found.push(...capProblems(config.frequencyCaps, resources.topics).map(({ field, message }): KindProblem => ({ field: `frequencyCaps${field}`, severity: 'error', message })));
  const topic = config.topic ?? null;
  if (topic !== null && !resources.topics.includes(topic)) found.push({ field: 'topic', severity: 'error', message: `There is no topic "${topic}". Choose another, or create it in settings.` });
  return found;
}

/** Whom a message node of a plan goes to; null: to the subject, or there is no such node. */
export function recipientsOfNode(plan: Plan | undefined, nodeId: string): Recipients | null {
  const config = plan?.graph.nodes.find((node) => node.id === nodeId)?.config;
  return messageConfigSchema.safeParse(config).data?.recipients ?? null;
}

/** All that kinds which send a message have in common. */
export const messageKind = (channel: Channel, noun: string): Omit<KindSpec<MessageConfig>, 'type' | 'label' | 'description'> => ({
  family: 'message',
  config: messageConfigSchema,
  initial: (subject) => ({ template: '', continue: 'queued', topic: null, ...(subject === 'account' ? { recipients: { roles: [], otherwise: { by: 'recent' }, max: MAX_RECIPIENTS } } : {}) }),
  outlets: () => OUTLETS,
  summary: (config) => (config.template === '' ? `Choose the ${noun} to send` : `Send "${config.template}"${config.continue === 'sent' ? ' and wait until it is sent' : ''}${config.recipients === undefined ? '' : ` to ${recipientWords(config.recipients)}`}`),
  check: (config, context) => check(channel, noun, config, context),
  behaviour: (config) => behaviour(channel, config),
});
