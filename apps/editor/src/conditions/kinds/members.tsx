import { NumberInput, Select, TagsInput } from '@mantine/core';
import type { ConditionOf, Quorum } from '@perennial/segment';
import { memberWords } from '../vocabulary.js';
import { below, TestRow, type RowProps } from './row.js';

const QUORUMS: readonly { readonly value: Quorum['is']; readonly label: string; readonly unit: string | null }[] = [
  { value: 'any', label: 'any member', unit: null }, { value: 'all', label: 'all members', unit: null }, { value: 'at_least', label: 'at least', unit: 'members' }, { value: 'at_least_percent', label: 'at least', unit: '% of members' },
];
const FIRST: Record<Quorum['is'], number | undefined> = { any: undefined, all: undefined, at_least: 2, at_least_percent: 50 };
const ROLES = ['owner', 'admin', 'billing', 'member'];

/** A test of how many members of an account fit others. */
export function MembersTest({ test, at, words, problemAt, readOnly, onChange, onRemove, inner }: RowProps<ConditionOf<'members'>>) {
  const { is, value } = test.quorum;
  const unit = QUORUMS.find((one) => one.value === is)?.unit ?? null;
  const choose = (next: string | null): void => {
    const chosen = QUORUMS.find((one) => one.value === next)?.value ?? 'any';
    const first = FIRST[chosen];
    onChange({ ...test, quorum: first === undefined ? { is: chosen } : { is: chosen, value: first } });
  };
  return (
    <TestRow what="these members" problems={[problemAt(at)]} readOnly={readOnly} onRemove={onRemove} first={(
      <div className="row g6 wrap">
        <span className="s12 t3">Of their account</span>
        <Select size="xs" w={196} aria-label="How many members" data={QUORUMS.map((one) => ({ value: one.value, label: one.unit === null ? one.label : `${one.label} … ${one.unit}` }))} value={is} allowDeselect={false} readOnly={readOnly} onChange={choose} />
        {unit !== null && <NumberInput size="xs" w={72} hideControls min={1} max={is === 'at_least_percent' ? 100 : 1_000_000} aria-label="How many" value={value ?? 1} error={problemAt(below(at, 'quorum.value')) !== undefined} readOnly={readOnly} onChange={(next) => onChange({ ...test, quorum: { is, value: typeof next === 'number' ? next : 0 } })} />}
        {unit !== null && <span className="s12 t3">{unit}</span>}
      </div>
    )}>
      {problemAt(below(at, 'quorum.value')) !== undefined && <div className="s12 td">{problemAt(below(at, 'quorum.value'))}</div>}
      <TagsInput size="xs" label="Roles" placeholder={test.roles === undefined ? 'Any role' : ''} data={ROLES} value={test.roles === undefined ? [] : [...test.roles]} error={problemAt(below(at, 'roles'))} readOnly={readOnly} onChange={(roles) => onChange({ ...test, roles: roles.length === 0 ? undefined : roles })} />
      <div className="cond-where"><div className="lab">Each of them asked</div>{inner({ condition: test.of, at: below(at, 'of'), words: memberWords(words), onChange: (of) => onChange({ ...test, of }) })}</div>
    </TestRow>
  );
}
