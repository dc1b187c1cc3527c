import { Button, Modal, Select } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { AccountSelect } from '../accounts/account-select.js';
import { journeyCalls, useJourneyChange, useJourneys } from '../api/journeys.js';
import { useSegmentNames } from '../api/segments.js';
import { FormError } from '../session/form-error.js';
import { count, counted } from '../ui/format.js';
import { noticeDone } from '../ui/notices.js';
import { Segments } from '../ui/segments.js';

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Which journey: those that take people by hand. */
function JourneyChoice({ value, onChange }: { value: number | null; onChange: (id: number) => void }) {
  const journeys = useJourneys();
  const taking = (journeys.data ?? []).filter(({ status, byHand, subject }) => status === 'live' && byHand && subject === 'profile');
  if (journeys.isSuccess && taking.length === 0) return <p className="t2">No live journey of people takes them by hand. Open a journey, add the trigger “Put in by hand” to its entry, and publish it.</p>;
  return <Select label="Journey" placeholder="Choose a journey" searchable data-autofocus data={taking.map(({ id, name }) => ({ value: String(id), label: name }))} value={value === null ? null : String(value)} onChange={(next) => { if (next !== null) onChange(Number(next)); }} />;
}

/** Which segment of people, or of accounts. */
function SegmentChoice({ of, value, onChange }: { of: 'profile' | 'account'; value: string; onChange: (key: string) => void }) {
  const segments = useSegmentNames();
  const known = (segments.data ?? []).filter(({ subject }) => subject === of);
  if (segments.isSuccess && known.length === 0) return <p className="t2">{of === 'account' ? 'There is no segment of accounts yet. Make one under Segments, or put accounts in one by one.' : 'There is no segment of people yet. Make one under Segments, or put people in one by one from their pages.'}</p>;
  return <Select label="Segment" placeholder="Choose a segment" searchable data-autofocus data={known.map(({ key, name, size }) => ({ value: key, label: `${name} (${count(size)})` }))} value={value === '' ? null : value} onChange={(next) => onChange(next ?? '')} description={of === 'account' ? 'Which are in it now. Which come later are not put in.' : 'Whoever is in it now. Who comes later is not put in.'} />;
}

const PutIn = ({ title, error, busy, ready, onGo, onClose, children }: { title: string; error: Error | null; busy: boolean; ready: boolean; onGo: () => void; onClose: () => void; children: ReactNode }) => (
  <Modal opened onClose={onClose} title={title} size={440}>
    <div className="col g16">
      {children}
      <p className="s12 t3">The filter, coming in again and all other rules of the entry hold. Who is refused is recorded with the reason.</p>
      <FormError error={error} />
      <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button loading={busy} disabled={!ready} onClick={onGo}>Put in</Button></div>
    </div>
  </Modal>
);

/** Puts one person into a journey, or the people of a segment into one journey. Render it only while it asks. */
export function PutInDialog({ person, journey, onClose }: { person?: Named; journey?: Named; onClose: () => void }) {
  const [chosen, setChosen] = useState<number | null>(journey?.id ?? null);
  const [segment, setSegment] = useState('');
  const put = useJourneyChange(journeyCalls.putIn);
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
    <PutIn title={person === undefined ? `Put people into ${journey?.name ?? 'a journey'}` : `Put ${person.name} into a journey`} error={put.error} busy={put.isPending} ready={chosen !== null && (person !== undefined || segment !== '')} onGo={go} onClose={onClose}>
      {journey === undefined && <JourneyChoice value={chosen} onChange={setChosen} />}
      {person === undefined && <SegmentChoice of="profile" value={segment} onChange={setSegment} />}
    </PutIn>
  );
}

/** Puts one account, or the accounts of a segment, into a journey of accounts. Render it only while it asks. */
export function PutAccountsInDialog({ journey, onClose }: { journey: Named; onClose: () => void }) {
  const [by, setBy] = useState<'account' | 'segment'>('account');
  const [account, setAccount] = useState<Named | null>(null);
  const [segment, setSegment] = useState('');
  const put = useJourneyChange(journeyCalls.putIn);
  const go = (): void =>
    put.mutate({ id: journey.id, ...(by === 'account' ? { accountId: account?.id } : { segment }) }, {
      onSuccess: ({ people }) => {
        noticeDone(by === 'account' ? `${account?.name ?? 'The account'} goes in now, if the entry lets it.` : `${counted(people, 'account')} ${people === 1 ? 'goes' : 'go'} in now, as far as the entry lets them.`);
        onClose();
      },
    });
  return (
    <PutIn title={`Put accounts into ${journey.name}`} error={put.error} busy={put.isPending} ready={by === 'account' ? account !== null : segment !== ''} onGo={go} onClose={onClose}>
      <Segments<'account' | 'segment'> small label="What is put in" value={by} items={[{ value: 'account', label: 'One account' }, { value: 'segment', label: 'A segment' }]} onChange={setBy} />
      {by === 'account' ? <AccountSelect value={account} onChange={setAccount} /> : <SegmentChoice of="account" value={segment} onChange={setSegment} />}
    </PutIn>
  );
}
