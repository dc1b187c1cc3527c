import { ActionIcon, Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { IconArrowLeft, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { bodyPathSchema, triggerNameSchema, type HookSettings, type Trigger } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';

const MAX_PROPERTIES = 50;
const BARE = { border: 0, padding: 0, margin: 0 };
type Ids = Pick<HookSettings, 'userId' | 'email' | 'anonymousId'>;
const WHO: readonly { readonly name: keyof Ids; readonly label: string; readonly placeholder: string }[] = [
  { name: 'userId', label: 'User id', placeholder: 'data.customer.id' }, { name: 'email', label: 'Email address', placeholder: 'data.customer.email' }, { name: 'anonymousId', label: 'Anonymous id', placeholder: 'data.visitor' },
];

const pathProblem = (path: string | null): string | undefined => {
  const read = bodyPathSchema.safeParse(path ?? '');
  return path === null || path.trim() === '' || read.success ? undefined : `This ${read.error.issues[0]?.message ?? 'is no path'}`;
};
const kept = (path: string | null): string | null => (path === null || path.trim() === '' ? null : path.trim());

interface PropertiesProps {
  readonly properties: HookSettings['properties'];
  readonly touched: boolean;
  readonly onChange: (properties: HookSettings['properties']) => void;
}

function Properties({ properties, touched, onChange }: PropertiesProps) {
  const set = (place: number, part: Partial<HookSettings['properties'][number]>): void => onChange(properties.map((one, i) => (i === place ? { ...one, ...part } : one)));
  const nameProblem = (name: string, place: number): string | undefined => (name.trim() === '' ? 'Name it' : properties.findIndex((one) => one.name.trim() === name.trim()) === place ? undefined : 'Is there twice');
  return (
    <fieldset className="col g8" style={BARE}>
      <legend className="b5" style={{ marginBottom: 2 }}>Properties</legend>
      <p className="s12 t3">{properties.length === 0 ? 'Journeys get the whole body. Name values to give them only those.' : 'Journeys get these values, and filters and templates read them as {{event.plan}}, by their name.'}</p>
      {properties.map(({ name, from }, place) => (
        <div key={place} className="row g8" role="group" aria-label={`Property ${name}`} style={{ alignItems: 'flex-start' }}>
          <TextInput style={{ flex: 1 }} aria-label="Name of the property" placeholder="plan" maxLength={100} value={name} error={touched ? nameProblem(name, place) : undefined} onChange={(event) => set(place, { name: event.currentTarget.value })} />
          <IconArrowLeft size={15} className="t3" style={{ marginTop: 9 }} aria-hidden />
          <TextInput style={{ flex: 2 }} aria-label="Where it stands" placeholder="data.object.plan" maxLength={200} value={from} error={touched ? (from.trim() === '' ? 'Say where it stands' : pathProblem(from)) : undefined} onChange={(event) => set(place, { from: event.currentTarget.value })} />
          <ActionIcon size={32} aria-label={`Remove property ${name}`} onClick={() => onChange(properties.filter((_, i) => i !== place))}><IconTrash size={15} /></ActionIcon>
        </div>
      ))}
      {properties.length < MAX_PROPERTIES && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => onChange([...properties, { name: '', from: '' }])}>Add a property</Button>}
    </fieldset>
  );
}

const BLANK: HookSettings = { userId: '', email: null, anonymousId: null, messageId: null, properties: [], signed: false };
const fits = (hook: HookSettings): boolean =>
  [hook.userId, hook.email, hook.anonymousId, hook.messageId].every((path) => pathProblem(path) === undefined) && WHO.some(({ name }) => kept(hook[name]) !== null)
  && hook.properties.every(({ name, from }, place) => name.trim() !== '' && from.trim() !== '' && pathProblem(from) === undefined && hook.properties.findIndex((one) => one.name.trim() === name.trim()) === place);

/** Registers a webhook trigger, or changes how the body of its calls is read. Render it only while it asks. */
export function HookForm({ trigger, onDone, onClose }: { readonly trigger: Trigger | null; readonly onDone: (name: string) => void; readonly onClose: () => void }) {
  const [name, setName] = useState(trigger?.name ?? '');
  const [description, setDescription] = useState(trigger?.description ?? '');
  const [hook, setHook] = useState<HookSettings>(trigger?.hook ?? BLANK);
  const [touched, setTouched] = useState(false);
  const save = useSetting(settingCalls.putTrigger, keys.triggers);
  const nameFits = triggerNameSchema.safeParse(name.trim());
  const nobody = WHO.every((one) => kept(hook[one.name]) === null);
  const set = (part: Partial<HookSettings>): void => setHook({ ...hook, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (!nameFits.success || !fits(hook)) return;
    const own: HookSettings = { userId: kept(hook.userId), email: kept(hook.email), anonymousId: kept(hook.anonymousId), messageId: kept(hook.messageId), signed: hook.signed, properties: hook.properties.map((one) => ({ name: one.name.trim(), from: one.from.trim() })) };
    const body = { source: 'webhook' as const, hook: own, description, schema: trigger?.schema ?? null, sample: trigger?.sample ?? null, key: trigger?.key ?? null };
    save.mutate({ name: name.trim(), body }, { onSuccess: () => onDone(name.trim()) });
  };
  return (
    <Modal opened onClose={onClose} title={trigger === null ? 'New webhook' : `Change ${trigger.name}`} size={560}>
      <form className="col g16" onSubmit={submit} noValidate>
        {trigger === null && <TextInput label="Name" description="Journeys and programs know the trigger by it. It cannot be changed later." placeholder="subscription_upgraded" maxLength={200} value={name} error={touched && !nameFits.success ? 'Give the webhook a name' : undefined} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
        <TextInput label="What it tells" placeholder="Billing says that somebody upgraded" maxLength={500} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        <fieldset className="col g8" style={BARE}>
          <legend className="b5" style={{ marginBottom: 2 }}>Whom a call is about</legend>
          <p className="s12 t3">Where it stands in the JSON body, with dots: data.customer.id, or items.0.sku in a list. One is enough; an address that nobody has makes a new person.</p>
          {WHO.map((one) => (
            <TextInput key={one.name} label={one.label} placeholder={one.placeholder} maxLength={200} value={hook[one.name] ?? ''} onChange={(event) => set({ [one.name]: event.currentTarget.value })} error={touched ? (pathProblem(hook[one.name]) ?? (nobody && one.name === 'userId' ? 'Say where at least one of the three stands' : undefined)) : undefined} />
          ))}
        </fieldset>
        <TextInput label="Id of the message" description="A call that is repeated is taken once. Empty: the header webhook-id or idempotency-key is looked at." placeholder="id" maxLength={200} value={hook.messageId ?? ''} error={touched ? pathProblem(hook.messageId) : undefined} onChange={(event) => set({ messageId: event.currentTarget.value })} />
        <Properties properties={hook.properties} touched={touched} onChange={(properties) => set({ properties })} />
        <Checkbox size="xs" label="Take only calls that are signed" description="Standard Webhooks: HMAC-SHA256 with a secret, at most five minutes old" checked={hook.signed} onChange={(event) => set({ signed: event.currentTarget.checked })} />
        <FormError error={save.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={save.isPending}>{trigger === null ? 'Create webhook' : 'Save'}</Button></div>
      </form>
    </Modal>
  );
}
