import { Button, Checkbox, Select } from '@mantine/core';
import { MESSAGE_DEEDS, type ConditionOf, type MessageDeed } from '@perennial/segment';
import { CountField } from '../count-field.js';
import { DurationField } from '../duration-field.js';
import { below, TestRow, withOwn, type RowProps } from './row.js';

const DEEDS: Record<MessageDeed, string> = { sent: 'was sent', delivered: 'received', opened: 'opened', clicked: 'clicked in', bounced: 'was not reached by' };

const CHANNELS = [{ value: '', label: 'any channel' }, { value: 'email', label: 'email' }, { value: 'in_app', label: 'in-app' }];

/** "of step n1 of journey 4", as far as either was written; null: of any. */
const origin = ({ node, journey }: ConditionOf<'message'>): string | null => {
  const named = [...(node === undefined ? [] : [`step ${node}`]), ...(journey === undefined ? [] : [`journey ${journey}`])];
  return named.length === 0 ? null : `Only of ${named.join(' of ')}`;
};

/** A test of what became of a message to someone; opens and clicks of machines are left out. */
export function MessageTest({ test, at, words, problemAt, readOnly, onChange, onRemove }: RowProps<ConditionOf<'message'>>) {
  const from = origin(test);
  return (
    <TestRow what="this message" problems={[at, below(at, 'node'), below(at, 'sinceEntry')].map(problemAt)} readOnly={readOnly} onRemove={onRemove} first={(
      <div className="row g6">
        <Select size="xs" w={148} aria-label="What became of it" data={MESSAGE_DEEDS.map((deed) => ({ value: deed, label: DEEDS[deed] }))} value={test.did} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, did: MESSAGE_DEEDS.find((deed) => deed === next) ?? 'sent' })} />
        <Select size="xs" style={{ flex: 1 }} searchable aria-label="Template" data={withOwn([{ value: '', label: 'any message' }, ...words.templates.map(({ key, name }) => ({ value: key, label: name }))], test.template)} value={test.template ?? ''} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, template: next === '' || next === null ? undefined : next })} />
      </div>
    )}>
      <Select size="xs" aria-label="Channel" data={withOwn(CHANNELS, test.channel)} value={test.channel ?? ''} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, channel: next === '' || next === null ? undefined : next })} />
      {from !== null && <div className="row between s12 t2"><span>{from}</span>{!readOnly && <Button variant="subtle" size="xs" onClick={() => onChange({ ...test, node: undefined, journey: undefined })}>Of any</Button>}</div>}
      <CountField count={test.count ?? { is: 'at_least', value: 1 }} error={problemAt(below(at, 'count.to'))} readOnly={readOnly} onChange={(count) => onChange({ ...test, count })} />
      <Checkbox size="xs" label="Only lately" checked={test.within !== undefined} disabled={readOnly} onChange={(event) => onChange({ ...test, within: event.currentTarget.checked ? { amount: 30, unit: 'days' } : undefined })} />
      {test.within !== undefined && <DurationField small label="Within the last" showLabel={false} value={test.within} error={problemAt(below(at, 'within'))} readOnly={readOnly} onChange={(within) => onChange({ ...test, within })} />}
      {(words.sinceEntry || test.sinceEntry === true) && <Checkbox size="xs" label="Only since they entered" checked={test.sinceEntry === true} disabled={readOnly} onChange={(event) => onChange({ ...test, sinceEntry: event.currentTarget.checked ? true : undefined })} />}
    </TestRow>
  );
}
