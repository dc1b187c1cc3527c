import { Select } from '@mantine/core';
import { OPERATOR_NAMES, operators, type OperatorName } from '@perennial/segment';
import { PathPicker } from '../path-picker.js';
import { operatorsFor, withChoice, withOperator, withPath, type AttributeTest as Test } from '../tree.js';
import { ValueEditor } from '../value-editor.js';
import { below, TestRow, type RowProps } from './row.js';

/** A test of one value: which, how, and with what it is compared. */
export function AttributeTest({ test, at, words, problemAt, readOnly, onChange, onRemove }: RowProps<Test>) {
  const optionOf = (path: string) => words.paths.find((option) => option.path === path);
  const typeOf = (path: string) => optionOf(path)?.type ?? null;
  const [type, values] = [typeOf(test.path), optionOf(test.path)?.values];
  const offered = operatorsFor(type);
  const names: readonly OperatorName[] = offered.includes(test.operator) ? offered : [...offered, test.operator];
  const shape = operators[test.operator].operand;
  return (
    <TestRow what="this test" readOnly={readOnly} onRemove={onRemove} first={<PathPicker label="Attribute" value={test.path} root={words.root} options={words.paths} error={problemAt(below(at, 'path'))} readOnly={readOnly} onChange={(path) => onChange(withChoice(withPath(test, path, typeOf(path)), optionOf(path)?.values))} />}>
      <div className="cond-pair" data-alone={shape === 'none'}>
        <Select
          size="xs" aria-label="Operator" data={names.map((name) => ({ value: name, label: operators[name].words }))} value={test.operator} allowDeselect={false} readOnly={readOnly} comboboxProps={{ width: 220, position: 'bottom-start' }} maxDropdownHeight={300}
          onChange={(name) => onChange(withOperator(test, OPERATOR_NAMES.find((one) => one === name) ?? 'equals'))}
        />
        <ValueEditor shape={shape} value={test.value} type={type} values={values} error={problemAt(below(at, 'value'))} readOnly={readOnly} onChange={(value) => onChange({ ...test, value })} />
      </div>
    </TestRow>
  );
}
