import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Json, Trigger as Registered } from '@perennial/model';
import { heardBy, triggerWords, type Trigger } from '@perennial/journey';
import { useTriggers } from '../api/settings.js';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { triggerProperties } from '../conditions/vocabulary.js';
import { noteOf, TriggerField } from './triggers/registry.js';
import { useJourneyWords } from './use-subject.js';

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

/** One thing that starts the journey: an event, a trigger that a program fires, a segment; and for which of them. */
export function TriggerCard({ trigger, at, readOnly, problemAt, onChange, onRemove }: TriggerCardProps) {
  const registered = useTriggers().data ?? [];
  const { door, name } = heardBy(trigger);
  const words = useJourneyWords(door === 'start' ? {} : { events: [name], root: 'event.properties.' });
  const own = door === 'start' ? undefined : registered.find((one) => one.name === name && (one.source === 'event') === (door === 'event'));
  const properties = own === undefined ? [] : triggerProperties(own).map((property) => ({ path: `event.properties.${property.name}`, type: property.type, group: 'Event' as const }));
  const paths = door === 'api' ? [...properties, ...words.paths] : words.paths;
  const note = noteOf(trigger, words.subject);
  const title = triggerWords(trigger);
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}>
        <div className="grow"><TriggerField trigger={trigger} readOnly={readOnly} problemAt={(field) => problemAt(`${at}.${field}`)} onChange={(next) => onChange(next, 'what')} /></div>
        {onRemove !== undefined && !readOnly && <ActionIcon size={24} aria-label={`Remove trigger ${title}`} onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      {note !== undefined && <p className="s12 t3">{note}</p>}
      {own !== undefined && <Properties trigger={own} />}
      {title !== '' && (
        <>
          <div className="lab">Only if</div>
          <ConditionBuilder label={`Filter of ${title}`} value={trigger.where} words={{ ...words, paths }} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.where${place === '' ? '' : `.${place}`}`)} onChange={(where) => onChange({ ...trigger, where }, 'where')} />
        </>
      )}
    </div>
  );
}
