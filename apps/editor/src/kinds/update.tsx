import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { durationSchema, jsonSchema } from '@perennial/model';
import { DurationField } from '../conditions/duration-field.js';
import { PathPicker } from '../conditions/path-picker.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { useJourneyWords, useSubject } from './use-subject.js';
import { ValueChoice } from './value-choice.js';

const OPS = ['set', 'increment', 'append', 'remove', 'unset'] as const;
const OP_WORDS: Record<(typeof OPS)[number], string> = { set: 'Set', increment: 'Add to', append: 'Append to', remove: 'Remove from', unset: 'Clear' };
const TARGETS = ['profile', 'account', 'context'] as const;
const TARGET_WORDS: Record<(typeof TARGETS)[number], string> = { profile: 'of the person', account: 'of the account', context: 'of this run' };
const changeSchema = z.object({ target: z.enum(TARGETS).catch('profile'), op: z.enum(OPS).catch('set'), path: z.string().catch(''), value: jsonSchema.optional(), from: z.string().optional().catch(undefined), after: durationSchema.optional().catch(undefined) });
/** Setting a moment from now is offered as a doing of its own. */
const LATER = 'later';
const DEEDS = [...OPS.map((op) => ({ value: op as string, label: OP_WORDS[op] })), { value: LATER, label: 'Set to a time from now' }];
const deedOf = (next: string | null): Partial<Change> => {
  if (next === LATER) return { op: 'set', value: undefined, from: undefined, after: { amount: 14, unit: 'days' } };
  const op = OPS.find((one) => one === next) ?? 'set';
  return { op, after: undefined, ...(op === 'unset' ? { value: undefined, from: undefined } : {}) };
};
type Change = z.infer<typeof changeSchema>;
const configSchema = z.object({ changes: z.array(changeSchema).catch([]) });

interface ChangeProps extends Pick<FormProps, 'entryEvents' | 'readOnly' | 'problemAt'> {
  readonly own: Change;
  readonly at: string;
  readonly onChange: (fields: Partial<Change>, field: string) => void;
  readonly onRemove: () => void;
}

function ChangeRow({ own, at, entryEvents, readOnly, problemAt, onChange, onRemove }: ChangeProps) {
  const words = useJourneyWords({ entryEvents, run: true });
  const subject = useSubject();
  const root = `${own.target}.`;
  const targets = TARGETS.filter((target) => target !== 'profile' || subject === 'profile' || own.target === 'profile');
  return (
    <div className="cond-row">
      <div className="row g6">
        <Select size="xs" w={128} aria-label="What to do" data={DEEDS} value={own.after === undefined ? own.op : LATER} readOnly={readOnly} allowDeselect={false} onChange={(next) => onChange(own.after !== undefined && next !== LATER ? { value: '', ...deedOf(next) } : deedOf(next), 'op')} />
        <Select size="xs" style={{ flex: 1 }} aria-label="Whose" data={targets.map((target) => ({ value: target, label: TARGET_WORDS[target] }))} value={own.target} readOnly={readOnly} allowDeselect={false} error={problemAt(`${at}.target`)} onChange={(next) => onChange({ target: TARGETS.find((target) => target === next) ?? subject }, 'target')} />
        {!readOnly && <ActionIcon size={24} aria-label="Remove this change" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      <PathPicker label="Attribute" value={own.path === '' ? '' : `${root}${own.path}`} root={root} options={words.paths.filter(({ path, group }) => path.startsWith(root) && group !== 'Computed')} readOnly={readOnly} error={problemAt(`${at}.path`)} onChange={(path) => onChange({ path: path.startsWith(root) ? path.slice(root.length) : path }, 'path')} />
      {own.after !== undefined && <DurationField label="How long from now" showLabel={false} small value={own.after} readOnly={readOnly} error={problemAt(`${at}.after`)} onChange={(after) => onChange({ after }, 'after')} />}
      {own.op !== 'unset' && own.after === undefined && <ValueChoice own={own} otherwise={own.op === 'increment' ? 'number' : 'text'} at={at} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt} onChange={onChange} />}
    </div>
  );
}

function UpdateForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { changes } = configSchema.parse(config);
  const subject = useSubject();
  const put = (next: readonly Change[], field: string): void => change({ changes: next }, field);
  return (
    <Section title="Changes" aside="In this order">
      {changes.map((own, place) => (
        <ChangeRow
          key={place} own={own} at={`changes.${place}`} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt}
          onChange={(fields, field) => put(changes.map((one, i) => (i === place ? { ...one, ...fields } : one)), `${field} ${place}`)} onRemove={() => put(changes.filter((_, i) => i !== place), 'remove')}
        />
      ))}
      {!readOnly && changes.length < 50 && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...changes, { target: subject, op: 'set', path: '', value: '' }], 'add')}>Add a change</Button>}
      <FieldProblem message={problemAt('changes')} />
    </Section>
  );
}

/** Changes what is known of the person, of the account, or of the run. */
export const update: KindView = { Form: UpdateForm };
