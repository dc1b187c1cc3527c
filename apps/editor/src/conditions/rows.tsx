import { ActionIcon, Checkbox, NumberInput, Select } from '@mantine/core';
import { IconFilter, IconFilterOff, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describe, OPERATOR_NAMES, operators, type Condition, type CountTest, type OperatorName } from '@perennial/segment';
import { DurationField } from './duration-field.js';
import { EventPicker } from './event-picker.js';
import { PathPicker } from './path-picker.js';
import { operatorsFor, withOperator, withPath, type AttributeTest, type EventTest } from './tree.js';
import { ValueEditor } from './value-editor.js';
import { propertyPaths, type Vocabulary } from './vocabulary.js';

/** What is wrong at a place of a condition, or undefined. */
export type ProblemAt = (at: string) => string | undefined;

interface RowProps<Test> {
  readonly test: Test;
  readonly at: string;
  readonly words: Vocabulary;
  readonly problemAt: ProblemAt;
  readonly readOnly: boolean;
  readonly onChange: (test: Condition) => void;
  readonly onRemove: () => void;
}

const below = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);
const RemoveButton = ({ what, onRemove }: { what: string; onRemove: () => void }) => <ActionIcon size={24} aria-label={`Remove ${what}`} onClick={onRemove}><IconX size={14} /></ActionIcon>;

/** A test of one value: which, how, and with what it is compared. */
export function AttributeRow({ test, at, words, problemAt, readOnly, onChange, onRemove }: RowProps<AttributeTest>) {
  const type = words.paths.find((option) => option.path === test.path)?.type ?? null;
  const offered = operatorsFor(type);
  const names: readonly OperatorName[] = offered.includes(test.operator) ? offered : [...offered, test.operator];
  const shape = operators[test.operator].operand;
  const typeOf = (path: string) => words.paths.find((option) => option.path === path)?.type ?? null;
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}>
        <div className="grow"><PathPicker label="Attribute" value={test.path} root={words.root} options={words.paths} error={problemAt(below(at, 'path'))} readOnly={readOnly} onChange={(path) => onChange(withPath(test, path, typeOf(path)))} /></div>
        {!readOnly && <RemoveButton what="this test" onRemove={onRemove} />}
      </div>
      <div className="cond-pair" data-alone={shape === 'none'}>
        <Select
          size="xs" aria-label="Operator" data={names.map((name) => ({ value: name, label: operators[name].words }))} value={test.operator} allowDeselect={false} readOnly={readOnly} comboboxProps={{ width: 220, position: 'bottom-start' }} maxDropdownHeight={300}
          onChange={(name) => onChange(withOperator(test, OPERATOR_NAMES.find((one) => one === name) ?? 'equals'))}
        />
        <ValueEditor shape={shape} value={test.value} type={type} error={problemAt(below(at, 'value'))} readOnly={readOnly} onChange={(value) => onChange({ ...test, value })} />
      </div>
    </div>
  );
}

const COUNTS: readonly { value: string; label: string; make: (count: CountTest) => CountTest }[] = [
  { value: 'some', label: 'at least once', make: () => ({ is: 'at_least', value: 1 }) },
  { value: 'never', label: 'never', make: () => ({ is: 'exactly', value: 0 }) },
  { value: 'at_least', label: 'at least', make: ({ value }) => ({ is: 'at_least', value: Math.max(2, value) }) },
  { value: 'at_most', label: 'at most', make: ({ value }) => ({ is: 'at_most', value: Math.max(1, value) }) },
  { value: 'exactly', label: 'exactly', make: ({ value }) => ({ is: 'exactly', value: Math.max(1, value) }) },
  { value: 'between', label: 'between', make: ({ value }) => ({ is: 'between', value, to: value + 1 }) },
];

const countChoice = (count: CountTest): string => {
  if (count.is === 'at_least' && count.value === 1) return 'some';
  return (count.is === 'exactly' || count.is === 'at_most') && count.value === 0 ? 'never' : count.is;
};

function Count({ count, error, readOnly, onChange }: { count: CountTest; error: string | undefined; readOnly: boolean; onChange: (count: CountTest) => void }) {
  const choice = countChoice(count);
  const number = (label: string, value: number, change: (value: number) => void) => <NumberInput size="xs" w={64} hideControls min={0} max={1_000_000} allowDecimal={false} aria-label={label} value={value} readOnly={readOnly} onChange={(next) => change(typeof next === 'number' ? next : 0)} />;
  const counted = choice !== 'some' && choice !== 'never';
  return (
    <div>
      <div className="row g6">
        <Select size="xs" style={{ flex: 1 }} aria-label="How often" data={COUNTS.map(({ value, label }) => ({ value, label }))} value={choice} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange((COUNTS.find(({ value }) => value === next) ?? { make: (same: CountTest) => same }).make(count))} />
        {counted && number('Times', count.value, (value) => onChange({ ...count, value }))}
        {choice === 'between' && <><span className="s12 t3">and</span>{number('Times at most', count.to ?? count.value, (to) => onChange({ ...count, to }))}</>}
        {counted && <span className="s12 t3">times</span>}
      </div>
      {error !== undefined && <div className="s12 td" style={{ marginTop: 5 }}>{error}</div>}
    </div>
  );
}

/** A test of how often an event happened, within which time, and which of them count. */
export function EventRow({ test, at, words, problemAt, readOnly, onChange, onRemove, filter }: RowProps<EventTest> & { filter: (words: Vocabulary) => ReactNode }) {
  const inner: Vocabulary = { ...words, root: 'event.properties.', counts: false, paths: [...propertyPaths(words.events, [test.event]), ...words.paths] };
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}>
        <div className="grow"><EventPicker label="Event" value={test.event} events={words.events} error={problemAt(below(at, 'event'))} readOnly={readOnly} onChange={(event) => onChange({ ...test, event })} /></div>
        {!readOnly && <ActionIcon size={24} aria-label={test.where === undefined ? 'Count only some of them' : 'Count all of them'} onClick={() => onChange({ ...test, where: test.where === undefined ? { type: 'all', of: [] } : undefined })}>{test.where === undefined ? <IconFilter size={14} /> : <IconFilterOff size={14} />}</ActionIcon>}
        {!readOnly && <RemoveButton what="this event" onRemove={onRemove} />}
      </div>
      <Count count={test.count} error={problemAt(below(at, 'count.to'))} readOnly={readOnly} onChange={(count) => onChange({ ...test, count })} />
      <Checkbox size="xs" label="Only lately" checked={test.within !== undefined} disabled={readOnly} onChange={(event) => onChange({ ...test, within: event.currentTarget.checked ? { amount: 30, unit: 'days' } : undefined })} />
      {test.within !== undefined && <DurationField small label="Within the last" showLabel={false} value={test.within} error={problemAt(below(at, 'within'))} readOnly={readOnly} onChange={(within) => onChange({ ...test, within })} />}
      {words.sinceEntry && <Checkbox size="xs" label="Only since they entered" checked={test.sinceEntry === true} disabled={readOnly} onChange={(event) => onChange({ ...test, sinceEntry: event.currentTarget.checked ? true : undefined })} />}
      {problemAt(below(at, 'sinceEntry')) !== undefined && <div className="s12 td">{problemAt(below(at, 'sinceEntry'))}</div>}
      {test.where !== undefined && <div className="cond-where"><div className="lab">Count only those where</div>{filter(inner)}</div>}
    </div>
  );
}

/** A test in words, which can only be taken away here. */
export function WordsRow({ test, at, problemAt, readOnly, onRemove }: RowProps<Condition>) {
  const problem = problemAt(at);
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}><div className="grow s13">{describe(test)}</div>{!readOnly && <RemoveButton what="this test" onRemove={onRemove} />}</div>
      {problem !== undefined && <div className="s12 td">{problem}</div>}
    </div>
  );
}
