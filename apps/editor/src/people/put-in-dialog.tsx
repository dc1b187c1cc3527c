import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { journeyCalls, useJourneyChange, useJourneys } from '../api/journeys.js';
import { useSegmentNames } from '../api/segments.js';
import { FormError } from '../session/form-error.js';
import { count, counted } from '../ui/format.js';
import { noticeDone } from '../ui/notices.js';

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Which journey: those that take people by hand. */
function JourneyChoice({ value, onChange }: { value: number | null; onChange: (id: number) => void }) {
  const journeys = useJourneys();
  const taking = (journeys.data ?? []).filter(({ status, byHand }) => status === 'live' && byHand);
  if (journeys.isSuccess && taking.length === 0) return <p className="t2">No live journey takes people by hand. Open a journey, add the trigger “Put in by hand” to its entry, and publish it.</p>;
  return <Select label="Journey" placeholder="Choose a journey" searchable data-autofocus data={taking.map(({ id, name }) => ({ value: String(id), label: name }))} value={value === null ? null : String(value)} onChange={(next) => { if (next !== null) onChange(Number(next)); }} />;
}

/** Which segment of people. */
function SegmentChoice({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const segments = useSegmentNames();
  const known = (segments.data ?? []).filter(({ subject }) => subject === 'profile');
  if (segments.isSuccess && known.length === 0) return <p className="t2">There is no segment of people yet. Make one under Segments, or put people in one by one from their pages.</p>;
  return <Select label="Segment" placeholder="Choose a segment" searchable data-autofocus data={known.map(({ key, name, size }) => ({ value: key, label: `${name} (${count(size)})` }))} value={value === '' ? null : value} onChange={(next) => onChange(next ?? '')} description="Whoever is in it now. Who comes later is not put in." />;
}

/** Puts one person into a journey, or the people of a segment into one journey. Render it only while it asks. */
export function PutInDialog({ person, journey, onClose }: { person?: Named; journey?: Named; onClose: () => void }) {
  const [chosen, setChosen] = useState<number | null>(journey?.id ?? null);
  const [segment, setSegment] = useState('');
  const put = useJourneyChange(journeyCalls.putIn);
  const title = person === undefined ? `Put people into ${journey?.name ?? 'a journey'}` : `Put ${person.name} into a journey`;
  const ready = chosen !== null && (person !== undefined || segment !== '');
  const go = (): void => {
    if (chosen === null) return;
    put.mutate({ id: chosen, ...(person === undefined ? { segment } : { profileId: person.id }) }, {
      onSuccess: ({ people }) => {
        noticeDone(person === undefined ? `${counted(people, 'person', 'people')} ${people === 1 ? 'goes' : 'go'} in now, as far as the entry lets them.` : `${person.name} goes in now, if the entry lets them.`);
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={title} size={440}>
      <div className="col g16">
        {journey === undefined && <JourneyChoice value={chosen} onChange={setChosen} />}
        {person === undefined && <SegmentChoice value={segment} onChange={setSegment} />}
        <p className="s12 t3">The filter, coming in again and all other rules of the entry hold. Who is refused is recorded with the reason.</p>
        <FormError error={put.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button loading={put.isPending} disabled={!ready} onClick={go}>Put in</Button></div>
      </div>
    </Modal>
  );
}
