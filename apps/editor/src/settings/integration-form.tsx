import { Button, Modal, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { IntegrationRow, Json, JsonObject, ProviderInfo } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { missing, settingsToSend, startValues, textOf } from './provider-settings.js';

type Field = ProviderInfo['fields'][number];

interface FieldInputProps {
  readonly field: Field;
  readonly values: JsonObject;
  readonly isNew: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: Json) => void;
}

const inputs: Record<Field['type'], (props: FieldInputProps) => ReactNode> = {
  text: ({ field, values, error, onChange }) => <TextInput label={field.label} description={field.hint} error={error} value={textOf(field, values)} onChange={(event) => onChange(event.currentTarget.value)} />,
  number: ({ field, values, error, onChange }) => <NumberInput label={field.label} description={field.hint} error={error} hideControls value={textOf(field, values)} onChange={(value) => onChange(value === '' ? null : Number(value))} />,
  boolean: ({ field, values, onChange }) => <Switch label={field.label} description={field.hint} checked={values[field.name] === true} onChange={(event) => onChange(event.currentTarget.checked)} />,
  secret: ({ field, values, isNew, error, onChange }) => <PasswordInput label={field.label} description={field.hint} error={error} placeholder={isNew ? '' : 'Kept as it is'} autoComplete="off" value={textOf(field, values)} onChange={(event) => onChange(event.currentTarget.value)} />,
  select: ({ field, values, error, onChange }) => <Select label={field.label} description={field.hint} error={error} data={field.options ?? []} value={textOf(field, values)} onChange={onChange} allowDeselect={false} />,
};

interface IntegrationFormProps {
  readonly provider: ProviderInfo;
  /** What is changed, or null for a new one. */
  readonly kept: IntegrationRow | null;
  /** True when all mail goes through it as soon as it is saved. */
  readonly takesMail: boolean;
  readonly onClose: () => void;
}

/** Sets up a provider by the form that it describes. Render it only while it asks. */
export function IntegrationForm({ provider, kept, takesMail, onClose }: IntegrationFormProps) {
  const [name, setName] = useState(kept?.name ?? provider.title);
  const [fromAddress, setFromAddress] = useState(kept?.fromAddress ?? '');
  const [fromName, setFromName] = useState(kept?.fromName ?? '');
  const [values, setValues] = useState<JsonObject>(() => startValues(provider, kept?.settings ?? {}));
  const [touched, setTouched] = useState(false);
  const save = useSetting((body: Parameters<typeof settingCalls.createIntegration>[0]) => (kept === null ? settingCalls.createIntegration(body) : settingCalls.changeIntegration({ id: kept.id, body })), keys.integrations);
  const lacking = [...missing(provider, values, kept === null), ...(name.trim() === '' ? ['Name'] : []), ...(fromAddress.trim() === '' ? ['From address'] : [])];
  const lack = (label: string): string | undefined => (touched && lacking.includes(label) ? 'This is needed' : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (lacking.length > 0) return;
    const body = { provider: provider.name, name: name.trim(), fromAddress: fromAddress.trim(), fromName: fromName.trim(), settings: settingsToSend(provider, values) };
    save.mutate(body, { onSuccess: () => { noticeDone(takesMail ? `Mail goes through ${name.trim()} from now on.` : `${name.trim()} is saved.`); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={kept === null ? `Set up ${provider.title}` : `Change ${kept.name}`} size={480}>
      <form className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" maxLength={80} value={name} error={lack('Name')} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <div className="row g12" style={{ alignItems: 'flex-start' }}>
          <TextInput className="grow" label="From address" type="email" placeholder="hello@example.com" value={fromAddress} error={lack('From address')} onChange={(event) => setFromAddress(event.currentTarget.value)} />
          <TextInput className="grow" label="From name" maxLength={100} value={fromName} onChange={(event) => setFromName(event.currentTarget.value)} />
        </div>
        {provider.fields.map((field) => {
          const Input = inputs[field.type];
          return <Input key={field.name} field={field} values={values} isNew={kept === null} error={lack(field.label)} onChange={(value) => setValues({ ...values, [field.name]: value })} />;
        })}
        {takesMail && <div className="notice warn"><IconAlertTriangle size={16} /><span>This is the first provider, so from the moment you save it mails of live journeys leave this server and reach real people.</span></div>}
        <FormError error={save.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={save.isPending}>Save</Button></div>
      </form>
    </Modal>
  );
}
