import { ActionIcon, Button, Collapse, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { NodeCounts } from '@perennial/model';
import { share } from '../ui/format.js';

/** A ranked way out as the list shows it. */
export interface BranchItem {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly problem: boolean;
}

interface BranchListProps {
  readonly items: readonly BranchItem[];
  readonly counts: NodeCounts | null;
  readonly readOnly: boolean;
  readonly addLabel: string;
  readonly onName: (place: number, name: string) => void;
  /** New order, as places in the old one. */
  readonly onOrder: (places: readonly number[]) => void;
  readonly onAdd: () => void;
  readonly children: (place: number) => ReactNode;
}

const swapped = (length: number, place: number, by: 1 | -1): readonly number[] => {
  const places = Array.from({ length }, (_, i) => i);
  [places[place], places[place + by]] = [place + by, place];
  return places;
};

/** Part of those who left that left by each outlet. */
const shareOf = (counts: NodeCounts | null, outlet: string): number | null => {
  const all = Object.values(counts?.left ?? {}).reduce((sum, left) => sum + left, 0);
  return all === 0 ? null : (counts?.left[outlet] ?? 0) / all;
};

/** Ranked ways out of a step: the first that fits wins. One is open at a time. */
export function BranchList({ items, counts, readOnly, addLabel, onName, onOrder, onAdd, children }: BranchListProps) {
  const [open, setOpen] = useState<string | null>(items.length === 1 ? (items[0]?.id ?? null) : null);
  return (
    <div className="col g6">
      {items.map((item, place) => {
        const opened = open === item.id;
        const part = shareOf(counts, item.id);
        return (
          <div key={item.id} className="branch-card" data-problem={item.problem}>
            <button type="button" className="branch-head" aria-expanded={opened} onClick={() => setOpen(opened ? null : item.id)}>
              {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
              <span className="grow"><span className="b5 ell" style={{ display: 'block' }}>{item.name === '' ? 'Without a name' : item.name}</span><span className="s12 t3 ell" style={{ display: 'block' }}>{item.summary}</span></span>
              {part !== null && <span className="num s12 b5 t2">{share(part)}</span>}
            </button>
            <Collapse expanded={opened}>
              <div className="branch-body col g10">
                <div className="row g4" style={{ alignItems: 'flex-end' }}>
                  <TextInput size="xs" style={{ flex: 1 }} label="Name" maxLength={200} value={item.name} readOnly={readOnly} onChange={(event) => onName(place, event.currentTarget.value)} />
                  {!readOnly && (
                    <>
                      <ActionIcon aria-label={`Rank ${item.name} higher`} disabled={place === 0} onClick={() => onOrder(swapped(items.length, place, -1))}><IconArrowUp size={14} /></ActionIcon>
                      <ActionIcon aria-label={`Rank ${item.name} lower`} disabled={place === items.length - 1} onClick={() => onOrder(swapped(items.length, place, 1))}><IconArrowDown size={14} /></ActionIcon>
                      <ActionIcon aria-label={`Remove ${item.name}`} onClick={() => onOrder(items.map((_, i) => i).filter((i) => i !== place))}><IconTrash size={14} /></ActionIcon>
                    </>
                  )}
                </div>
                {children(place)}
              </div>
            </Collapse>
          </div>
        );
      })}
      {!readOnly && items.length < 20 && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={onAdd}>{addLabel}</Button>}
    </div>
  );
}
