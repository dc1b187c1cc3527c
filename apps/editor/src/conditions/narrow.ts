import type { ComboboxItem, OptionsFilter } from '@mantine/core';

/** Narrows options and their groups to those that have the text in them, without regard to case; a text that is itself an option shows all, so that another can be chosen. */
export const narrow = (known: ReadonlySet<string>): OptionsFilter => ({ options, search, limit }) => {
  const wanted = known.has(search) ? '' : search.trim().toLowerCase();
  const fits = (item: ComboboxItem): boolean => item.label.toLowerCase().includes(wanted);
  const left: typeof options = [];
  for (const option of options) {
    if (!('items' in option)) {
      if (fits(option)) left.push(option);
      continue;
    }
    const items = option.items.filter(fits);
    if (items.length > 0) left.push({ ...option, items });
  }
  return left.slice(0, limit);
};
