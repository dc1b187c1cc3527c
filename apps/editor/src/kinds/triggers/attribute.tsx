import { NumberInput, Select, TextInput } from '@mantine/core';
import type { Json } from '@perennial/model';
import { PathPicker } from '../../conditions/path-picker.js';
import { useJourneyWords, useSubject } from '../use-subject.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

type Own = TriggerOf<'attribute_changed'>;
type Meant = 'any' | 'nothing' | 'text' | 'number' | 'boolean';
const CHOICES: readonly { value: Meant; label: string }[] = [{ value: 'any', label: 'anything' }, { value: 'nothing', label: 'nothing' }, { value: 'text', label: 'a text' }, { value: 'number', label: 'a number' }, { value: 'boolean', label: 'yes or no' }];
const FIRST: Record<Meant, Json | undefined> = { any: undefined, nothing: null, text: '', number: 0, boolean: true };

function meant(value: Json | undefined): Meant {
  if (value === undefined) return 'any';
  if (value === null) return 'nothing';
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

function Side({ label, value, readOnly, onChange }: { label: string; value: Json | undefined; readOnly: boolean; onChange: (value: Json | undefined) => void }) {
  const kind = meant(value);
  return (
    <div className="row g6" role="group" aria-label={label}>
      <span className="s12 t2" style={{ width: 34 }}>{label}</span>
      <Select size="xs" style={{ flex: 1 }} aria-label={`Kind of value, ${label.toLowerCase()}`} data={CHOICES} value={kind} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange(FIRST[CHOICES.find((one) => one.value === next)?.value ?? 'any'])} />
      {kind === 'text' && <TextInput size="xs" style={{ flex: 1 }} aria-label={`Value, ${label.toLowerCase()}`} placeholder="Value" value={typeof value === 'string' ? value : JSON.stringify(value)} readOnly={readOnly} onChange={(event) => onChange(event.currentTarget.value)} />}
      {kind === 'number' && <NumberInput size="xs" style={{ flex: 1 }} hideControls aria-label={`Value, ${label.toLowerCase()}`} value={typeof value === 'number' ? value : 0} readOnly={readOnly} onChange={(next) => onChange(typeof next === 'number' ? next : 0)} />}
      {kind === 'boolean' && <Select size="xs" style={{ flex: 1 }} aria-label={`Value, ${label.toLowerCase()}`} data={[{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }]} value={value === false ? 'false' : 'true'} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange(next === 'true')} />}
    </div>
  );
}

function AttributeField({ trigger, readOnly, error, onChange }: TriggerFieldProps<Own>) {
  const root = `${useSubject()}.`;
  const options = useJourneyWords({}).paths.filter(({ path, group }) => path.startsWith(root) && group !== 'Computed');
  return (
    <div className="col g6">
      <PathPicker label="Attribute" value={trigger.attribute === '' ? '' : `${root}${trigger.attribute}`} root={root} options={options} error={error} readOnly={readOnly} onChange={(path) => onChange({ ...trigger, attribute: path.startsWith(root) ? path.slice(root.length) : path })} />
      <Side label="From" value={trigger.from} readOnly={readOnly} onChange={(from) => onChange({ ...trigger, from })} />
      <Side label="To" value={trigger.to} readOnly={readOnly} onChange={(to) => onChange({ ...trigger, to })} />
    </div>
  );
}

/** A change of an attribute of the person, or of the account. */
export const attributeChanged: TriggerView<Own> = { Field: AttributeField, field: 'attribute' };
