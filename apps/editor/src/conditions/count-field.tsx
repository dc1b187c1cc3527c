import { NumberInput, Select } from '@mantine/core';
import type { CountTest } from '@perennial/segment';

const COUNTS: readonly { value: string; label: string; make: (count: CountTest) => CountTest }[] = [
  { value: 'some', label: 'at least once', make: () => ({ is: 'at_least', value: 1 }) },
  { value: 'never', label: 'never', make: () => ({ is: 'exactly', value: 0 }) },
  { value: 'at_least', label: 'at least', make: ({ value }) => ({ is: 'at_least', value: Math.max(2, value) }) },
  { value: 'at_most', label: 'at most', make: ({ value }) => ({ is: 'at_most', value: Math.max(1, value) }) },
  { value: 'exactly', label: 'exactly', make: ({ value }) => ({ is: 'exactly', value: Math.max(1, value) }) },
  { value: 'between', label: 'between', make: ({ value }) => ({ is: 'between', value, to: value + 1 }) },
];

const countChoice = (count: CountTest): string => {
  if (count.is === 'at_least' && count.value === 1) return 'some';
  return (count.is === 'exactly' || count.is === 'at_most') && count.value === 0 ? 'never' : count.is;
};

/** How often something must have happened. */
export function CountField({ count, error, readOnly, onChange }: { count: CountTest; error: string | undefined; readOnly: boolean; onChange: (count: CountTest) => void }) {
  const choice = countChoice(count);
  const number = (label: string, value: number, change: (value: number) => void) => <NumberInput size="xs" w={64} hideControls min={0} max={1_000_000} allowDecimal={false} aria-label={label} value={value} readOnly={readOnly} onChange={(next) => change(typeof next === 'number' ? next : 0)} />;
  const counted = choice !== 'some' && choice !== 'never';
  return (
    <div>
      <div className="row g6">
        <Select size="xs" style={{ flex: 1 }} aria-label="How often" data={COUNTS.map(({ value, label }) => ({ value, label }))} value={choice} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange((COUNTS.find(({ value }) => value === next) ?? { make: (same: CountTest) => same }).make(count))} />
        {counted && number('Times', count.value, (value) => onChange({ ...count, value }))}
        {choice === 'between' && <><span className="s12 t3">and</span>{number('Times at most', count.to ?? count.value, (to) => onChange({ ...count, to }))}</>}
        {counted && <span className="s12 t3">times</span>}
      </div>
      {error !== undefined && <div className="s12 td" style={{ marginTop: 5 }}>{error}</div>}
    </div>
  );
}
