import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { jsonSchema } from '@perennial/model';
import { EventPicker } from '../conditions/event-picker.js';
import { useWords } from '../conditions/use-words.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { ValueChoice } from './value-choice.js';

const MAX_PROPERTIES = 50;
const propertySchema = z.object({ name: z.string().catch(''), value: jsonSchema.optional(), from: z.string().optional().catch(undefined) });
type Property = z.infer<typeof propertySchema>;
const configSchema = z.object({ event: z.string().catch(''), properties: z.array(propertySchema).catch([]) });

function EmitForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { event, properties } = configSchema.parse(config);
  const words = useWords({ entryEvents, run: true });
  const put = (next: readonly Property[], field: string): void => change({ properties: next }, field);
  const set = (place: number, fields: Partial<Property>, field: string): void => put(properties.map((one, i) => (i === place ? { ...one, ...fields } : one)), `${field} ${place}`);
  return (
    <>
      <Section title="Event">
        <EventPicker label="Name" value={event} events={words.events} error={problemAt('event')} readOnly={readOnly} onChange={(name) => change({ event: name }, 'event')} />
        <p className="s12 t3">It counts as if your product had sent it: other journeys can begin with it, segments and goals count it.</p>
      </Section>
      <Section title="Properties">
        {properties.map((own, place) => (
          <div key={place} className="cond-row" role="group" aria-label={`Property ${own.name}`}>
            <div className="row g6">
              <TextInput size="xs" style={{ flex: 1 }} aria-label="Name of the property" placeholder="Name" maxLength={200} value={own.name} readOnly={readOnly} error={problemAt(`properties.${place}.name`)} onChange={(input) => set(place, { name: input.currentTarget.value }, 'name')} />
              {!readOnly && <ActionIcon size={24} aria-label="Remove this property" onClick={() => put(properties.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}
            </div>
            <ValueChoice own={own} at={`properties.${place}`} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt} onChange={(fields, field) => set(place, fields, field)} />
          </div>
        ))}
        {!readOnly && properties.length < MAX_PROPERTIES && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...properties, { name: '', value: '' }], 'add')}>Add a property</Button>}
        <FieldProblem message={problemAt('properties')} />
      </Section>
    </>
  );
}

/** Makes an event. */
export const emit: KindView = { Form: EmitForm };
