import { TextInput } from '@mantine/core';

interface TimeFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly small?: boolean;
  readonly value: string;
  readonly error?: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (time: string) => void;
}

/** A time of day. One that is half written changes nothing: without a time the step would lose its ways out. */
export const TimeField = ({ label, description, small = false, value, error, readOnly, onChange }: TimeFieldProps) => (
  <TextInput
    type="time" size={small ? 'xs' : 'sm'} style={small ? { flex: 1 } : undefined} label={label} description={description} value={value} readOnly={readOnly} error={error}
    onChange={(event) => event.currentTarget.value !== '' && onChange(event.currentTarget.value)}
  />
);
