import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { jsonSchema } from '@perennial/model';
import { FieldProblem } from './field.js';
import type { FormProps } from './kind-view.js';
import { ValueChoice } from './value-choice.js';

const MOST = 50;

/** A named value that a step hands on, as far as it is drawn. */
export const givenSchema = z.object({ name: z.string().catch(''), value: jsonSchema.optional(), from: z.string().optional().catch(undefined) });
/** A named value that a step hands on. */
export type Given = z.infer<typeof givenSchema>;

interface GivenListProps extends Pick<FormProps, 'entryEvents' | 'readOnly' | 'problemAt'> {
  /** What one is called, in small letters. */
  readonly noun: string;
  /** Field of the config. */
  readonly at: string;
  readonly given: readonly Given[];
  readonly onChange: (given: readonly Given[], field: string) => void;
}

/** Named values: written, or copied from what is known. */
export function GivenList({ noun, at, given, entryEvents, readOnly, problemAt, onChange }: GivenListProps) {
  const set = (place: number, fields: Partial<Given>, field: string): void => onChange(given.map((one, i) => (i === place ? { ...one, ...fields } : one)), `${field} ${place}`);
  return (
    <>
      {given.map((own, place) => (
        <div key={place} className="cond-row" role="group" aria-label={`${noun} ${own.name}`}>
          <div className="row g6">
            <TextInput size="xs" style={{ flex: 1 }} aria-label={`Name of the ${noun}`} placeholder="Name" maxLength={200} value={own.name} readOnly={readOnly} error={problemAt(`${at}.${place}.name`)} onChange={(input) => set(place, { name: input.currentTarget.value }, 'name')} />
            {!readOnly && <ActionIcon size={24} aria-label={`Remove this ${noun}`} onClick={() => onChange(given.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}
          </div>
          <ValueChoice own={own} at={`${at}.${place}`} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt} onChange={(fields, field) => set(place, fields, field)} />
        </div>
      ))}
      {!readOnly && given.length < MOST && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => onChange([...given, { name: '', value: '' }], 'add')}>Add a {noun}</Button>}
      <FieldProblem message={problemAt(at)} />
    </>
  );
}
