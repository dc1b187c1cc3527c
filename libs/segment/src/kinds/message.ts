import { z } from 'zod';
import { durationMs, durationSchema, type EventFact, type Json } from '@perennial/model';
import { MESSAGE_DEEDS, type ConditionOf, type MessageDeed } from '../condition.js';
import { countNow, countProblems, countSchema, countTurn, passesCount, windowProblems, type EventTest, type Tally } from '../happened.js';
import { countWords, windowWords } from '../phrases.js';
import { countSql } from '../sql/tally.js';
import { LEAF, type Kind, type Seen } from './kind.js';

/** The engine's own events that tell of each deed. */
export const DEED_EVENTS: Record<MessageDeed, readonly string[]> = {
  sent: ['email_sent', 'in_app_shown'],
  delivered: ['email_delivered', 'in_app_shown'],
  opened: ['email_opened', 'in_app_seen'],
  clicked: ['email_clicked', 'in_app_clicked'],
  bounced: ['email_bounced'],
};

/** Shape of a test of messages. */
export const messageSchema = z.strictObject({
  type: z.literal('message'), did: z.enum(MESSAGE_DEEDS), channel: z.string().max(50).optional(), template: z.string().max(200).optional(), journey: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  node: z.string().max(100).optional(), count: countSchema.optional(), within: durationSchema.optional(), sinceEntry: z.boolean().optional(),
});

type Message = ConditionOf<'message'>;
const AT_LEAST_ONE = { is: 'at_least', value: 1 } as const;

/** What the properties of the event must be; null: no event can be meant, because the node's journey is not known. */
function wanted(condition: Message, ofRun: number | undefined): readonly (readonly [string, Json])[] | null {
  const journey = condition.journey ?? (condition.node === undefined ? undefined : ofRun);
  if (condition.node !== undefined && journey === undefined) return null;
  const all: readonly (readonly [string, Json | undefined])[] = [['channel', condition.channel], ['template', condition.template], ['journeyId', journey], ['nodeId', condition.node]];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

const own = ({ properties }: EventFact, name: string): Json | undefined => (Object.hasOwn(properties, name) ? properties[name] : undefined);

/** Opens and clicks that a machine made never count, and only the engine's own events do. */
const testOf = (condition: Message): EventTest => ({
  holds: (event: EventFact, { scope }: Seen) => event.source === 'engine' && own(event, 'machine') !== true && (wanted(condition, scope.journeyId)?.every(([name, value]) => own(event, name) === value) ?? false),
  sql: (frame) => {
    const pairs = wanted(condition, undefined);
    if (pairs === null) return 'false';
    const has = pairs.map(([name, value]) => `(${frame.event}.properties->${frame.text(name)} = ${frame.json(value)}) is true`);
    return [`${frame.event}.source = 1`, `(${frame.event}.properties->'machine' = 'true'::jsonb) is not true`, ...has].join(' and ');
  },
});

const tallyOf = (condition: Message): Tally => ({ names: DEED_EVENTS[condition.did], window: { within: condition.within, sinceEntry: condition.sinceEntry }, only: testOf(condition) });
const which = ({ channel, template, node }: Message): string => [channel?.replaceAll('_', '-'), template === undefined ? 'message' : `"${template}"`, ...(node === undefined ? [] : [`of step ${node}`])].filter((word) => word !== undefined).join(' ');

/** What became of messages that were sent to a person. */
export const message: Kind<'message'> = {
  ...LEAF,
  match: (condition, seen) => passesCount(condition.count ?? AT_LEAST_ONE, countNow(tallyOf(condition), seen)),
  turn: (condition, seen) => countTurn(tallyOf(condition), condition.count ?? AT_LEAST_ONE, seen),
  timed: ({ within }) => within !== undefined && 'windows',
  reads: ({ did, within }) => ({ events: DEED_EVENTS[did].map((name) => ({ name, withinMs: within === undefined ? null : durationMs(within), properties: true })) }),
  refers: ({ template, journey }) => ({ templates: template === undefined ? [] : [template], journeys: journey === undefined ? [] : [journey] }),
  problems: (condition, place) => [
    ...(condition.count === undefined ? [] : countProblems(condition.count)),
    ...windowProblems(condition, place),
    ...(condition.node !== undefined && condition.journey === undefined && !place.run ? [{ at: 'node', message: 'There is no run at this point: name the journey of the step too.' }] : []),
  ],
  words: (condition) => `${which(condition)} ${condition.did}${condition.count === undefined ? '' : ` ${countWords(condition.count)}`}${windowWords(condition)}`,
  sql: (condition, frame) => countSql(tallyOf(condition), condition.count ?? AT_LEAST_ONE, frame),
};
