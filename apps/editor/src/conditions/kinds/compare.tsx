import { Select } from '@mantine/core';
import type { Json } from '@perennial/model';
import { formOf, OPERATOR_NAMES, operators, type ConditionOf, type Term, type TermForm } from '@perennial/segment';
import { TermEditor } from '../term-editor.js';
import { typeOfTerm } from '../term-type.js';
import { operatorsFor, withOperator } from '../tree.js';
import { ValueEditor } from '../value-editor.js';
import { below, TestRow, type RowProps } from './row.js';

const LEFT: readonly TermForm[] = ['event', 'attribute', 'sum', 'difference', 'ratio'];
const RIGHT: readonly TermForm[] = ['attribute', 'event', 'sum', 'difference', 'ratio', 'now'];
/** Shapes that only a constant has. */
const CONSTANT: ReadonlySet<string> = new Set(['duration', 'numbers', 'dates', 'none']);

type Compare = ConditionOf<'compare'>;

/** The same comparison with another operator; the constant that it compares with stays where it fits. */
function withCompared(test: Compare, operator: Compare['operator']): Compare {
  const shape = operators[operator].operand;
  if (test.right.value === undefined && !CONSTANT.has(shape)) return { ...test, operator };
  const { value } = withOperator({ type: 'attribute', path: 'x', operator: test.operator, ...(test.right.value === undefined ? {} : { value: test.right.value }) }, operator);
  return { ...test, operator, right: { value: value ?? null } };
}

/** A comparison of two values: of attributes, figures of events, arithmetic, or now. */
export function CompareTest({ test, at, words, problemAt, readOnly, onChange, onRemove, inner }: RowProps<Compare>) {
  const type = typeOfTerm(test.left, words.paths);
  const known = operatorsFor(type);
  const names = known.includes(test.operator) ? known : [...known, test.operator];
  const shape = operators[test.operator].operand;
  const constant = test.right.value !== undefined;
  const common = { words, problemAt, readOnly, inner };
  const changeLeft = (left: Term): void => {
    const offered = operatorsFor(typeOfTerm(left, words.paths));
    onChange(offered.includes(test.operator) ? { ...test, left } : withCompared({ ...test, left }, offered[0] ?? 'equals'));
  };
  const value: Json | undefined = test.right.value ?? undefined;
  return (
    <TestRow what="this comparison" problems={[at, below(at, 'operator'), below(at, 'right')].map(problemAt)} readOnly={readOnly} onRemove={onRemove} first={<TermEditor {...common} label="Left side" term={test.left} at={below(at, 'left')} forms={LEFT} onChange={changeLeft} />}>
      <div className="row g6">
        <Select size="xs" style={{ flex: 1 }} aria-label="Operator" data={names.map((name) => ({ value: name, label: operators[name].words }))} value={test.operator} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange(withCompared(test, OPERATOR_NAMES.find((name) => name === next) ?? 'equals'))} />
        {!CONSTANT.has(shape) && <Select size="xs" w={144} aria-label="Compare with" data={[{ value: 'value', label: 'a value' }, { value: 'term', label: 'something else' }]} value={constant ? 'value' : 'term'} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, right: next === 'term' ? { attribute: '' } : { value: type === 'number' ? 0 : '' } })} />}
      </div>
      {constant && shape !== 'none' && <ValueEditor shape={shape} value={value} type={type} error={problemAt(below(at, 'right.value'))} readOnly={readOnly} onChange={(next) => onChange({ ...test, right: { value: next ?? null } })} />}
      {!constant && shape !== 'none' && <TermEditor {...common} label="Right side" term={test.right} at={below(at, 'right')} forms={type === 'date' || formOf(test.right) === 'now' ? RIGHT : RIGHT.filter((form) => form !== 'now')} onChange={(right) => onChange({ ...test, right })} />}
    </TestRow>
  );
}
