import { ActionIcon, Button, NumberInput, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { FrequencyCap } from '@perennial/model';
import { useTopics } from '../api/settings.js';
import { FieldProblem } from '../kinds/field.js';
import { CHANNEL_CHOICES } from '../ui/channels.js';

const MOST = 10;
/** The cap that one begins with. */
export const FIRST_CAP: FrequencyCap = { max: 3, per: 'week', window: 'rolling' };
const SPANS: readonly { readonly value: string; readonly label: string; readonly per: FrequencyCap['per']; readonly window: FrequencyCap['window'] }[] = [
  { value: 'day rolling', label: 'in 24 hours', per: 'day', window: 'rolling' }, { value: 'week rolling', label: 'in 7 days', per: 'week', window: 'rolling' }, { value: 'month rolling', label: 'in 30 days', per: 'month', window: 'rolling' },
  { value: 'day calendar', label: 'a calendar day', per: 'day', window: 'calendar' }, { value: 'week calendar', label: 'a calendar week', per: 'week', window: 'calendar' }, { value: 'month calendar', label: 'a calendar month', per: 'month', window: 'calendar' },
];

interface CapFormProps {
  readonly cap: FrequencyCap;
  readonly at: string;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (cap: FrequencyCap) => void;
  readonly onRemove: () => void;
}

function CapForm({ cap, at, readOnly, problemAt, onChange, onRemove }: CapFormProps) {
  const topics = useTopics().data ?? [];
  const span = SPANS.find(({ per, window }) => per === cap.per && window === cap.window);
  return (
    <div className="cond-row col g8" role="group" aria-label="Cap">
      <div className="row g8" style={{ alignItems: 'flex-end' }}>
        <NumberInput size="xs" label="At most" style={{ width: 72 }} min={1} max={1000} allowDecimal={false} value={cap.max} readOnly={readOnly} error={problemAt(`${at}.max`)} onChange={(max) => typeof max === 'number' && max >= 1 && onChange({ ...cap, max })} />
        <Select
          size="xs" label="Messages" style={{ flex: 1 }} clearable placeholder="Email, SMS and push" data={CHANNEL_CHOICES.map(({ value, label }) => ({ value, label }))} value={cap.channel ?? null} readOnly={readOnly}
          onChange={(channel) => onChange({ ...cap, channel: CHANNEL_CHOICES.find(({ value }) => value === channel)?.value ?? null })}
        />
        {!readOnly && <ActionIcon size={28} aria-label="Remove this cap" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      <div className="row g8" style={{ alignItems: 'flex-end' }}>
        <Select size="xs" label="About" style={{ flex: 1 }} clearable placeholder="Any topic" data={topics.map(({ key, name }) => ({ value: key, label: name }))} value={cap.topic ?? null} readOnly={readOnly} error={problemAt(`${at}.topic`)} onChange={(topic) => onChange({ ...cap, topic })} />
        <Select
          size="xs" label="Time" style={{ flex: 1 }} allowDeselect={false} data={SPANS.map(({ value, label }) => ({ value, label }))} value={span?.value ?? null} readOnly={readOnly}
          onChange={(value) => { const next = SPANS.find((one) => one.value === value); if (next !== undefined) onChange({ ...cap, per: next.per, window: next.window }); }}
        />
      </div>
    </div>
  );
}

interface CapsFieldProps extends Pick<CapFormProps, 'at' | 'readOnly' | 'problemAt'> {
  readonly value: readonly FrequencyCap[];
  readonly onChange: (caps: FrequencyCap[]) => void;
}

/** How many messages a person gets at most. */
export function CapsField({ value, at, readOnly, problemAt, onChange }: CapsFieldProps) {
  return (
    <>
      {value.map((cap, place) => (
        <CapForm key={place} cap={cap} at={`${at}.${place}`} readOnly={readOnly} problemAt={problemAt} onChange={(next) => onChange(value.map((one, i) => (i === place ? next : one)))} onRemove={() => onChange(value.filter((_, i) => i !== place))} />
      ))}
      {value.length === 0 && <p className="t3">No cap.</p>}
      {!readOnly && value.length < MOST && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => onChange([...value, FIRST_CAP])}>Add a cap</Button>}
      <FieldProblem message={problemAt(at)} />
    </>
  );
}
