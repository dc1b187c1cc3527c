import { ActionIcon, Select, TextInput } from '@mantine/core';
import { IconFilter, IconFilterOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Window } from '@perennial/segment';
import { DurationField } from './duration-field.js';
import { below, type Inner, type ProblemAt } from './kinds/row.js';
import type { Vocabulary } from './vocabulary.js';

interface WindowProps {
  readonly window: Window;
  readonly at: string;
  /** What a filter of one of the events may name. */
  readonly words: Vocabulary;
  readonly sinceEntry: boolean;
  readonly problemAt: ProblemAt;
  readonly readOnly: boolean;
  readonly inner: (inner: Inner) => ReactNode;
  readonly onChange: (change: Partial<Window>) => void;
}

type Span = 'ever' | 'within' | 'between' | 'sinceEntry';
const SPANS: Record<Span, string> = { ever: 'at any time', within: 'within the last', between: 'between two dates', sinceEntry: 'since they entered' };
const spanOf = ({ within, between, sinceEntry }: Window): Span => (within !== undefined ? 'within' : between !== undefined ? 'between' : sinceEntry === true ? 'sinceEntry' : 'ever');
const NONE: Partial<Window> = { within: undefined, between: undefined, sinceEntry: undefined };
const FRESH: Record<Span, Partial<Window>> = { ever: NONE, within: { ...NONE, within: { amount: 30, unit: 'days' } }, between: { ...NONE, between: { from: '', to: '' } }, sinceEntry: { ...NONE, sinceEntry: true } };

/** When events must have happened to count, and which of them do. One that was written with several spans at once keeps them until another is chosen. */
export function WindowFields({ window, at, words, sinceEntry, problemAt, readOnly, inner, onChange }: WindowProps) {
  const span = spanOf(window);
  const { within, between, where } = window;
  const spans = (['ever', 'within', 'between', 'sinceEntry'] as const).filter((one) => one !== 'sinceEntry' || sinceEntry || span === one);
  const found = ['sinceEntry', 'between'].flatMap((name) => problemAt(below(at, name)) ?? []);
  return (
    <>
      <div className="row g6" style={{ alignItems: 'flex-start' }}>
        <Select size="xs" style={{ flex: 1 }} aria-label="When" data={spans.map((one) => ({ value: one, label: SPANS[one] }))} value={span} allowDeselect={false} readOnly={readOnly} onChange={(next) => onChange(FRESH[spans.find((one) => one === next) ?? 'ever'])} />
        {!readOnly && <ActionIcon size={30} aria-label={where === undefined ? 'Count only some of them' : 'Count all of them'} onClick={() => onChange({ where: where === undefined ? { type: 'all', of: [] } : undefined })}>{where === undefined ? <IconFilter size={14} /> : <IconFilterOff size={14} />}</ActionIcon>}
      </div>
      {within !== undefined && <DurationField small label="Within the last" showLabel={false} value={within} error={problemAt(below(at, 'within'))} readOnly={readOnly} onChange={(next) => onChange({ within: next })} />}
      {between !== undefined && (
        <div className="row g6">
          <TextInput size="xs" type="date" style={{ flex: 1 }} aria-label="From" value={between.from.slice(0, 10)} readOnly={readOnly} onChange={(event) => onChange({ between: { ...between, from: event.currentTarget.value } })} />
          <span className="s12 t3">and</span>
          <TextInput size="xs" type="date" style={{ flex: 1 }} aria-label="To" value={between.to.slice(0, 10)} readOnly={readOnly} onChange={(event) => onChange({ between: { ...between, to: event.currentTarget.value } })} />
        </div>
      )}
      {found.map((message) => <div key={message} className="s12 td" role="alert">{message}</div>)}
      {where !== undefined && <div className="cond-where"><div className="lab">Count only those where</div>{inner({ condition: where, at: below(at, 'where'), words, onChange: (next) => onChange({ where: next }) })}</div>}
    </>
  );
}
