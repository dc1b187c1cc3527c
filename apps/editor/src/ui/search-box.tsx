import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useSingleKeys } from './single-keys.js';

/** The search of a list; `/` goes there, Escape empties it. */
export function SearchBox({ label, value, onChange, width = 190 }: { label: string; value: string; onChange: (value: string) => void; width?: number | string }) {
  const box = useRef<HTMLInputElement>(null);
  useSingleKeys({ '/': () => box.current?.focus() });
  return (
    <TextInput
      ref={box} size="xs" w={width} type="search" aria-label={label} placeholder={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}
      leftSection={<IconSearch size={14} />} rightSection={value === '' ? <span className="kbd" aria-hidden>/</span> : undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        onChange('');
        event.currentTarget.blur();
      }}
    />
  );
}
