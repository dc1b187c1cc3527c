import { z } from 'zod';
import { FieldProblem } from './field.js';

const DAYS = [{ day: 'mon', label: 'Mon', name: 'Monday' }, { day: 'tue', label: 'Tue', name: 'Tuesday' }, { day: 'wed', label: 'Wed', name: 'Wednesday' }, { day: 'thu', label: 'Thu', name: 'Thursday' }, { day: 'fri', label: 'Fri', name: 'Friday' }, { day: 'sat', label: 'Sat', name: 'Saturday' }, { day: 'sun', label: 'Sun', name: 'Sunday' }] as const;
/** A day of the week, as configs name it. */
export type Day = (typeof DAYS)[number]['day'];
/** Days of the week; what is none is left out. */
export const daysSchema = z.array(z.string()).transform((names): readonly Day[] => DAYS.flatMap(({ day }) => (names.includes(day) ? [day] : [])));
/** Monday to Friday. */
export const WORKDAYS: readonly Day[] = DAYS.slice(0, 5).map(({ day }) => day);

interface WeekdaysFieldProps {
  readonly label: string;
  readonly value: readonly Day[];
  readonly error?: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (days: readonly Day[]) => void;
}

/** Days of the week side by side, each on or off. */
export function WeekdaysField({ label, value, error, readOnly, onChange }: WeekdaysFieldProps) {
  const turn = (day: Day): void => onChange(DAYS.flatMap((one) => (value.includes(one.day) !== (one.day === day) ? [one.day] : [])));
  return (
    <div className="col g6">
      <div className="lab">{label}</div>
      <div className="seg sm" role="group" aria-label={label} style={{ display: 'flex' }}>
        {DAYS.map(({ day, label: word, name }) => <button key={day} type="button" aria-pressed={value.includes(day)} aria-label={name} disabled={readOnly} style={{ flex: 1, padding: 0, justifyContent: 'center' }} onClick={() => turn(day)}>{word}</button>)}
      </div>
      <FieldProblem message={error} />
    </div>
  );
}
