import type { ConditionOf } from '@perennial/segment';
import { DurationField } from '../duration-field.js';
import { keptWords } from '../vocabulary.js';
import { below, TestRow, type RowProps } from './row.js';

/** A test of how long others have held without a break. */
export function HeldForTest({ test, at, words, problemAt, readOnly, onChange, onRemove, inner }: RowProps<ConditionOf<'held_for'>>) {
  return (
    <TestRow what="this length of time" problems={[problemAt(at)]} readOnly={readOnly} onRemove={onRemove} first={<DurationField small label="Without a break for at least" value={test.duration} error={problemAt(below(at, 'duration'))} readOnly={readOnly} onChange={(duration) => onChange({ ...test, duration })} />}>
      <div className="cond-where">{inner({ condition: test.of, at: below(at, 'of'), words: keptWords(words), onChange: (of) => onChange({ ...test, of }) })}</div>
      <p className="s12 t3">Counted from when this is first saved: what was before is not known.</p>
    </TestRow>
  );
}
