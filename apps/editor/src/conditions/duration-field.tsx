import { NumberInput, Select } from '@mantine/core';
import type { Duration } from '@perennial/model';

const UNITS: readonly { value: Duration['unit']; label: string }[] = [{ value: 'minutes', label: 'minutes' }, { value: 'hours', label: 'hours' }, { value: 'days', label: 'days' }, { value: 'weeks', label: 'weeks' }];

interface DurationFieldProps {
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: Duration;
  readonly error?: string | undefined;
  readonly readOnly?: boolean;
  readonly small?: boolean;
  readonly onChange: (value: Duration) => void;
}

/** A length of time: an amount and a unit. */
export function DurationField({ label, showLabel = true, value, error, readOnly = false, small = false, onChange }: DurationFieldProps) {
  const size = small ? 'xs' : 'sm';
  return (
    <div role="group" aria-label={label}>
      {showLabel && <div className="lab" style={{ marginBottom: 5 }}>{label}</div>}
      <div className="row g8" style={{ alignItems: 'flex-start' }}>
        <NumberInput
          size={size} w={small ? 64 : 72} hideControls min={0} max={100_000} decimalScale={2} aria-label={`${label}, amount`} value={value.amount} readOnly={readOnly} error={error !== undefined}
          onChange={(amount) => onChange({ ...value, amount: typeof amount === 'number' ? amount : 0 })}
        />
        <Select size={size} style={{ flex: 1 }} aria-label={`${label}, unit`} data={UNITS} value={value.unit} readOnly={readOnly} allowDeselect={false} onChange={(unit) => onChange({ ...value, unit: UNITS.find((one) => one.value === unit)?.value ?? 'days' })} />
      </div>
      {error !== undefined && <div className="s12 td" style={{ marginTop: 5 }} role="alert">{error}</div>}
    </div>
  );
}
