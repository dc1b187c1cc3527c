import { ActionIcon, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Json, Trigger as Registered } from '@perennial/model';
import type { Trigger } from '@perennial/journey';
import { useTriggers } from '../api/settings.js';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { EventPicker } from '../conditions/event-picker.js';
import { useNames, useWords } from '../conditions/use-words.js';
import { triggerProperties } from '../conditions/vocabulary.js';

/** The name that a trigger listens to. */
export const triggerName = (trigger: Trigger): string => (trigger.type === 'event' ? trigger.event : trigger.trigger);

const shown = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value));

/** What a registered trigger brings along: its properties with type and sample. */
function Properties({ trigger }: { trigger: Registered }) {
  const properties = triggerProperties(trigger);
  if (properties.length === 0 && trigger.description === '') return null;
  return (
    <div className="trigger-about">
      {trigger.description !== '' && <p className="s12 t2">{trigger.description}</p>}
      {properties.length > 0 && (
        <dl>{properties.map(({ name, type }) => <div key={name} className="row g8 s12"><dt className="mono ell">{name}</dt><dd className="t3">{type ?? 'any'}</dd><dd className="grow ell t2" style={{ textAlign: 'right' }}>{shown(trigger.sample?.[name])}</dd></div>)}</dl>
      )}
    </div>
  );
}

interface TriggerCardProps {
  readonly trigger: Trigger;
  readonly at: string;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (trigger: Trigger, field: string) => void;
  readonly onRemove?: (() => void) | undefined;
}

/** One thing that starts the journey: an event or a trigger that a program fires, and for which of them. */
export function TriggerCard({ trigger, at, readOnly, problemAt, onChange, onRemove }: TriggerCardProps) {
  const names = useNames();
  const registered = useTriggers().data ?? [];
  const name = triggerName(trigger);
  const words = useWords({ events: [name], root: 'event.properties.' });
  const own = registered.find((one) => one.name === name && one.source === trigger.type);
  const properties = own === undefined ? [] : triggerProperties(own).map((property) => ({ path: `event.properties.${property.name}`, type: property.type, group: 'Event' as const }));
  const paths = trigger.type === 'api' ? [...properties, ...words.paths] : words.paths;
  const api = registered.filter((one) => one.source === 'api').map((one) => one.name);
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}>
        <div className="grow">
          {trigger.type === 'event'
            ? <EventPicker label="Event" value={trigger.event} events={names.events} error={problemAt(`${at}.event`)} readOnly={readOnly} onChange={(event) => onChange({ ...trigger, event }, 'event')} />
            : <Select size="xs" aria-label="Trigger" data={[...new Set([...api, ...(trigger.trigger === '' ? [] : [trigger.trigger])])]} value={trigger.trigger === '' ? null : trigger.trigger} placeholder="Choose a trigger" allowDeselect={false} error={problemAt(`${at}.trigger`)} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, trigger: next ?? '' }, 'trigger')} />}
        </div>
        {onRemove !== undefined && !readOnly && <ActionIcon size={24} aria-label={`Remove trigger ${name}`} onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      {trigger.type === 'api' && <p className="s12 t3">A program fires this trigger through the API.</p>}
      {own !== undefined && <Properties trigger={own} />}
      {name !== '' && (
        <>
          <div className="lab">Only if</div>
          <ConditionBuilder label={`Filter of ${name}`} value={trigger.where} words={{ ...words, paths }} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.where${place === '' ? '' : `.${place}`}`)} onChange={(where) => onChange({ ...trigger, where }, 'where')} />
        </>
      )}
    </div>
  );
}
