import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import type { FormProps } from './kind-view.js';
import { TimeField } from './time-field.js';
import { daysSchema, WeekdaysField } from './weekdays-field.js';

/** Hours on some days of the week, as half-written configs have them. */
export const spanSchema = z.object({ weekdays: daysSchema.catch([]), from: z.string().catch('09:00'), to: z.string().catch('17:00') });
/** Hours on some days of the week. */
export type Span = z.infer<typeof spanSchema>;

interface SpanFormProps extends Pick<FormProps, 'readOnly' | 'problemAt'> {
  readonly span: Span;
  readonly at: string;
  /** How the two ends are called, and what is said of a span of 24 hours and of one across midnight. */
  readonly words: { readonly from: string; readonly to: string; readonly whole: string; readonly night: string };
  readonly onChange: (span: Span, field: string) => void;
  readonly onRemove: () => void;
}

/** Days of the week with the hours between two times. */
export function SpanForm({ span, at, words, readOnly, problemAt, onChange, onRemove }: SpanFormProps) {
  const { from, to } = span;
  return (
    <div className="cond-row" role="group" aria-label="Days and hours">
      <WeekdaysField label="Days" value={span.weekdays} readOnly={readOnly} error={problemAt(`${at}.weekdays`)} onChange={(weekdays) => onChange({ ...span, weekdays }, 'weekdays')} />
      <div className="row g8" style={{ alignItems: 'flex-end' }}>
        <TimeField small label={words.from} value={from} readOnly={readOnly} error={problemAt(`${at}.from`)} onChange={(next) => onChange({ ...span, from: next }, 'from')} />
        <TimeField small label={words.to} value={to} readOnly={readOnly} error={problemAt(`${at}.to`)} onChange={(next) => onChange({ ...span, to: next }, 'to')} />
        {!readOnly && <ActionIcon size={28} aria-label="Remove these days and hours" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      {to <= from && <div className="s12 t3">{to === from ? words.whole : words.night}</div>}
    </div>
  );
}
