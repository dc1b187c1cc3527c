import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { keySchema, type Channel, type Starter } from '@perennial/model';
import { useTopics } from '../api/settings.js';
import { useCreateTemplate } from '../api/templates.js';
import { FormError } from '../session/form-error.js';
import { CHANNEL_CHOICES } from '../ui/channels.js';
import { Segments } from '../ui/segments.js';
import { StarterGallery } from './starter-gallery.js';
import { keyOfName } from './key-of-name.js';

/** Names a new template and opens it. Render it only while it asks. */
export function NewTemplate({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [channel, setChannel] = useState<Channel>('email');
  const [topic, setTopic] = useState<string | null>(null);
  const [starter, setStarter] = useState<Starter | null>(null);
  const [touched, setTouched] = useState(false);
  const topics = useTopics().data ?? [];
  const navigate = useNavigate();
  const create = useCreateTemplate();
  const key = ownKey ?? keyOfName(name);
  const keyFits = keySchema.safeParse(key);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (name.trim() !== '' && keyFits.success) create.mutate({ key, name: name.trim(), channel, topic, ...(channel === 'email' && starter !== null ? { source: starter.source, sample: starter.sample } : {}) }, { onSuccess: ({ id }) => void navigate(`/templates/${id}`) });
  };
  const choose = (next: Starter | null): void => {
    // A name and a topic that were never typed follow the choice.
    if (name === '' || name === starter?.name) setName(next?.name ?? '');
    if (topic === null || topic === starter?.topic) setTopic(next?.topic ?? null);
    setStarter(next);
  };
  return (
    <Modal opened onClose={onClose} title="New template" size={channel === 'email' ? 1160 : 460}>
      <div className="row g24" style={{ alignItems: 'flex-start' }}>
      {channel === 'email' && <section className="grow" aria-label="Starters" style={{ minWidth: 0 }}><div className="lab" style={{ marginBottom: 5 }}>Begin with</div><StarterGallery value={starter?.key ?? null} onChoose={choose} /></section>}
      <form className="col g16" onSubmit={submit} noValidate style={channel === 'email' ? { width: 320, flex: 'none' } : { flex: 1 }}>
        <TextInput label="Name" placeholder="Need a hand?" maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Give the template a name' : undefined} data-autofocus />
        <div><div className="lab" style={{ marginBottom: 5 }}>Channel</div><Segments label="Channel" value={channel} onChange={setChannel} items={CHANNEL_CHOICES} /></div>
        <Select label="Topic" description="People who left the topic do not get it" placeholder="None" clearable data={topics.map((one) => ({ value: one.key, label: one.name }))} value={topic} onChange={setTopic} />
        <TextInput label="Key" description="Programs know the template by it. It cannot be changed later." className="keyed" value={key} onChange={(event) => setOwnKey(event.currentTarget.value)} error={touched && name.trim() !== '' && !keyFits.success ? keyFits.error.issues[0]?.message : undefined} />
        <FormError error={create.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={create.isPending}>Create template</Button></div>
      </form>
      </div>
    </Modal>
  );
}
