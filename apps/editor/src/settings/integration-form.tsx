import { Button, Modal, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import type { IntegrationRow, JsonObject, ProviderInfo } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { channelOf, CHANNEL_LOOKS } from '../ui/channels.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { missing, senderOf, settingsToSend, shownFields, startValues } from './provider-settings.js';
import { SettingInputs } from './setting-inputs.js';

/** A provider with its channel, where its name says nothing of that. */
export const titleOf = ({ title, channel }: Pick<ProviderInfo, 'title' | 'channel'>): string => (channel === 'email' ? title : `${title} for ${labelOf(channel)}`);

const labelOf = (channel: string): string => CHANNEL_LOOKS[channelOf(channel) ?? 'email'].label;
/** One message of a channel, in a sentence. */
export const nounOf = (channel: string): string => CHANNEL_LOOKS[channelOf(channel) ?? 'email'].noun;

interface IntegrationFormProps {
  readonly provider: ProviderInfo;
  /** What is changed, or null for a new one. */
  readonly kept: IntegrationRow | null;
  /** True when all messages of its channel go through it as soon as it is saved. */
  readonly takesMail: boolean;
  readonly onClose: () => void;
  /** Called when a new one is saved. */
  readonly onMade: (made: IntegrationRow) => void;
}

/** Sets up a provider by the form that it describes. Render it only while it asks. */
export function IntegrationForm({ provider, kept, takesMail, onClose, onMade }: IntegrationFormProps) {
  const sender = senderOf(provider.channel);
  const noun = nounOf(provider.channel);
  const [name, setName] = useState(kept?.name ?? titleOf(provider));
  const [fromAddress, setFromAddress] = useState(kept?.fromAddress ?? '');
  const [fromName, setFromName] = useState(kept?.fromName ?? '');
  const [values, setValues] = useState<JsonObject>(() => startValues(provider, kept?.settings ?? {}));
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const save = useSetting((body: Parameters<typeof settingCalls.createIntegration>[0]) => (kept === null ? settingCalls.createIntegration(body) : settingCalls.changeIntegration({ id: kept.id, body })), keys.integrations);
  const lacking = [...missing(provider, values, kept === null), ...(name.trim() === '' ? ['Name'] : []), ...(sender?.required === true && fromAddress.trim() === '' ? [sender.label] : [])];
  const refusal = refusalOf(save.error, ['name', ...(sender === null ? [] : ['fromAddress']), ...(sender?.named === true ? ['fromName'] : []), ...shownFields(provider.fields).map((field) => `settings.${field.name}`)]);
  const problemOf = (label: string, path: string): string | undefined => (tries > 0 && lacking.includes(label) ? 'This is needed' : refusal.at(path));
  useFirstError(form, save.error, tries);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTries(tries + 1);
    const channel = channelOf(provider.channel);
    if (lacking.length > 0) return;
    const body = { provider: provider.name, ...(channel === undefined ? {} : { channel }), name: name.trim(), fromAddress: fromAddress.trim(), fromName: fromName.trim(), settings: settingsToSend(provider, values) };
    save.mutate(body, {
      onSuccess: (saved) => {
        noticeDone(takesMail ? `Every ${noun} goes through ${name.trim()} from now on.` : `${name.trim()} is saved.`);
        if (kept === null) onMade(saved);
        else onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={kept === null ? `Set up ${titleOf(provider)}` : `Change ${kept.name}`} size={480}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        {kept === null && provider.about !== '' && <p className="t2">{provider.about}.{provider.feedback !== null && ' Once it is saved you see how it can tell what became of mails.'}</p>}
        <TextInput label="Name" maxLength={80} value={name} error={problemOf('Name', 'name')} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        {sender !== null && (
          <div className="row g12" style={{ alignItems: 'flex-start' }}>
            <TextInput className="grow" label={sender.label} type={sender.type} placeholder={sender.placeholder} value={fromAddress} error={problemOf(sender.label, 'fromAddress')} onChange={(event) => setFromAddress(event.currentTarget.value)} />
            {sender.named && <TextInput className="grow" label="From name" maxLength={100} value={fromName} error={refusal.at('fromName')} onChange={(event) => setFromName(event.currentTarget.value)} />}
          </div>
        )}
        <SettingInputs fields={provider.fields} values={values} isNew={kept === null} problemOf={(field) => problemOf(field.label, `settings.${field.name}`)} onChange={setValues} />
        {takesMail && <div className="notice warn"><IconAlertTriangle size={16} /><span>This is the first provider for this channel, so from the moment you save it every {noun} of live journeys leaves this server and reaches real people.</span></div>}
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={save.isPending}>Save</Button></div>
      </form>
    </Modal>
  );
}
