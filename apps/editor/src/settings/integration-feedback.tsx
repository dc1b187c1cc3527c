import { Button, Modal } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import type { IntegrationRow, JsonObject, ProviderInfo } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { channelOf } from '../ui/channels.js';
import { CopyField } from '../ui/copy.js';
import { noticeDone } from '../ui/notices.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { settingsToSend, shownFields, startValues } from './provider-settings.js';
import { SettingInputs } from './setting-inputs.js';

interface IntegrationFeedbackProps {
  readonly provider: ProviderInfo;
  readonly kept: IntegrationRow;
  /** True right after it was made: nothing is kept that proves its calls. */
  readonly isNew: boolean;
  readonly onClose: () => void;
}

const stepsOf = (setup: string): string[] => setup.split(/(?<=\.) (?=[A-Z])/).map((step) => step.replaceAll('{url}', 'the address above'));

/** How a provider tells what became of mails: the address that it calls, what to do there, and what proves its calls. Render it only while it is asked for. */
export function IntegrationFeedback({ provider, kept, isNew, onClose }: IntegrationFeedbackProps) {
  const [values, setValues] = useState<JsonObject>(() => startValues(provider, kept.settings));
  const save = useSetting(settingCalls.changeIntegration, keys.integrations);
  const form = useRef<HTMLFormElement>(null);
  const fields = provider.feedback?.fields ?? [];
  const refusal = refusalOf(save.error, shownFields(fields).map((field) => `settings.${field.name}`));
  useFirstError(form, save.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const channel = channelOf(kept.channel);
    const { id, name, fromAddress, fromName } = kept;
    save.mutate({ id, body: { provider: provider.name, ...(channel === undefined ? {} : { channel }), name, fromAddress, fromName, settings: settingsToSend(provider, values) } }, { onSuccess: () => { noticeDone(`Calls of ${name} are proven by what you entered.`); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title="Tell us what became of mails" size={560}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        <p className="t2">{provider.title} knows which mails arrived, came back or were called spam. Let it tell, and addresses that are dead get no more mail.</p>
        <CopyField label="The address that it calls" value={kept.hookUrl ?? ''} />
        <ol className="steps-list t2">{stepsOf(provider.feedback?.setup ?? '').map((step) => <li key={step}>{step}</li>)}</ol>
        <SettingInputs fields={fields} values={values} isNew={isNew} problemOf={(field) => refusal.at(`settings.${field.name}`)} onChange={setValues} />
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>{isNew ? 'Later' : 'Cancel'}</Button><Button type="submit" loading={save.isPending}>Save</Button></div>
      </form>
    </Modal>
  );
}
