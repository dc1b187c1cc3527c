import { Autocomplete } from '@mantine/core';
import { narrow } from './narrow.js';
import { pathOf, textOf, type PathOption } from './vocabulary.js';

interface PathPickerProps {
  readonly label: string;
  readonly showLabel?: boolean;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: string;
  /** Root of a path that is written without one, with its dot. */
  readonly root: string;
  readonly options: readonly PathOption[];
  readonly error?: string | undefined;
  readonly readOnly?: boolean;
  readonly onChange: (path: string) => void;
}

/** Chooses a value by its path: one that is known, or any other by writing it. */
export function PathPicker({ label, showLabel = false, description, placeholder = 'Attribute', value, root, options, error, readOnly = false, onChange }: PathPickerProps) {
  const groups = new Map<string, string[]>();
  for (const option of options) {
    const text = textOf(option.path, root);
    const own = groups.get(option.group) ?? [];
    if (![...groups.values()].some((texts) => texts.includes(text))) groups.set(option.group, [...own, text]);
  }
  const types = new Map(options.map((option) => [textOf(option.path, root), option.type]));
  return (
    <Autocomplete
      size="xs" label={showLabel ? label : undefined} aria-label={label} description={description} placeholder={placeholder} value={textOf(value, root)} error={error} readOnly={readOnly} spellCheck={false} maxDropdownHeight={260} limit={60}
      data={[...groups].map(([group, items]) => ({ group, items }))}
      filter={narrow(new Set(types.keys()))}
      renderOption={({ option }) => <span className="row g8 grow"><span className="ell grow">{option.value}</span><span className="s11 t3">{types.get(option.value) ?? ''}</span></span>}
      onChange={(text) => onChange(pathOf(text, root))}
    />
  );
}
