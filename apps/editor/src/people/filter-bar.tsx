import '../conditions/conditions.css';
import './people.css';
import { ActionIcon, Button } from '@mantine/core';
import { IconFilterPlus, IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { describe, FILTER_PLACE, MAX_FILTERS, problems, type Filter } from '@perennial/segment';
import { useCatalogue } from '../api/settings.js';
import { attributeFields } from '../conditions/kinds/attribute.js';
import { newAttribute } from '../conditions/tree.js';
import { useWords } from '../conditions/use-words.js';
import { withExamples, type Vocabulary } from '../conditions/vocabulary.js';

/** What a filter may name: people's own attributes, with what was seen of them. */
function useFilterWords(): Vocabulary {
  const words = useWords({ counts: false });
  const catalogue = useCatalogue().data;
  return useMemo(() => ({ ...words, paths: withExamples(words.people, catalogue) }), [words, catalogue]);
}

/** One test while it is written; it counts only when it is done. */
function FilterForm({ first, onDone, onCancel }: { first: Filter; onDone: (filter: Filter) => void; onCancel: () => void }) {
  const words = useFilterWords();
  const [filter, setFilter] = useState(first);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const fresh = first.path === '';
  useEffect(() => {
    if (fresh) form.current?.querySelector('input')?.focus();
  }, [fresh]);
  const found = problems(filter, FILTER_PLACE);
  const { which, how } = attributeFields({ test: filter, at: '', words, readOnly: false, problemAt: (at) => (tried ? found.find((problem) => problem.at === at)?.message : undefined), onChange: setFilter });
  return (
    <form
      ref={form} className="filter-form" aria-label="Filter by an attribute" noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (found.length === 0) onDone(filter);
      }}
    >
      <div className="filter-which">{which}</div>
      <div className="filter-how">{how}</div>
      <Button type="submit" size="xs">Show people</Button>
      <Button type="button" variant="subtle" size="xs" onClick={onCancel}>Cancel</Button>
    </form>
  );
}

/** A test that counts: it opens to be changed, and goes away. */
function FilterChip({ filter, open, onOpen, onRemove }: { filter: Filter; open: boolean; onOpen: () => void; onRemove: () => void }) {
  const words = describe(filter);
  return (
    <span className="filter-chip" data-open={open}>
      <button type="button" className="ell" aria-expanded={open} title={words} onClick={onOpen}>{words}</button>
      <ActionIcon size={24} aria-label={`Remove the filter ${words}`} onClick={onRemove}><IconX size={13} /></ActionIcon>
    </span>
  );
}

/** The tests by which a list of people is narrowed, as chips, and a way to add more. They all must hold. */
export function FilterBar({ filters, onChange }: { filters: readonly Filter[]; onChange: (filters: readonly Filter[]) => void }) {
  /** Place of the test that is written; its length: a new one. */
  const [open, setOpen] = useState<number | null>(null);
  const put = (next: readonly Filter[]): void => {
    setOpen(null);
    onChange(next);
  };
  return (
    <section className="filter-bar" aria-label="Filters by attribute">
      <div className="row g8 wrap">
        {filters.map((filter, i) => <FilterChip key={JSON.stringify(filter)} filter={filter} open={open === i} onOpen={() => setOpen(open === i ? null : i)} onRemove={() => put(filters.filter((_, j) => j !== i))} />)}
        {filters.length < MAX_FILTERS && <Button variant="default" size="xs" leftSection={<IconFilterPlus size={14} />} aria-expanded={open === filters.length} onClick={() => setOpen(open === filters.length ? null : filters.length)}>Filter by an attribute</Button>}
        {filters.length > 1 && <Button variant="subtle" size="xs" onClick={() => put([])}>Remove all</Button>}
      </div>
      {open !== null && <FilterForm key={open} first={filters[open] ?? newAttribute()} onCancel={() => setOpen(null)} onDone={(filter) => put(filters.length === open ? [...filters, filter] : filters.map((one, i) => (i === open ? filter : one)))} />}
    </section>
  );
}
