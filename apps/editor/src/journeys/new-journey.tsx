import { Button, Modal, Radio, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { journeyCalls, useJourneyChange } from '../api/journeys.js';
import { FormError } from '../session/form-error.js';
import { pillarNames, PILLARS, type PillarName } from '../ui/pillar.js';

const AUDIENCES = [
  { value: 'consumer', label: 'People', about: 'Each person goes on their own' },
  { value: 'customer', label: 'Accounts', about: 'For organisations that buy, and their members' },
  { value: 'both', label: 'Both', about: 'Serves either kind' },
] as const;
type Audience = (typeof AUDIENCES)[number]['value'];

const audienceOf = (value: string): Audience => AUDIENCES.find((one) => one.value === value)?.value ?? 'consumer';
const pillarOf = (value: string | null): PillarName => pillarNames.find((one) => one === value) ?? 'retention';

/** Names a new journey and opens its canvas. Render it only while it asks. */
export function NewJourney({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [pillar, setPillar] = useState<PillarName>('retention');
  const [audience, setAudience] = useState<Audience>('consumer');
  const [touched, setTouched] = useState(false);
  const navigate = useNavigate();
  const create = useJourneyChange(journeyCalls.create);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (name.trim() === '') return;
    create.mutate({ name: name.trim(), pillar, audience }, { onSuccess: ({ id }) => void navigate(`/journeys/${id}`) });
  };
  return (
    <Modal opened onClose={onClose} title="New journey" size={460}>
      <form className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" placeholder="Welcome and set up" maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Give the journey a name' : undefined} data-autofocus />
        <Select label="Pillar" description="What the journey is for" data={pillarNames.map((value) => ({ value, label: PILLARS[value].word }))} value={pillar} onChange={(value) => setPillar(pillarOf(value))} allowDeselect={false} />
        <Radio.Group label="Who it is for" value={audience} onChange={(value) => setAudience(audienceOf(value))}>
          <div className="col g8" style={{ marginTop: 4 }}>{AUDIENCES.map(({ value, label, about }) => <Radio key={value} size="xs" value={value} label={<>{label} <span className="t3">· {about}</span></>} />)}</div>
        </Radio.Group>
        <FormError error={create.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end', marginTop: 4 }}>
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button type="submit" loading={create.isPending}>Create journey</Button>
        </div>
      </form>
    </Modal>
  );
}
