import { NumberInput, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { formOf, TAKES, TAKINGS, type EventTerm, type Term, type TermForm } from '@perennial/segment';
import { DurationField } from './duration-field.js';
import { EventPicker } from './event-picker.js';
import { below, type Inner, type ProblemAt } from './kinds/row.js';
import { PathPicker } from './path-picker.js';
import { filterWords, type Vocabulary } from './vocabulary.js';
import { WindowFields } from './window-fields.js';

interface TermProps {
  readonly label: string;
  readonly term: Term;
  readonly at: string;
  readonly words: Vocabulary;
  readonly problemAt: ProblemAt;
  readonly readOnly: boolean;
  /** Forms that make sense here. */
  readonly forms: readonly TermForm[];
  readonly inner: (inner: Inner) => ReactNode;
  readonly onChange: (term: Term) => void;
}

const NOTHING: Term = { attribute: '' };
const PAIR: readonly [Term, Term] = [NOTHING, NOTHING];
/** Forms with their words and what each begins with; pairs keep their parts when one becomes another. */
const FORMS: Record<TermForm, { readonly words: string; readonly fresh: (pair: readonly [Term, Term]) => Term }> = {
  attribute: { words: 'An attribute', fresh: ([first]) => (first.attribute === undefined ? NOTHING : first) },
  event: { words: 'A figure of events', fresh: () => ({ event: { name: '', take: 'count' } }) },
  sum: { words: 'A sum', fresh: (sum) => ({ sum }) },
  difference: { words: 'A difference', fresh: (difference) => ({ difference }) },
  ratio: { words: 'A ratio', fresh: (ratio) => ({ ratio }) },
  now: { words: 'Now, or a time from now', fresh: () => ({ now: {} }) },
  value: { words: 'A value', fresh: () => ({ value: 0 }) },
};
/** Parts of arithmetic are numbers that are no arithmetic themselves, where they are made by clicking. */
const PART_FORMS: readonly TermForm[] = ['attribute', 'event', 'value'];

const pairOf = (term: Term): readonly [Term, Term] => term.sum ?? term.difference ?? term.ratio ?? (term.attribute === undefined ? PAIR : [term, NOTHING]);
const BETWEEN: { readonly [form: string]: string } = { sum: 'plus', difference: 'minus', ratio: 'divided by' };

function PairEditor(props: TermProps & { readonly form: 'sum' | 'difference' | 'ratio' }) {
  const { form, term, at, label } = props;
  const pair = pairOf(term);
  const put = (next: readonly [Term, Term]): void => props.onChange(FORMS[form].fresh(next));
  return (
    <div className="cond-where">
      <TermEditor {...props} label={`${label}, first`} term={pair[0]} at={below(at, `${form}.0`)} forms={PART_FORMS} onChange={(first) => put([first, pair[1]])} />
      <span className="s12 t3">{BETWEEN[form]}</span>
      <TermEditor {...props} label={`${label}, second`} term={pair[1]} at={below(at, `${form}.1`)} forms={PART_FORMS} onChange={(second) => put([pair[0], second])} />
    </div>
  );
}

function NowEditor({ label, term: { now = {} }, at, problemAt, readOnly, onChange }: TermProps) {
  const way = now.plus !== undefined ? 'plus' : now.minus !== undefined ? 'minus' : 'now';
  const span = now.plus ?? now.minus;
  const put = (next: string | null, duration = span ?? { amount: 7, unit: 'days' as const }): void => onChange({ now: next === 'plus' ? { plus: duration } : next === 'minus' ? { minus: duration } : {} });
  return (
    <div className="row g6" style={{ alignItems: 'flex-start' }}>
      <Select size="xs" w={116} aria-label={`${label}, before or after now`} data={[{ value: 'now', label: 'now' }, { value: 'plus', label: 'now plus' }, { value: 'minus', label: 'now minus' }]} value={way} allowDeselect={false} readOnly={readOnly} onChange={(next) => put(next)} />
      {span !== undefined && <DurationField small label={label} showLabel={false} value={span} error={problemAt(below(at, 'now'))} readOnly={readOnly} onChange={(duration) => put(way, duration)} />}
    </div>
  );
}

function EventFigure({ label, term: { event }, at, words, problemAt, readOnly, inner, onChange }: TermProps) {
  if (event === undefined) return null;
  const place = below(at, 'event');
  const put = (change: Partial<EventTerm>): void => onChange({ event: { ...event, ...change } });
  return (
    <div className="cond-where">
      <div className="row g6 wrap" style={{ alignItems: 'flex-start' }}>
        <Select size="xs" style={{ flex: '1 1 130px' }} aria-label={`${label}, what is taken`} data={TAKES.map((take) => ({ value: take, label: TAKINGS[take].words }))} value={event.take} allowDeselect={false} readOnly={readOnly} onChange={(next) => put({ take: TAKES.find((take) => take === next) ?? 'count' })} />
        <div style={{ flex: '1 1 150px' }}><EventPicker label={`${label}, event`} value={event.name} events={words.events} error={problemAt(below(place, 'name'))} readOnly={readOnly} onChange={(name) => put({ name })} /></div>
      </div>
      {TAKINGS[event.take].needsProperty && <TextInput size="xs" aria-label={`${label}, property`} placeholder="Property, such as total" value={event.property ?? ''} error={problemAt(below(place, 'property'))} readOnly={readOnly} onChange={(change) => put({ property: change.currentTarget.value })} />}
      <WindowFields window={event} at={place} words={filterWords(words, event.name)} sinceEntry={words.sinceEntry} problemAt={problemAt} readOnly={readOnly} inner={inner} onChange={put} />
    </div>
  );
}

const ValueTerm = ({ label, term: { value }, at, problemAt, readOnly, onChange }: TermProps) => (
  <NumberInput size="xs" hideControls aria-label={`${label}, number`} placeholder="Number" value={typeof value === 'number' ? value : ''} error={problemAt(below(at, 'value'))} readOnly={readOnly} onChange={(next) => onChange({ value: typeof next === 'number' ? next : null })} />
);

const AttributeTerm = ({ label, term: { attribute = '' }, at, words, problemAt, readOnly, onChange }: TermProps) => (
  <PathPicker label={`${label}, attribute`} value={attribute} root={words.root} options={words.paths} error={problemAt(below(at, 'attribute'))} readOnly={readOnly} onChange={(path) => onChange({ attribute: path })} />
);

const EDITORS: Record<TermForm, (props: TermProps) => ReactNode> = {
  attribute: AttributeTerm, value: ValueTerm, now: NowEditor, event: EventFigure,
  sum: (props) => <PairEditor {...props} form="sum" />, difference: (props) => <PairEditor {...props} form="difference" />, ratio: (props) => <PairEditor {...props} form="ratio" />,
};

/** Edits one side of a comparison: what it is, and of what it is made. */
export function TermEditor(props: TermProps) {
  const { label, term, forms, readOnly, onChange } = props;
  const form = formOf(term);
  const offered = forms.includes(form) ? forms : [...forms, form];
  const Editor = EDITORS[form];
  return (
    <div className="col g6" role="group" aria-label={label}>
      <Select size="xs" aria-label={`${label}, kind`} data={offered.map((one) => ({ value: one, label: FORMS[one].words }))} value={form} allowDeselect={false} readOnly={readOnly} onChange={(next) => { const chosen = offered.find((one) => one === next); if (chosen !== undefined && chosen !== form) onChange(FORMS[chosen].fresh(pairOf(term))); }} />
      <Editor {...props} />
    </div>
  );
}
