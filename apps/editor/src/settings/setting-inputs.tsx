import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Json, JsonObject } from '@perennial/model';
import { shownFields, textOf, type Field } from './provider-settings.js';

interface FieldInputProps {
  readonly field: Field;
  readonly values: JsonObject;
  readonly isNew: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: Json) => void;
}

const Lines = ({ field, values, error, placeholder = '', onChange }: Omit<FieldInputProps, 'isNew'> & { placeholder?: string }) => (
  <Textarea label={field.label} description={field.hint} error={error} placeholder={placeholder} autosize minRows={field.rows ?? 2} maxRows={14} autoComplete="off" spellCheck={false} classNames={{ input: 'mono' }} value={textOf(field, values)} onChange={(event) => onChange(event.currentTarget.value)} />
);

const inputs: Record<Field['type'], (props: FieldInputProps) => ReactNode> = {
  text: ({ field, values, error, onChange }) => (typeof field.rows === 'number' ? <Lines field={field} values={values} error={error} onChange={onChange} /> : <TextInput label={field.label} description={field.hint} error={error} value={textOf(field, values)} onChange={(event) => onChange(event.currentTarget.value)} />),
  number: ({ field, values, error, onChange }) => <NumberInput label={field.label} description={field.hint} error={error} hideControls value={textOf(field, values)} onChange={(value) => onChange(value === '' ? null : Number(value))} />,
  boolean: ({ field, values, error, onChange }) => <Switch label={field.label} description={field.hint} error={error} checked={values[field.name] === true} onChange={(event) => onChange(event.currentTarget.checked)} />,
  secret: ({ field, values, isNew, error, onChange }) => (typeof field.rows === 'number' ? <Lines field={field} values={values} error={error} onChange={onChange} placeholder={isNew ? '' : 'Kept as they are'} /> : <PasswordInput label={field.label} description={field.hint} error={error} placeholder={isNew ? '' : 'Kept as it is'} autoComplete="off" value={textOf(field, values)} onChange={(event) => onChange(event.currentTarget.value)} />),
  select: ({ field, values, error, onChange }) => <Select label={field.label} description={field.hint} error={error} data={field.options ?? []} value={textOf(field, values)} onChange={onChange} allowDeselect={false} />,
};

interface SettingInputsProps {
  readonly fields: readonly Field[];
  readonly values: JsonObject;
  readonly isNew: boolean;
  /** What is wrong with a field. */
  readonly problemOf: (field: Field) => string | undefined;
  readonly onChange: (values: JsonObject) => void;
}

/** Inputs of a provider's fields, those that are not hidden. */
export const SettingInputs = ({ fields, values, isNew, problemOf, onChange }: SettingInputsProps) => shownFields(fields).map((field) => {
  const Input = inputs[field.type];
  return <Input key={field.name} field={field} values={values} isNew={isNew} error={problemOf(field)} onChange={(value) => onChange({ ...values, [field.name]: value })} />;
});
