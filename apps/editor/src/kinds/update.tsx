import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { jsonSchema, type Json } from '@perennial/model';
import { PathPicker } from '../conditions/path-picker.js';
import { useWords } from '../conditions/use-words.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';

const OPS = ['set', 'increment', 'append', 'remove', 'unset'] as const;
const OP_WORDS: Record<(typeof OPS)[number], string> = { set: 'Set', increment: 'Add to', append: 'Append to', remove: 'Remove from', unset: 'Clear' };
const changeSchema = z.object({ target: z.enum(['profile', 'context']).catch('profile'), op: z.enum(OPS).catch('set'), path: z.string().catch(''), value: jsonSchema.optional(), from: z.string().optional().catch(undefined) });
type Change = z.infer<typeof changeSchema>;
const configSchema = z.object({ changes: z.array(changeSchema).catch([]) });

type ValueKind = 'text' | 'number' | 'boolean' | 'from';
const VALUE_KINDS: readonly { value: ValueKind; label: string }[] = [{ value: 'text', label: 'a text' }, { value: 'number', label: 'a number' }, { value: 'boolean', label: 'yes or no' }, { value: 'from', label: 'copied from' }];

const kindOfValue = ({ value, from, op }: Change): ValueKind => {
  if (from !== undefined) return 'from';
  if (typeof value === 'number' || (op === 'increment' && value === undefined)) return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
};
const FIRST: Record<ValueKind, Partial<Change>> = { text: { value: '', from: undefined }, number: { value: 1, from: undefined }, boolean: { value: true, from: undefined }, from: { value: undefined, from: '' } };

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

interface ChangeProps extends Pick<FormProps, 'entryEvents' | 'readOnly' | 'problemAt'> {
  readonly own: Change;
  readonly at: string;
  readonly onChange: (fields: Partial<Change>, field: string) => void;
  readonly onRemove: () => void;
}

function ChangeValue({ own, at, entryEvents, readOnly, problemAt, onChange }: Omit<ChangeProps, 'onRemove'>) {
  const words = useWords({ entryEvents, run: true });
  const kind = kindOfValue(own);
  const error = problemAt(`${at}.value`);
  const put = (value: Json): void => onChange({ value }, 'value');
  return (
    <div className="cond-pair">
      <Select size="xs" aria-label="Kind of value" data={VALUE_KINDS} value={kind} readOnly={readOnly} allowDeselect={false} onChange={(next) => onChange(FIRST[VALUE_KINDS.find(({ value }) => value === next)?.value ?? 'text'], 'kind')} />
      {kind === 'from' && <PathPicker label="Copied from" value={own.from ?? ''} root={words.root} options={words.paths} readOnly={readOnly} error={problemAt(`${at}.from`)} onChange={(from) => onChange({ from }, 'from')} />}
      {kind === 'text' && <TextInput size="xs" aria-label="Value" placeholder="Value" value={textOf(own.value)} readOnly={readOnly} error={error} onChange={(event) => put(event.currentTarget.value)} />}
      {kind === 'number' && <NumberInput size="xs" hideControls aria-label="Value" value={typeof own.value === 'number' ? own.value : 1} readOnly={readOnly} error={error} onChange={(value) => put(typeof value === 'number' ? value : 0)} />}
      {kind === 'boolean' && <Select size="xs" aria-label="Value" data={[{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }]} value={own.value === false ? 'false' : 'true'} readOnly={readOnly} allowDeselect={false} onChange={(value) => put(value === 'true')} />}
    </div>
  );
}

function ChangeRow({ onRemove, ...props }: ChangeProps) {
  const { own, at, entryEvents, readOnly, problemAt, onChange } = props;
  const words = useWords({ entryEvents, run: true });
  const options = words.paths.filter(({ path }) => path.startsWith('profile.'));
  return (
    <div className="cond-row">
      <div className="row g6">
        <Select size="xs" w={128} aria-label="What to do" data={OPS.map((op) => ({ value: op, label: OP_WORDS[op] }))} value={own.op} readOnly={readOnly} allowDeselect={false} onChange={(next) => onChange({ op: OPS.find((op) => op === next) ?? 'set', ...(next === 'unset' ? { value: undefined, from: undefined } : {}) }, 'op')} />
        <Select size="xs" style={{ flex: 1 }} aria-label="Whose" data={[{ value: 'profile', label: 'of the person' }, { value: 'context', label: 'of this run' }]} value={own.target} readOnly={readOnly} allowDeselect={false} onChange={(next) => onChange({ target: next === 'context' ? 'context' : 'profile' }, 'target')} />
        {!readOnly && <ActionIcon size={24} aria-label="Remove this change" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      <PathPicker label="Attribute" value={own.path === '' ? '' : `profile.${own.path}`} root="profile." options={own.target === 'profile' ? options : []} readOnly={readOnly} error={problemAt(`${at}.path`)} onChange={(path) => onChange({ path: path.replace(/^profile\./, '') }, 'path')} />
      {own.op !== 'unset' && <ChangeValue {...props} />}
    </div>
  );
}

function UpdateForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { changes } = configSchema.parse(config);
  const put = (next: readonly Change[], field: string): void => change({ changes: next }, field);
  return (
    <Section title="Changes" aside="In this order">
      {changes.map((own, place) => (
        <ChangeRow
          key={place} own={own} at={`changes.${place}`} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt}
          onChange={(fields, field) => put(changes.map((one, i) => (i === place ? { ...one, ...fields } : one)), `${field} ${place}`)} onRemove={() => put(changes.filter((_, i) => i !== place), 'remove')}
        />
      ))}
      {!readOnly && changes.length < 50 && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...changes, { target: 'profile', op: 'set', path: '', value: '' }], 'add')}>Add a change</Button>}
      <FieldProblem message={problemAt('changes')} />
    </Section>
  );
}

/** Changes what is known of the person. */
export const update: KindView = { Form: UpdateForm };
