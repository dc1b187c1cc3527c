import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { IconPlus, IconTags } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import { keySchema, type Topic } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting, useTopics } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { keyOfName } from '../templates/key-of-name.js';
import { Badge, ChannelBadge } from '../ui/badge.js';
import { CHANNEL_CHOICES } from '../ui/channels.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState } from '../ui/states.js';
import { ConfirmingMail } from './confirming-mail.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows, Section } from './section.js';

const blank: Topic = { key: '', name: '', description: '', mandatory: false, urgent: false, optIn: false, doubleOptIn: false, confirmTemplate: null, channels: ['email', 'in_app'] };

function TopicForm({ kept, topics, onClose }: { kept: Topic | null; topics: readonly Topic[]; onClose: () => void }) {
  const [topic, setTopic] = useState(kept ?? blank);
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [touched, setTouched] = useState(false);
  const save = useSetting(kept === null ? settingCalls.createTopic : settingCalls.changeTopic, keys.topics);
  const key = kept?.key ?? ownKey ?? keyOfName(topic.name);
  const keyFits = keySchema.safeParse(key);
  const form = useRef<HTMLFormElement>(null);
  const refusal = refusalOf(save.error, ['name', 'description', ...(kept === null ? ['key'] : []), 'channels', ...(topic.doubleOptIn ? ['confirmTemplate'] : [])]);
  useFirstError(form, save.error);
  const set = (part: Partial<Topic>): void => setTopic((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (topic.name.trim() !== '' && keyFits.success && topic.channels.length > 0 && (!topic.doubleOptIn || topic.confirmTemplate !== null)) save.mutate({ ...topic, key, name: topic.name.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={kept === null ? 'New topic' : `Change ${kept.name}`} size={460}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" description="People see it where they choose what to hear" maxLength={80} value={topic.name} onChange={(event) => set({ name: event.currentTarget.value })} error={touched && topic.name.trim() === '' ? 'Give the topic a name' : refusal.at('name')} data-autofocus />
        <TextInput label="What it is about" maxLength={300} value={topic.description} error={refusal.at('description')} onChange={(event) => set({ description: event.currentTarget.value })} />
        {kept === null && <TextInput label="Key" description="Programs know the topic by it. It cannot be changed later." value={key} onChange={(event) => setOwnKey(event.currentTarget.value)} error={touched && topic.name.trim() !== '' && !keyFits.success ? keyFits.error.issues[0]?.message : refusal.at('key')} />}
        <Checkbox.Group label="Sent by" description="People choose each way on its own." value={topic.channels} onChange={(chosen) => set({ channels: CHANNEL_CHOICES.map(({ value }) => value).filter((channel) => chosen.includes(channel)) })} error={touched && topic.channels.length === 0 ? 'Choose at least one' : refusal.at('channels')}>
          <div className="row g16" style={{ marginTop: 8 }}>{CHANNEL_CHOICES.map(({ value, label }) => <Checkbox key={value} size="xs" value={value} label={label} />)}</div>
        </Checkbox.Group>
        <Checkbox size="xs" label="Everyone gets it: receipts, security and the like" checked={topic.mandatory} onChange={(event) => set({ mandatory: event.currentTarget.checked, urgent: event.currentTarget.checked && topic.urgent, ...(event.currentTarget.checked ? { optIn: false, doubleOptIn: false } : {}) })} />
        <Checkbox size="xs" label="Urgent: quiet hours do not hold it" disabled={!topic.mandatory} checked={topic.urgent} onChange={(event) => set({ urgent: event.currentTarget.checked })} />
        <Checkbox size="xs" label="Only those who ask for it" disabled={topic.mandatory} checked={topic.optIn} onChange={(event) => set({ optIn: event.currentTarget.checked, doubleOptIn: event.currentTarget.checked && topic.doubleOptIn })} />
        <Checkbox size="xs" label="Ask by mail whether it was really them (double opt-in)" disabled={topic.mandatory} checked={topic.doubleOptIn} onChange={(event) => set({ doubleOptIn: event.currentTarget.checked, optIn: topic.optIn || event.currentTarget.checked })} />
        {topic.doubleOptIn && <ConfirmingMail value={topic.confirmTemplate} topics={topics} error={refusal.at('confirmTemplate') ?? (touched && topic.confirmTemplate === null ? 'Choose the mail that asks' : undefined)} onChoose={(confirmTemplate) => set({ confirmTemplate })} />}
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={save.isPending}>{kept === null ? 'Create topic' : 'Save'}</Button></div>
      </form>
    </Modal>
  );
}

/** What people can choose to hear or leave. */
export function TopicsSection() {
  const list = useTopics();
  const [editing, setEditing] = useState<Topic | 'new' | null>(null);
  const edits = useMay('marketer');
  return (
    <Section title="Topics" about="Each template belongs to a topic. Who leaves a topic gets none of its messages; people may leave it on one channel and keep it on another." action={edits ? <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>New topic</Button> : undefined}>
      <Loaded query={list} what="The topics">
        {(rows) => (rows.length === 0 ? <EmptyState icon={<IconTags size={20} />} title="No topics">With topics people leave only what they do not want, instead of everything.</EmptyState> : (
          <Rows>
            {rows.map((topic) => (
              <CardRow key={topic.key} title={<>{topic.name}{topic.mandatory && <Badge small tone="info">Everyone</Badge>}{topic.urgent && <Badge small tone="info">At any hour</Badge>}{topic.optIn && <Badge small tone="draft">{topic.doubleOptIn ? 'Only on request, confirmed by mail' : 'Only on request'}</Badge>}</>} about={<><span className="mono">{topic.key}</span>{topic.description === '' ? '' : ` · ${topic.description}`}</>}>
                {topic.channels.map((channel) => <ChannelBadge key={channel} channel={channel} />)}
                {edits && <Button variant="default" size="xs" onClick={() => setEditing(topic)}>Change</Button>}
              </CardRow>
            ))}
          </Rows>
        ))}
      </Loaded>
      {editing !== null && <TopicForm kept={editing === 'new' ? null : editing} topics={list.data ?? []} onClose={() => setEditing(null)} />}
    </Section>
  );
}
