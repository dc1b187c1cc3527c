import { Select, TextInput } from '@mantine/core';
import type { ImportPlan } from '@perennial/model';
import { useSegments } from '../api/segments.js';
import { counted } from '../ui/format.js';

const NEW = 'new';

/** True when the choice names a list, or a new one. */
export const isChosen = (list: ImportPlan['list']): boolean => list !== null && (list.segmentId !== null || list.name.trim() !== '');

/** The list that a file fills: one that is there, or a new one by its name. */
export function ListChoice({ value, onChange }: { value: ImportPlan['list']; onChange: (list: ImportPlan['list']) => void }) {
  const lists = (useSegments().data ?? []).filter((segment) => segment.kind === 'static' && segment.subject === 'profile');
  const chosen = value?.segmentId ?? null;
  return (
    <div className="row g12 wrap" style={{ alignItems: 'flex-end' }}>
      <Select
        label="Put them on" size="xs" w={260} allowDeselect={false} value={chosen === null ? NEW : String(chosen)}
        data={[{ value: NEW, label: 'A new list' }, ...lists.map((list) => ({ value: String(list.id), label: `${list.name} (${counted(list.size, 'person', 'people')})` }))]}
        onChange={(next) => onChange(next === NEW || next === null ? { segmentId: null, name: '' } : { segmentId: Number(next), name: '' })}
      />
      {chosen === null && <TextInput label="Name of the new list" size="xs" w={240} maxLength={80} value={value?.name ?? ''} placeholder="Beta testers" onChange={(event) => onChange({ segmentId: null, name: event.currentTarget.value })} />}
    </div>
  );
}
