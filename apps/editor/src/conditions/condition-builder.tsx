import './conditions.css';
import { describe, problems, type Condition } from '@perennial/segment';
import { GroupEditor } from './group-editor.js';
import type { ProblemAt } from './kinds/row.js';
import { groupOf, hasRoom } from './tree.js';
import type { Vocabulary } from './vocabulary.js';

interface BuilderProps {
  /** Names the whole for screen readers. */
  readonly label: string;
  /** Absent: no condition. */
  readonly value: Condition | undefined;
  readonly words: Vocabulary;
  readonly problemAt?: ProblemAt;
  readonly readOnly?: boolean;
  /** `undefined` when the last test is taken away. */
  readonly onChange: (value: Condition | undefined) => void;
}

const EMPTY: Condition = { type: 'all', of: [] };

/** The whole in words, once it is finished and more than single values and events. */
function Sentence({ condition }: { condition: Condition }) {
  if (groupOf(condition).parts.every(({ condition: { type } }) => type === 'attribute' || type === 'event') || problems(condition).length > 0) return null;
  return <p className="cond-words"><span className="unseen">In words: </span>{describe(condition)}</p>;
}

/** Builds a condition: groups of tests of what is known of a person and of what they did. Fits a panel of 340 px and any wider place. */
export function ConditionBuilder({ label, value, words, problemAt = () => undefined, readOnly = false, onChange }: BuilderProps) {
  const change = (next: Condition): void => onChange(groupOf(next).parts.length === 0 ? undefined : next);
  return (
    <div role="group" aria-label={label}>
      {readOnly && value === undefined ? <span className="t3">None</span> : <GroupEditor condition={value ?? EMPTY} at="" words={words} problemAt={problemAt} readOnly={readOnly} room={hasRoom(value)} onChange={change} />}
      {value !== undefined && <Sentence condition={value} />}
    </div>
  );
}
