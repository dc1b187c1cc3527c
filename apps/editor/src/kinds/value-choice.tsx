import { NumberInput, Select, TextInput } from '@mantine/core';
import type { Json } from '@perennial/model';
import { PathPicker } from '../conditions/path-picker.js';
import type { FormProps } from './kind-view.js';
import { useJourneyWords } from './use-subject.js';

/** A value that is written, or taken from a path; with neither, `otherwise` says what it begins as. */
export interface Choice {
  readonly value?: Json | undefined;
  readonly from?: string | undefined;
}

type ValueKind = 'text' | 'number' | 'boolean' | 'from';
const VALUE_KINDS: readonly { value: ValueKind; label: string }[] = [{ value: 'text', label: 'a text' }, { value: 'number', label: 'a number' }, { value: 'boolean', label: 'yes or no' }, { value: 'from', label: 'copied from' }];
const FIRST: Record<ValueKind, Choice> = { text: { value: '', from: undefined }, number: { value: 1, from: undefined }, boolean: { value: true, from: undefined }, from: { value: undefined, from: '' } };

function kindOfValue({ value, from }: Choice, otherwise: ValueKind): ValueKind {
  if (from !== undefined) return 'from';
  if (value === undefined) return otherwise;
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

interface ChoiceProps extends Pick<FormProps, 'entryEvents' | 'readOnly' | 'problemAt'> {
  readonly own: Choice;
  /** What it is when nothing is said yet. */
  readonly otherwise?: ValueKind;
  /** Place of its fields in the config. */
  readonly at: string;
  readonly onChange: (fields: Choice, field: string) => void;
}

/** A value: text, number, yes or no, or copied from what is known. */
export function ValueChoice({ own, otherwise = 'text', at, entryEvents, readOnly, problemAt, onChange }: ChoiceProps) {
  const words = useJourneyWords({ entryEvents, run: true });
  const kind = kindOfValue(own, otherwise);
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

