import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useAccountSearch } from '../api/accounts.js';

interface Chosen {
  readonly id: number;
  readonly name: string;
}

/** Chooses an account by the beginning of its name or id. */
export function AccountSelect({ value, onChange }: { value: Chosen | null; onChange: (account: Chosen | null) => void }) {
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, 200);
  const found = useAccountSearch(asked === value?.name ? '' : asked, true).data?.items ?? [];
  const all = value === null || found.some(({ id }) => id === value.id) ? found : [value, ...found];
  return (
    <Select
      label="Account" placeholder="Find an account by its name or id" searchable data-autofocus data={all.map(({ id, name }) => ({ value: String(id), label: name }))} value={value === null ? null : String(value.id)} onSearchChange={setTyped}
      filter={({ options }) => options} nothingFoundMessage="No account is called that" onChange={(next) => onChange(all.find(({ id }) => String(id) === next) ?? null)}
      renderOption={({ option }) => {
        const known = found.find(({ id }) => String(id) === option.value);
        return <div className="grow"><div className="ell">{option.label}</div>{known !== undefined && <div className="s12 t3 ell">{known.externalId}</div>}</div>;
      }}
    />
  );
}
