import { NumberInput, Select, Switch } from '@mantine/core';
import { capWords, quietWords } from '@perennial/journey';
import { PRIORITY, type FrequencyCaps, type Guardrails, type SendingMode } from '@perennial/model';
import { CapsField, FIRST_CAP } from './caps-field.js';
import { Inherit } from './inherit.js';
import { RateFields } from './rate-fields.js';
import { FIRST_QUIET, QuietHoursField } from './quiet-hours-field.js';

type Rails = Pick<Guardrails, 'priority' | 'quietHours' | 'frequencyCaps'>;

/** What each level of guard rails has in common. */
export interface RailsProps<Said> {
  readonly said: Said;
  /** What holds where nothing is said here: all levels outside of it together. */
  readonly outer: Guardrails;
  readonly from: 'workspace' | 'journey' | null;
  /** Path before the fields, with its dot: where problems are found. */
  readonly at: string;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (change: Partial<Said>, field: string) => void;
}

/** How modes are called, and what they do. */
export const MODES: readonly { readonly value: SendingMode; readonly label: string; readonly about: string }[] = [
  { value: 'live', label: 'Live', about: 'Messages go out.' }, { value: 'review', label: 'Review', about: 'Each message is kept until a colleague releases it.' },
  { value: 'shadow', label: 'Shadow', about: 'Nothing is sent: what would be is only traced.' }, { value: 'trap', label: 'Trap', about: 'All mail goes to the trap address of the workspace; nothing else is sent.' },
];
const modeOf = (mode: SendingMode | null | undefined): (typeof MODES)[number] | undefined => MODES.find(({ value }) => value === (mode ?? 'live'));

/** What becomes of messages that nothing refuses. */
export function ModeField({ said, outer, from, at, readOnly, problemAt, onChange }: RailsProps<Pick<Guardrails, 'mode'>>) {
  return (
    <Select
      label="Sending mode" clearable data={MODES.map(({ value, label }) => ({ value, label }))} value={said.mode ?? null} placeholder={`${from === null ? '' : 'As the workspace: '}${modeOf(outer.mode)?.label ?? ''}`} readOnly={readOnly} error={problemAt(`${at}mode`)}
      description={modeOf(said.mode ?? outer.mode)?.about} onChange={(mode) => onChange({ mode: MODES.find(({ value }) => value === mode)?.value ?? null }, 'mode')}
    />
  );
}

/** How many messages of one journey are handed over. */
export function PaceField({ said, outer, at, readOnly, problemAt, onChange }: RailsProps<Pick<Guardrails, 'rate'>>) {
  return (
    <div className="col g6">
      <div><div className="b6">Most messages of a journey</div><p className="s12 t3">Spread evenly. What would be too much waits for its turn.</p></div>
      <RateFields rate={said.rate} outer={outer.rate} at={`${at}rate`} readOnly={readOnly} problemAt={problemAt} onChange={(rate) => onChange({ rate: Object.values(rate).every((one) => one === null || one === undefined) ? null : rate }, 'rate')} />
    </div>
  );
}

const says = (frequencyCaps: FrequencyCaps | null | undefined): boolean => Object.values(frequencyCaps ?? {}).some((part) => part !== null && part !== undefined);

/** Frequency caps in words: those that hold, and what the switches say against them. */
function capsWords(frequencyCaps: FrequencyCaps | null | undefined): string {
  const { caps, obeys, counts } = frequencyCaps ?? {};
  const all = (caps ?? []).map(capWords).join('; ');
  return `${all === '' ? 'none' : all}${obeys === false ? ', not obeyed' : ''}${counts === false ? ', not counted' : ''}`;
}

/** Priority, quiet hours and frequency caps, at any level. */
export function RailsFields({ said, outer, from, at, readOnly, problemAt, onChange, quiet = true }: RailsProps<Rails> & { /** False where quiet hours do not concern the messages. */ readonly quiet?: boolean }) {
  const { priority, quietHours, frequencyCaps } = said;
  const put = (change: Partial<FrequencyCaps>): void => onChange({ frequencyCaps: { ...frequencyCaps, ...change } }, 'caps');
  const [obeys, counts] = [frequencyCaps?.obeys ?? outer.frequencyCaps?.obeys ?? true, frequencyCaps?.counts ?? outer.frequencyCaps?.counts ?? true];
  const outerCaps = outer.frequencyCaps?.caps ?? [];
  return (
    <>
      <NumberInput
        label="Priority" description="0 to 100. The highest goes first after quiet hours, and gets the place when a cap leaves one." min={0} max={100} allowDecimal={false} value={priority ?? ''} placeholder={`${from === null ? '' : `As the ${from}: `}${outer.priority ?? PRIORITY}`} readOnly={readOnly} error={problemAt(`${at}priority`)}
        onChange={(next) => onChange({ priority: typeof next === 'number' ? next : null }, 'priority')}
      />
      {quiet && <Inherit label="Quiet hours" from={from} words={outer.quietHours === null || outer.quietHours === undefined ? 'none' : quietWords(outer.quietHours)} said={quietHours !== null && quietHours !== undefined} readOnly={readOnly} onSay={() => onChange({ quietHours: outer.quietHours ?? FIRST_QUIET }, 'quiet')} onUnsay={() => onChange({ quietHours: null }, 'quiet')}>
        {quietHours !== null && quietHours !== undefined && <QuietHoursField value={quietHours} at={`${at}quietHours`} readOnly={readOnly} problemAt={problemAt} onChange={(next, field) => onChange({ quietHours: next }, `quiet ${field}`)} />}
      </Inherit>}
      <Inherit label="Frequency caps" from={from} words={capsWords(outer.frequencyCaps)} said={says(frequencyCaps)} readOnly={readOnly} onSay={() => put({ caps: outerCaps.length === 0 ? [FIRST_CAP] : outerCaps })} onUnsay={() => onChange({ frequencyCaps: null }, 'caps')}>
        <CapsField value={frequencyCaps?.caps ?? outerCaps} at={`${at}frequencyCaps.caps`} readOnly={readOnly} problemAt={problemAt} onChange={(caps) => put({ caps })} />
        <Switch size="xs" label="Obeys the caps" description="Off: these messages go out, whatever was sent before." checked={obeys} disabled={readOnly} onChange={(input) => put({ obeys: input.currentTarget.checked })} />
        <Switch size="xs" label="Counts towards caps" description="Off: these messages take no place that others might want." checked={counts} disabled={readOnly} onChange={(input) => put({ counts: input.currentTarget.checked })} />
      </Inherit>
    </>
  );
}
