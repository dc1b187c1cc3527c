import { IconApi, IconBolt, IconWebhook, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { subjectsOf, type Trigger, type TriggerType } from '@perennial/journey';
import type { Trigger as Registered } from '@perennial/model';
import type { SubjectKind } from '@perennial/segment';
import { apiTrigger } from './api.js';
import { attributeChanged } from './attribute.js';
import { dateTrigger } from './date.js';
import { eventTrigger } from './event.js';
import { importTrigger } from './import.js';
import { journeyTrigger } from './journey.js';
import { manualTrigger } from './manual.js';
import { scheduleTrigger } from './schedule.js';
import { segmentEntered, segmentLeft } from './segment.js';
import { webhookTrigger } from './webhook.js';
import type { TriggerOf, TriggerView } from './trigger-view.js';

const views: { readonly [T in TriggerType]: TriggerView<TriggerOf<T>> } = { event: eventTrigger, api: apiTrigger, segment_entered: segmentEntered, segment_left: segmentLeft, attribute_changed: attributeChanged, webhook: webhookTrigger, manual: manualTrigger, journey: journeyTrigger, schedule: scheduleTrigger, date: dateTrigger, import: importTrigger };

/** How a registered trigger starts a journey, by where it comes from. */
export const REGISTERED: Record<Registered['source'], { readonly Icon: Icon; readonly word: string; readonly make: (name: string) => Trigger }> = {
  event: { Icon: IconBolt, word: 'Event', make: (event) => ({ type: 'event', event }) },
  api: { Icon: IconApi, word: 'API', make: (trigger) => ({ type: 'api', trigger }) },
  webhook: { Icon: IconWebhook, word: 'Webhook', make: (trigger) => ({ type: 'webhook', trigger }) },
};

/** Triggers that anybody may add without having registered one, with the words that offer them. */
const OFFERED: readonly { readonly label: string; readonly make: () => Trigger }[] = [
  { label: 'Another event', make: () => ({ type: 'event', event: '' }) },
  { label: 'Enters a segment', make: () => ({ type: 'segment_entered', segment: '' }) },
  { label: 'Leaves a segment', make: () => ({ type: 'segment_left', segment: '' }) },
  { label: 'An attribute changes', make: () => ({ type: 'attribute_changed', attribute: '' }) },
  { label: 'A date comes', make: () => ({ type: 'date', date: '', at: '09:00' }) },
  { label: 'Imported', make: () => ({ type: 'import' }) },
  { label: 'Put in by hand', make: () => ({ type: 'manual' }) },
  { label: 'Sent by another journey', make: () => ({ type: 'journey' }) },
  { label: 'On schedule, for a segment', make: () => ({ type: 'schedule', segment: '', cron: '0 9 * * 1', zone: 'workspace' }) },
];

/** Those of them that can start a journey. */
export const offeredTo = (subject: SubjectKind): typeof OFFERED => OFFERED.filter(({ make }) => subjectsOf(make().type).includes(subject));

/** Whether a registered trigger can start a journey. */
export const isOfferedTo = (subject: SubjectKind, source: Registered['source']): boolean => subjectsOf(REGISTERED[source].make('').type).includes(subject);

interface FieldProps {
  readonly trigger: Trigger;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (trigger: Trigger) => void;
}

function drawn<T extends TriggerType>(trigger: TriggerOf<T>, { readOnly, problemAt, onChange }: FieldProps): ReactNode {
  const { Field, field } = views[trigger.type as T];
  return <Field trigger={trigger} readOnly={readOnly} error={problemAt(field)} problemAt={problemAt} onChange={(next: TriggerOf<T>) => onChange(next)} />;
}

/** What chooses what a trigger means. */
export const TriggerField = (props: FieldProps): ReactNode => drawn(props.trigger, props);

/** The sentence below it, or undefined. */
export function noteOf({ type }: Trigger, subject: SubjectKind): string | undefined {
  const { note, noteOfAccounts } = views[type];
  return subject === 'account' ? (noteOfAccounts ?? note) : note;
}
