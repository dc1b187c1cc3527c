import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { OPERATOR_NAMES, operators, type OperatorName } from '@perennial/segment';
import { PathPicker } from '../path-picker.js';
import { operatorsFor, withChoice, withOperator, withPath, type AttributeTest as Test } from '../tree.js';
import { ValueEditor } from '../value-editor.js';
import { below, TestRow, type RowProps } from './row.js';

type FieldProps = Pick<RowProps<Test>, 'test' | 'at' | 'words' | 'problemAt' | 'readOnly'> & { readonly onChange: (test: Test) => void };

/** The fields of a test of one value, to be laid out: which value, and how it is compared with what. */
export function attributeFields({ test, at, words, problemAt, readOnly, onChange }: FieldProps): { readonly which: ReactNode; readonly how: ReactNode } {
  const optionOf = (path: string) => words.paths.find((option) => option.path === path);
  const typeOf = (path: string) => optionOf(path)?.type ?? null;
  const own = optionOf(test.path);
  const offered = operatorsFor(own?.type ?? null);
  const names: readonly OperatorName[] = offered.includes(test.operator) ? offered : [...offered, test.operator];
  const shape = operators[test.operator].operand;
  return {
    which: <PathPicker label="Attribute" value={test.path} root={words.root} options={words.paths} error={problemAt(below(at, 'path'))} readOnly={readOnly} onChange={(path) => onChange(withChoice(withPath(test, path, typeOf(path)), optionOf(path)?.values))} />,
    how: (
      <div className="cond-pair" data-alone={shape === 'none'}>
        <Select
          size="xs" aria-label="Operator" data={names.map((name) => ({ value: name, label: operators[name].words }))} value={test.operator} allowDeselect={false} readOnly={readOnly} comboboxProps={{ width: 220, position: 'bottom-start' }} maxDropdownHeight={300}
          onChange={(name) => onChange(withOperator(test, OPERATOR_NAMES.find((one) => one === name) ?? 'equals'))}
        />
        <ValueEditor shape={shape} value={test.value} type={own?.type ?? null} values={own?.values} examples={own?.examples} error={problemAt(below(at, 'value'))} readOnly={readOnly} onChange={(value) => onChange({ ...test, value })} />
      </div>
    ),
  };
}

/** A test of one value: which, how, and with what it is compared. */
export function AttributeTest({ onRemove, ...props }: RowProps<Test>) {
  const { which, how } = attributeFields(props);
  return <TestRow what="this test" readOnly={props.readOnly} onRemove={onRemove} first={which}>{how}</TestRow>;
}
