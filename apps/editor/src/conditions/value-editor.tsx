import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { durationSchema, type Json } from '@perennial/model';
import type { OperandShape, ValueType } from '@perennial/segment';
import { DurationField } from './duration-field.js';
import { narrow } from './narrow.js';
import { asType } from './tree.js';

interface ValueProps {
  readonly value: Json | undefined;
  readonly type: ValueType | null;
  /** All values that make sense, where these are few words. */
  readonly values?: readonly string[] | undefined;
  /** Texts that were seen, to be suggested beside whatever else is written. */
  readonly examples?: readonly string[] | undefined;
  readonly error: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (value: Json | undefined) => void;
}

const numberOf = (value: Json | undefined): number | '' => (typeof value === 'number' ? value : '');
const numeric = (value: string | number): number | undefined => (typeof value === 'number' ? value : undefined);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value));
const pairOf = (value: Json | undefined): readonly [Json | undefined, Json | undefined] => (Array.isArray(value) ? [value[0], value[1]] : [undefined, undefined]);

function TextValue({ value, examples = [], error, readOnly, onChange }: ValueProps) {
  const same = { size: 'xs', 'aria-label': 'Value', placeholder: 'Value', value: textOf(value), error, readOnly };
  if (examples.length === 0) return <TextInput {...same} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <Autocomplete {...same} data={[...examples]} filter={narrow(new Set(examples))} onChange={onChange} />;
}

const NumberValue = ({ value, error, readOnly, onChange }: ValueProps) => <NumberInput size="xs" hideControls aria-label="Value" placeholder="Number" value={numberOf(value)} error={error} readOnly={readOnly} onChange={(next) => onChange(numeric(next))} />;

const DateValue = ({ value, error, readOnly, onChange }: ValueProps) => <TextInput size="xs" type="date" aria-label="Date" value={textOf(value).slice(0, 10)} error={error} readOnly={readOnly} onChange={(event) => onChange(event.currentTarget.value)} />;

const wordsOf = (value: string): string => value.replaceAll('_', ' ');

function ScalarValue(props: ValueProps) {
  const { values, value, readOnly, onChange } = props;
  if (values !== undefined && typeof value === 'string' && values.includes(value)) return <Select size="xs" aria-label="Value" data={values.map((one) => ({ value: one, label: wordsOf(one) }))} value={value} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange(next ?? value)} />;
  // A text that stands where a number or a truth value is expected is shown as it is, not as nothing.
  const isText = typeof props.value === 'string' && props.value !== '';
  if (props.type === 'number' && !isText) return <NumberValue {...props} />;
  if (props.type !== 'boolean' || isText) return <TextValue {...props} />;
  return <Select size="xs" aria-label="Value" data={['true', 'false']} value={props.value === false ? 'false' : 'true'} allowDeselect={false} readOnly={props.readOnly} onChange={(next) => props.onChange(next === 'true')} />;
}

function ScalarsValue({ value, type, values, examples, error, readOnly, onChange }: ValueProps) {
  const texts = Array.isArray(value) ? value.map(textOf) : [];
  const items = (next: readonly string[]): Json => next.flatMap((item) => {
    const typed = type === 'number' ? asType(item, 'number') : item;
    return typed === undefined ? [] : [typed];
  });
  return <TagsInput size="xs" aria-label="Values" placeholder={texts.length === 0 ? 'Type and press Enter' : ''} value={texts} data={[...(values ?? examples ?? [])]} error={error} readOnly={readOnly} acceptValueOnBlur onChange={(next) => onChange(items(next))} />;
}

function Pair({ value, error, of }: { value: Json | undefined; error: string | undefined; of: (value: Json | undefined, place: 0 | 1) => ReactNode }) {
  const [first, second] = pairOf(value);
  return (
    <div>
      <div className="row g6">{of(first, 0)}<span className="s12 t3">and</span>{of(second, 1)}</div>
      {error !== undefined && <div className="s12 td" style={{ marginTop: 5 }}>{error}</div>}
    </div>
  );
}

const replaced = (value: Json | undefined, place: 0 | 1, next: Json | undefined): Json => {
  const [first, second] = pairOf(value);
  return place === 0 ? [next ?? null, second ?? null] : [first ?? null, next ?? null];
};

const NumbersValue = (props: ValueProps) => (
  <Pair value={props.value} error={props.error} of={(value, place) => <NumberInput size="xs" hideControls aria-label={place === 0 ? 'From' : 'To'} value={numberOf(value)} readOnly={props.readOnly} onChange={(next) => props.onChange(replaced(props.value, place, numeric(next)))} />} />
);

const DatesValue = (props: ValueProps) => (
  <Pair value={props.value} error={props.error} of={(value, place) => <TextInput size="xs" type="date" style={{ flex: 1 }} aria-label={place === 0 ? 'From' : 'To'} value={textOf(value).slice(0, 10)} readOnly={props.readOnly} onChange={(event) => props.onChange(replaced(props.value, place, event.currentTarget.value))} />} />
);

const SpanValue = ({ value, error, readOnly, onChange }: ValueProps) => (
  <DurationField small label="Length of time" showLabel={false} value={durationSchema.safeParse(value).data ?? { amount: 7, unit: 'days' }} error={error} readOnly={readOnly} onChange={onChange} />
);

const EDITORS: Record<OperandShape, (props: ValueProps) => ReactNode> = {
  none: () => null, scalar: ScalarValue, scalars: ScalarsValue, text: TextValue, number: NumberValue, numbers: NumbersValue, date: DateValue, dates: DatesValue, duration: SpanValue, count: NumberValue,
};

/** Edits what an operator compares with, by its shape and the type of the value. */
export function ValueEditor({ shape, ...props }: ValueProps & { readonly shape: OperandShape }) {
  const Editor = EDITORS[shape];
  return <Editor {...props} />;
}
