import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import type { JourneyRow } from '@perennial/model';
import { journeyCalls, useJourneyChange } from '../api/journeys.js';
import { FormError } from '../session/form-error.js';
import { pillarNames, PILLARS, type PillarName } from '../ui/pillar.js';
import { Ways, type Way } from '../ui/ways.js';
import { AUDIENCES, audienceOf, type Audience } from './audiences.js';

type Subject = JourneyRow['subject'];
const SUBJECTS: readonly Way<Subject>[] = [
  { value: 'profile', title: 'People', text: 'One run a person. Each gets their own messages.' },
  { value: 'account', title: 'Accounts', text: 'One run an account, however many belong to it. Messages go to members, by role.' },
];

const pillarOf = (value: string | null): PillarName => pillarNames.find((one) => one === value) ?? 'retention';

/** Names a new journey and opens its canvas. Render it only while it asks. */
export function NewJourney({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [pillar, setPillar] = useState<PillarName>('retention');
  const [subject, setSubject] = useState<Subject>('profile');
  const [audience, setAudience] = useState<Audience | null>(null);
  const [touched, setTouched] = useState(false);
  const navigate = useNavigate();
  const create = useJourneyChange(journeyCalls.create);
  const meant = audience ?? (subject === 'account' ? 'customer' : 'consumer');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (name.trim() === '') return;
    create.mutate({ name: name.trim(), pillar, audience: meant, subject }, { onSuccess: ({ id }) => void navigate(`/journeys/${id}`) });
  };
  return (
    <Modal opened onClose={onClose} title="New journey" size={460}>
      <form className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" placeholder="Welcome and set up" maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Give the journey a name' : undefined} data-autofocus />
        <Select label="Pillar" description="What the journey is for" data={pillarNames.map((value) => ({ value, label: PILLARS[value].word }))} value={pillar} onChange={(value) => setPillar(pillarOf(value))} allowDeselect={false} />
        <div>
          <div className="lab" style={{ marginBottom: 6 }}>Whose journey it is</div>
          <Ways label="Whose journey it is" ways={SUBJECTS} value={subject} onChange={setSubject} />
          <p className="s12 t3" style={{ marginTop: 6 }}>It stays so: its conditions and steps are written for one or the other.</p>
        </div>
        <Select label="Audience" description="Who gets its messages" data={AUDIENCES} value={meant} onChange={(value) => setAudience(audienceOf(value))} allowDeselect={false} />
        <FormError error={create.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end', marginTop: 4 }}>
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={create.isPending}>Create journey</Button>
        </div>
      </form>
    </Modal>
  );
}
