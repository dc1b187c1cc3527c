import type { ReactNode } from 'react';

/** One choice; `count` stands behind the word. */
export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly count?: string | undefined;
}

/** A few choices side by side, of which one holds. `label` names the group for screen readers. */
export function Segments<Value extends string>({ label, items, value, onChange, small = false }: { label: string; items: readonly Segment<Value>[]; value: Value; onChange: (value: Value) => void; small?: boolean }) {
  return (
    <div className={small ? 'seg sm' : 'seg'} role="group" aria-label={label}>
      {items.map((item) => (
        <button key={item.value} type="button" aria-pressed={item.value === value} onClick={() => onChange(item.value)}>
          {item.label}
          {item.count !== undefined && <span className="n">{item.count}</span>}
        </button>
      ))}
    </div>
  );
}
