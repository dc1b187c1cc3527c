import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useProfile, useProfileSearch } from '../api/profiles.js';

const sampleOf = (own: boolean) => ({ value: '', label: own ? 'Sample of the template' : 'Sample person' });

/** Chooses whose values a preview shows; null is an invented person, or the sample of the template. */
export function PersonSelect({ value, sampled, onChange }: { value: number | null; sampled: boolean; onChange: (id: number | null) => void }) {
  const sample = sampleOf(sampled);
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, 200);
  const chosen = useProfile(value).data;
  const label = chosen?.name ?? sample.label;
  const found = useProfileSearch(asked === label ? '' : asked).data?.items ?? [];
  const people = found.map(({ id, name, email }) => ({ value: String(id), label: name, email }));
  const data = [sample, ...(chosen !== undefined && !found.some(({ id }) => id === chosen.id) ? [{ value: String(chosen.id), label: chosen.name }] : []), ...people];
  return (
    <Select
      aria-label="Preview as" w={180} size="xs" searchable data={data} value={value === null ? '' : String(value)} onChange={(next) => onChange(next === null || next === '' ? null : Number(next))}
      onSearchChange={setTyped} filter={({ options }) => options} allowDeselect={false} maxDropdownHeight={320} nothingFoundMessage="Nobody is called that" comboboxProps={{ width: 280, position: 'bottom-start' }}
      renderOption={({ option }) => {
        const email = people.find((one) => one.value === option.value)?.email;
        return <div className="grow"><div className="ell">{option.label}</div>{typeof email === 'string' && <div className="s12 t3 ell">{email}</div>}</div>;
      }}
    />
  );
}
