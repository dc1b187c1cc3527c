import { useDebouncedValue } from '@mantine/hooks';
import { IconUsersGroup } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { SegmentRow } from '@perennial/model';
import { problems, type Condition, type ConditionPlace } from '@perennial/segment';
import { useEstimate } from '../api/segments.js';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { useWords } from '../conditions/use-words.js';
import { count, share } from '../ui/format.js';
import { errorText } from '../ui/states.js';

const PLACES: Record<SegmentRow['subject'], ConditionPlace> = { profile: { roots: ['profile', 'account', 'membership'], run: false }, account: { roots: ['account'], run: false } };

/** What keeps a definition from being saved, in words; null: nothing. */
export function definitionProblem(condition: Condition | undefined, subject: SegmentRow['subject']): string | null {
  if (condition === undefined) return 'Add a test that says who is in it.';
  return problems(condition, PLACES[subject])[0]?.message ?? null;
}

const SETTLED_MS = 400;

/** How many are in it now, while it is being written. */
function EstimateLine({ subject, condition }: { subject: SegmentRow['subject']; condition: Condition | undefined }) {
  const fits = definitionProblem(condition, subject) === null;
  const text = fits ? JSON.stringify(condition) : null;
  const [settled] = useDebouncedValue(text, SETTLED_MS);
  const asked = useMemo(() => (settled === null ? null : (JSON.parse(settled) as Record<string, unknown>)), [settled]);
  const estimate = useEstimate(subject, asked);
  const who = subject === 'profile' ? 'people' : 'accounts';
  return (
    <div className="notice" role="status" aria-live="polite" style={{ marginTop: 12 }}>
      <IconUsersGroup size={16} aria-hidden />
      {!fits && <span>Finish the tests to see how many {who} they let in.</span>}
      {fits && estimate.isError && <span>{errorText(estimate.error)}</span>}
      {fits && !estimate.isError && estimate.data === undefined && <span>Counting…</span>}
      {fits && !estimate.isError && estimate.data !== undefined && (
        <span style={{ opacity: estimate.isFetching ? 0.6 : 1 }}>
          <b className="b6 num">{estimate.data.error > 0 ? 'About ' : ''}{count(estimate.data.count)}</b> of {count(estimate.data.of)} {who} now, {share(estimate.data.of === 0 ? 0 : estimate.data.count / estimate.data.of)}
          {estimate.data.error > 0 && <span> (± {count(estimate.data.error)}, from a sample)</span>}
        </span>
      )}
    </div>
  );
}

/** Who is in a segment: the tests, and how many pass them. */
export function Definition({ subject, value, readOnly, showProblem = false, ownSegment, onChange }: { subject: SegmentRow['subject']; ownSegment?: string; value: Condition | undefined; readOnly: boolean; showProblem?: boolean; onChange: (value: Condition | undefined) => void }) {
  const words = useWords({ subject, ownSegment });
  const found = useMemo(() => (value === undefined ? [] : problems(value, PLACES[subject])), [value, subject]);
  const missing = showProblem && value === undefined ? definitionProblem(value, subject) : null;
  return (
    <>
      <ConditionBuilder label="Who is in it" value={value} words={words} readOnly={readOnly} problemAt={(at) => (showProblem ? found.find((problem) => problem.at === at)?.message : undefined)} onChange={onChange} />
      {missing !== null && <div className="s12 td" role="alert">{missing}</div>}
      {!readOnly && <EstimateLine subject={subject} condition={value} />}
    </>
  );
}
