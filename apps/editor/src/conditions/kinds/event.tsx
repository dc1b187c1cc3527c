import { CountField } from '../count-field.js';
import { EventPicker } from '../event-picker.js';
import type { EventTest as Test } from '../tree.js';
import { filterWords } from '../vocabulary.js';
import { WindowFields } from '../window-fields.js';
import { below, TestRow, type RowProps } from './row.js';

/** A test of how often an event happened, within which time, and which of them count. */
export function EventTest({ test, at, words, problemAt, readOnly, onChange, onRemove, inner }: RowProps<Test>) {
  return (
    <TestRow what="this event" readOnly={readOnly} onRemove={onRemove} first={<EventPicker label="Event" value={test.event} events={words.events} error={problemAt(below(at, 'event'))} readOnly={readOnly} onChange={(event) => onChange({ ...test, event })} />}>
      <CountField count={test.count} error={problemAt(below(at, 'count.to'))} readOnly={readOnly} onChange={(count) => onChange({ ...test, count })} />
      <WindowFields window={test} at={at} words={filterWords(words, test.event)} sinceEntry={words.sinceEntry} problemAt={problemAt} readOnly={readOnly} inner={inner} onChange={(change) => onChange({ ...test, ...change })} />
    </TestRow>
  );
}
