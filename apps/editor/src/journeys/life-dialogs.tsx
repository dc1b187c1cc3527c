import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { UNIT_MS, type Duration, type PauseChoice, type ResumeChoice, type StopChoice } from '@perennial/model';
import { countedSubjects, NOUNS, type Subject } from '../ui/subject-words.js';
import { Ways, type Way } from '../ui/ways.js';

interface AskProps {
  readonly title: string;
  readonly verb: string;
  /** People are taken out: it cannot be undone. */
  readonly grave: boolean;
  readonly busy: boolean;
  readonly ready?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const Ask = ({ title, verb, grave, busy, ready = true, onConfirm, onClose, children }: AskProps) => (
  <Modal opened onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>{title}</span>} closeButtonProps={{ 'aria-label': 'Close' }} size={480}>
    <div className="col g12">{children}</div>
    <div className="row g8" style={{ justifyContent: 'flex-end', marginTop: 20 }}>
      <Button variant="default" onClick={onClose}>Cancel</Button>
      <Button {...(grave ? { color: 'brick' } : {})} loading={busy} disabled={!ready} onClick={onConfirm}>{verb}</Button>
    </div>
  </Modal>
);

/** A journey whose life changes, with how many are inside. */
interface Changed {
  readonly name: string;
  readonly subject: Subject;
  readonly hereNow: number;
}

interface DialogProps<Choice> {
  readonly journey: Changed;
  readonly busy: boolean;
  readonly onChoose: (choice: Choice) => void;
  readonly onClose: () => void;
}

const inside = ({ hereNow, subject }: Changed): string => countedSubjects(hereNow, subject);
const said = (reason: string): { reason?: string } => (reason.trim() === '' ? {} : { reason: reason.trim() });

const Reason = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => (
  <TextInput label="Why" description="Kept with each of them. You may leave it empty." maxLength={200} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
);

/** Asks whether people finish or leave at once. Render it only while it asks. */
export function StopDialog({ journey, busy, onChoose, onClose }: DialogProps<StopChoice>) {
  const [people, setPeople] = useState<StopChoice['people']>('finish');
  const [reason, setReason] = useState('');
  const ways: readonly Way<StopChoice['people']>[] = [
    { value: 'finish', title: 'Let them finish', text: `${inside(journey)} inside go on to the end` },
    { value: 'exit', title: 'Take everybody out now', text: `${inside(journey)} inside leave, unsent messages are not sent. This cannot be undone` },
  ];
  return (
    <Ask title={`Stop ${journey.name}?`} verb={people === 'exit' && journey.hereNow > 0 ? `Stop and take ${inside(journey)} out` : 'Stop journey'} grave busy={busy} onClose={onClose} onConfirm={() => onChoose({ people, ...(people === 'exit' ? said(reason) : {}) })}>
      <p className="t2">Nobody enters any more.{journey.hereNow === 0 ? ' Nobody is inside.' : ''}</p>
      {journey.hereNow > 0 && <Ways label="Those inside" ways={ways} value={people} onChange={setPeople} />}
      {journey.hereNow > 0 && people === 'exit' && <Reason value={reason} onChange={setReason} />}
    </Ask>
  );
}

const PAUSE_WAYS: readonly Way<'out' | 'collect'>[] = [
  { value: 'out', title: 'Keep them out', text: 'They do not enter, and are not let in later by themselves' },
  { value: 'collect', title: 'Let them in, to begin later', text: 'They wait at the entry, and begin once the journey goes on' },
];

/** Asks what becomes of people who would enter during a pause. Render it only while it asks. */
export function PauseDialog({ journey, busy, onChoose, onClose }: DialogProps<PauseChoice>) {
  const [way, setWay] = useState<'out' | 'collect'>('out');
  return (
    <Ask title={`Pause ${journey.name}?`} verb="Pause journey" grave={false} busy={busy} onClose={onClose} onConfirm={() => onChoose({ collect: way === 'collect' })}>
      <p className="t2">{journey.hereNow === 0 ? 'Nobody is inside.' : `${inside(journey)} inside wait where they are, and get no messages.`} Exit rules still hold.</p>
      <Ways label="Those who would enter meanwhile" ways={PAUSE_WAYS} value={way} onChange={setWay} />
    </Ask>
  );
}

const UNITS: readonly { readonly value: Duration['unit']; readonly label: string }[] = [{ value: 'hours', label: 'hours' }, { value: 'days', label: 'days' }, { value: 'weeks', label: 'weeks' }];

/** Asks what becomes of what a pause held back. Render it only while it asks. */
export function ResumeDialog({ journey, busy, onChoose, onClose }: DialogProps<ResumeChoice>) {
  const [held, setHeld] = useState<ResumeChoice['held']>('catch_up');
  const [olderThan, setOlderThan] = useState<Duration>({ amount: 1, unit: 'days' });
  const [reason, setReason] = useState('');
  const ways: readonly Way<ResumeChoice['held']>[] = [
    { value: 'catch_up', title: 'Catch up', text: 'Everything that fell due meanwhile happens now, in order' },
    { value: 'skip', title: 'Skip messages that are stale', text: 'They go on, but get no message that fell due too long ago' },
    { value: 'exit', title: 'Take out those inside', text: `${inside(journey)} leave, and new ones enter. This cannot be undone` },
  ];
  const ready = held !== 'skip' || olderThan.amount * UNIT_MS[olderThan.unit] >= UNIT_MS.minutes;
  return (
    <Ask title={`Let ${journey.name} go on?`} verb={held === 'exit' ? `Go on without ${inside(journey)}` : 'Resume journey'} grave={held === 'exit'} busy={busy} ready={ready} onClose={onClose}
      onConfirm={() => onChoose({ held, ...(held === 'skip' ? { olderThan } : {}), ...(held === 'exit' ? said(reason) : {}) })}>
      <p className="t2">New {NOUNS[journey.subject].many} enter from now on. {journey.hereNow === 0 ? 'Nobody is inside.' : `${inside(journey)} inside waited.`}</p>
      {journey.hereNow > 0 && <Ways label="What the pause held back" ways={ways} value={held} onChange={setHeld} />}
      {held === 'skip' && (
        <div className="row g8" style={{ alignItems: 'flex-end' }}>
          <NumberInput label="Stale after" min={1} max={1000} allowDecimal={false} w={110} value={olderThan.amount} onChange={(amount) => setOlderThan((old) => ({ ...old, amount: typeof amount === 'number' ? amount : 0 }))} />
          <Select aria-label="Unit" data={[...UNITS]} allowDeselect={false} w={130} value={olderThan.unit} onChange={(unit) => setOlderThan((old) => ({ ...old, unit: UNITS.find((one) => one.value === unit)?.value ?? old.unit }))} />
        </div>
      )}
      {held === 'exit' && <Reason value={reason} onChange={setReason} />}
    </Ask>
  );
}
