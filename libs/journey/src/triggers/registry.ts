import { z } from 'zod';
import type { EventFact } from '@perennial/model';
import { NO_READS, type Reads, type SubjectKind } from '@perennial/segment';
import type { Resources } from '../problem.js';
import { ALL_SUBJECTS } from '../subject-kind.js';
import { apiTrigger, apiTriggerSchema } from './api.js';
import { attributeChanged, attributeChangedSchema } from './attribute.js';
import { dateTrigger, dateTriggerSchema } from './date.js';
import { eventTrigger, eventTriggerSchema } from './event.js';
import { importTrigger, importTriggerSchema } from './import.js';
import { journeyTrigger, journeyTriggerSchema } from './journey.js';
import { manualTrigger, manualTriggerSchema } from './manual.js';
import { scheduleTrigger, scheduleTriggerSchema } from './schedule.js';
import { segmentEntered, segmentEnteredSchema, segmentLeft, segmentLeftSchema } from './segment.js';
import { webhookTrigger, webhookTriggerSchema } from './webhook.js';
import type { BeforeSource, DateRule, Heard, TriggerKind, TriggerProblem } from './trigger-kind.js';

/** What brings profiles in (journeys.md section 2). */
export const triggerSchema = z.discriminatedUnion('type', [eventTriggerSchema, apiTriggerSchema, segmentEnteredSchema, segmentLeftSchema, attributeChangedSchema, webhookTriggerSchema, manualTriggerSchema, journeyTriggerSchema, scheduleTriggerSchema, dateTriggerSchema, importTriggerSchema]);
/** What brings profiles in. */
export type Trigger = z.infer<typeof triggerSchema>;
/** Name of a type of trigger. */
export type TriggerType = Trigger['type'];
type TriggerOf<T extends TriggerType> = Extract<Trigger, { type: T }>;

/** The table of all types of trigger. */
const triggers: { readonly [T in TriggerType]: TriggerKind<TriggerOf<T>> } = { event: eventTrigger, api: apiTrigger, segment_entered: segmentEntered, segment_left: segmentLeft, attribute_changed: attributeChanged, webhook: webhookTrigger, manual: manualTrigger, journey: journeyTrigger, schedule: scheduleTrigger, date: dateTrigger, import: importTrigger };

/** Names of all types of trigger. */
export const TRIGGER_TYPES = Object.keys(triggers) as readonly TriggerType[];

const withType = <T extends TriggerType, R>(trigger: TriggerOf<T>, use: (kind: TriggerKind<TriggerOf<T>>, trigger: TriggerOf<T>) => R): R => use(triggers[trigger.type as T], trigger);

/** What a trigger listens to. */
export const heardBy = (trigger: Trigger): Heard => withType(trigger, (kind, own) => kind.hears(own));
/** What a trigger reads besides its filter. */
export const triggerReads = (trigger: Trigger): Reads => withType(trigger, (kind, own) => kind.reads?.(own) ?? NO_READS);
/** Whom a backfill lets in by a trigger, or null: nobody. */
export const beforeOf = (trigger: Trigger): BeforeSource | null => withType(trigger, (kind, own) => kind.before?.(own) ?? null);
/** The date that a trigger waits for, or null. */
export const dateOf = (trigger: Trigger): DateRule | null => withType(trigger, (kind, own) => kind.dated?.(own) ?? null);
/** Whether an event that a trigger hears is one that it means, its filter left aside. */
export const fitsTrigger = (trigger: Trigger, event: EventFact): boolean => withType(trigger, (kind, own) => kind.fits(own, event));
/** What is wrong with a trigger, its filter left aside. */
export const triggerProblems = (trigger: Trigger, resources: Resources | null, subject: SubjectKind): readonly TriggerProblem[] => withType(trigger, (kind, own) => kind.check(own, resources, subject));
/** Whose journeys a type of trigger can start. */
export const subjectsOf = (type: TriggerType): readonly SubjectKind[] => triggers[type].subjects ?? ALL_SUBJECTS;
/** Name of what starts the journey; empty before it is chosen. */
export const triggerWords = (trigger: Trigger): string => withType(trigger, (kind, own) => kind.words(own));
/** What stands before that name in a sentence: Event, Trigger, Person. */
export const triggerNoun = (trigger: Trigger, subject: SubjectKind): string => withType(trigger, (kind) => (subject === 'account' ? (kind.nounOfAccount ?? kind.noun) : kind.noun));
