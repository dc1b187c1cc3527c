import { Checkbox, Select } from '@mantine/core';
import type { ConditionOf } from '@perennial/segment';
import { DurationField } from '../duration-field.js';
import { below, TestRow, withOwn, type RowProps } from './row.js';

/** A test of membership of a segment, and for how long. */
export function SegmentTest({ test, at, words, problemAt, readOnly, onChange, onRemove }: RowProps<ConditionOf<'segment'>>) {
  const options = withOwn(words.segments.map(({ key, name }) => ({ value: key, label: name })), test.segment);
  return (
    <TestRow what="this segment" readOnly={readOnly} onRemove={onRemove} first={(
      <div className="row g6" style={{ alignItems: 'flex-start' }}>
        <Select size="xs" w={92} aria-label="In or not" data={[{ value: 'in', label: 'is in' }, { value: 'out', label: 'is not in' }]} value={test.member ? 'in' : 'out'} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, member: next !== 'out' })} />
        <Select size="xs" style={{ flex: 1 }} searchable aria-label="Segment" placeholder={words.segments.length === 0 ? 'There is no segment yet' : 'Choose a segment'} nothingFoundMessage="No such segment" data={options} value={test.segment === '' ? null : test.segment} error={problemAt(below(at, 'segment'))} readOnly={readOnly} onChange={(next) => onChange({ ...test, segment: next ?? '' })} />
      </div>
    )}>
      <Checkbox size="xs" label="For some time without a break" checked={test.heldFor !== undefined} disabled={readOnly} onChange={(event) => onChange({ ...test, heldFor: event.currentTarget.checked ? { amount: 7, unit: 'days' } : undefined })} />
      {test.heldFor !== undefined && <DurationField small label="For at least" showLabel={false} value={test.heldFor} readOnly={readOnly} error={problemAt(below(at, 'heldFor'))} onChange={(heldFor) => onChange({ ...test, heldFor })} />}
    </TestRow>
  );
}
