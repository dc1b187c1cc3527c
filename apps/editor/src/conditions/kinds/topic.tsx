import { Select } from '@mantine/core';
import type { ConditionOf } from '@perennial/segment';
import { below, TestRow, withOwn, type RowProps } from './row.js';

const CHANNELS = [{ value: '', label: 'any channel' }, { value: 'email', label: 'email' }, { value: 'in_app', label: 'in-app' }, { value: 'sms', label: 'SMS' }, { value: 'push', label: 'push' }];

/** A test of what someone wants to hear. */
export function TopicTest({ test, at, words, problemAt, readOnly, onChange, onRemove }: RowProps<ConditionOf<'topic'>>) {
  return (
    <TestRow what="this topic" readOnly={readOnly} onRemove={onRemove} first={(
      <div className="row g6 wrap" style={{ alignItems: 'flex-start' }}>
        <Select size="xs" style={{ flex: '1 1 112px' }} aria-label="Hears or not" data={[{ value: 'yes', label: 'hears about' }, { value: 'no', label: 'does not hear' }]} value={test.subscribed ? 'yes' : 'no'} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, subscribed: next !== 'no' })} />
        <Select size="xs" style={{ flex: '1 1 120px' }} aria-label="Topic" placeholder="Choose a topic" data={withOwn(words.topics.map(({ key, name }) => ({ value: key, label: name })), test.topic)} value={test.topic === '' ? null : test.topic} error={problemAt(below(at, 'topic'))} readOnly={readOnly} onChange={(next) => onChange({ ...test, topic: next ?? '' })} />
        <Select size="xs" style={{ flex: '1 1 112px' }} aria-label="Channel" data={withOwn(CHANNELS, test.channel)} value={test.channel ?? ''} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange({ ...test, channel: next === '' || next === null ? undefined : next })} />
      </div>
    )} />
  );
}
