import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { QuietHours, WeeklySpan } from '@perennial/model';
import { FieldProblem } from '../kinds/field.js';
import { SpanForm, type Span } from '../kinds/span-form.js';

const MOST = 14;
const EVERY_NIGHT: WeeklySpan = { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '20:00', to: '08:00' };
/** Quiet hours that one begins with. */
export const FIRST_QUIET: QuietHours = { windows: [EVERY_NIGHT], action: 'hold' };
const ACTIONS: readonly { readonly value: QuietHours['action']; readonly label: string }[] = [
  { value: 'hold', label: 'Is held until they are over' }, { value: 'drop', label: 'Is not sent' }, { value: 'in_app', label: 'Is shown in the product instead' },
];
const WORDS = { from: 'From', to: 'To', whole: 'Quiet the whole 24 hours from then.', night: 'Ends on the day after.' };
const spanOf = ({ weekdays, from, to }: Span): WeeklySpan => ({ weekdays: [...weekdays], from, to });

interface QuietHoursFieldProps {
  readonly value: QuietHours;
  readonly at: string;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (value: QuietHours, field: string) => void;
}

/** When nothing is sent, and what becomes of messages then. */
export function QuietHoursField({ value, at, readOnly, problemAt, onChange }: QuietHoursFieldProps) {
  const { windows, action } = value;
  const put = (next: WeeklySpan[], field: string): void => onChange({ ...value, windows: next }, field);
  return (
    <>
      {windows.map((span, place) => (
        <SpanForm
          key={place} span={span} at={`${at}.windows.${place}`} words={WORDS} readOnly={readOnly} problemAt={problemAt}
          onChange={(next, field) => put(windows.map((one, i) => (i === place ? spanOf(next) : one)), `${field} ${place}`)} onRemove={() => put(windows.filter((_, i) => i !== place), 'remove')}
        />
      ))}
      {windows.length === 0 && <p className="t3">Never quiet.</p>}
      {!readOnly && windows.length < MOST && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...windows, EVERY_NIGHT], 'add')}>Add days and hours</Button>}
      {windows.length > 0 && <Select size="xs" label="A message then" allowDeselect={false} data={[...ACTIONS]} value={action} readOnly={readOnly} onChange={(next) => onChange({ ...value, action: ACTIONS.find((one) => one.value === next)?.value ?? action }, 'action')} />}
      <FieldProblem message={problemAt(at)} />
    </>
  );
}
