import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { IconFilter, IconFilterOff, IconPlus, IconX } from '@tabler/icons-react';
import type { ConditionOf } from '@perennial/segment';
import { DurationField } from '../duration-field.js';
import { EventPicker } from '../event-picker.js';
import { filterWords } from '../vocabulary.js';
import { below, TestRow, type RowProps } from './row.js';

/** As many as the language takes: a condition with more could not be read any more. */
const MAX_STEPS = 5;

/** A test of events that happened one after another. */
export function SequenceTest({ test, at, words, problemAt, readOnly, onChange, onRemove, inner }: RowProps<ConditionOf<'sequence'>>) {
  const put = (place: number, step: ConditionOf<'sequence'>['steps'][number] | null): void => onChange({ ...test, steps: test.steps.flatMap((one, i) => (i !== place ? [one] : step === null ? [] : [step])) });
  return (
    <TestRow what="this order" problems={[problemAt(below(at, 'steps'))]} readOnly={readOnly} onRemove={onRemove} first={<span className="s13">Did these in this order</span>}>
      {test.steps.map((step, i) => {
        const place = below(at, `steps.${i}`);
        return (
          <div key={i} className="col g6">
            <div className="row g4" style={{ alignItems: 'flex-start' }}>
              <span className="s12 t3 num" style={{ width: 40, paddingTop: 6 }}>{i === 0 ? 'First' : 'then'}</span>
              <div className="grow"><EventPicker label={`Event ${i + 1}`} value={step.event} events={words.events} error={problemAt(below(place, 'event'))} readOnly={readOnly} onChange={(event) => put(i, { ...step, event })} /></div>
              {!readOnly && <ActionIcon size={24} aria-label={step.where === undefined ? `Count only some of event ${i + 1}` : `Count all of event ${i + 1}`} onClick={() => put(i, { ...step, where: step.where === undefined ? { type: 'all', of: [] } : undefined })}>{step.where === undefined ? <IconFilter size={14} /> : <IconFilterOff size={14} />}</ActionIcon>}
              {!readOnly && test.steps.length > 2 && <ActionIcon size={24} aria-label={`Remove event ${i + 1}`} onClick={() => put(i, null)}><IconX size={14} /></ActionIcon>}
            </div>
            {step.where !== undefined && <div className="cond-where"><div className="lab">Count only those where</div>{inner({ condition: step.where, at: below(place, 'where'), words: filterWords(words, step.event), onChange: (where) => put(i, { ...step, where }) })}</div>}
          </div>
        );
      })}
      {!readOnly && test.steps.length < MAX_STEPS && <Button variant="subtle" size="xs" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...test, steps: [...test.steps, { event: '' }] })}>Then another event</Button>}
      <DurationField small label="Each within, after the one before" value={test.within} error={problemAt(below(at, 'within'))} readOnly={readOnly} onChange={(within) => onChange({ ...test, within })} />
      <Checkbox size="xs" label="Begun lately" checked={test.during !== undefined} disabled={readOnly} onChange={(event) => onChange({ ...test, during: event.currentTarget.checked ? { amount: 30, unit: 'days' } : undefined })} />
      {test.during !== undefined && <DurationField small label="Begun within the last" showLabel={false} value={test.during} error={problemAt(below(at, 'during'))} readOnly={readOnly} onChange={(during) => onChange({ ...test, during })} />}
    </TestRow>
  );
}
