import { Button, Modal, NumberInput, Radio } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import type { IntegrationRow as Integration, IntegrationUse } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { RateFields, rateWords } from '../limits/rate-fields.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { nounOf } from './integration-form.js';

const USES = [
  { value: 'main', label: 'In use', about: (noun: string) => `Takes its share of every ${noun} that goes out.` },
  { value: 'standby', label: 'On standby', about: () => 'Takes over while no provider in use answers.' },
  { value: 'off', label: 'Not used', about: () => 'Kept with its settings; nothing goes through it.' },
] as const satisfies readonly { readonly value: IntegrationUse['use']; readonly label: string; readonly about: (noun: string) => string }[];

/** What an integration is used for now. */
export const useOf = ({ isDefault, standby }: Pick<Integration, 'isDefault' | 'standby'>): IntegrationUse['use'] => (isDefault ? 'main' : standby ? 'standby' : 'off');

/** The share of an integration among all of its channel that are in use, in percent. */
export function shareOf(integration: Integration, all: readonly Integration[]): number {
  const total = all.filter(({ channel, isDefault }) => isDefault && channel === integration.channel).reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 100 : Math.round((integration.weight / total) * 100);
}

/** What limits an integration, in words after a dot; empty: nothing. */
export const limitWords = ({ rate }: Integration): string => (rateWords(rate) === '' ? '' : ` · ${rateWords(rate)}`);

/** Says what an integration is used for, and how much it takes. */
export function IntegrationUseDialog({ integration, onClose }: { readonly integration: Integration; readonly onClose: () => void }) {
  const [said, setSaid] = useState<IntegrationUse>({ use: useOf(integration), weight: integration.weight, rate: integration.rate });
  const save = useSetting(settingCalls.useIntegration, keys.integrations);
  const form = useRef<HTMLFormElement>(null);
  const refusal = refusalOf(save.error, said.use === 'off' ? ['use'] : ['use', 'weight', 'rate.perSecond', 'rate.perMinute', 'rate.perHour']);
  useFirstError(form, save.error);
  const noun = nounOf(integration.channel);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ id: integration.id, ...said }, { onSuccess: () => { noticeDone(`${integration.name} is changed.`); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={`Use of ${integration.name}`} size={480}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        <Radio.Group label="What it is for" value={said.use} error={refusal.at('use')} onChange={(value) => setSaid({ ...said, use: USES.find((one) => one.value === value)?.value ?? 'off' })}>
          <div className="col g8" style={{ marginTop: 8 }}>{USES.map(({ value, label, about }) => <Radio key={value} value={value} label={label} description={about(noun)} />)}</div>
        </Radio.Group>
        {said.use !== 'off' && <NumberInput label="Weight" description={`1 to 100. Two providers of equal weight take half of the messages each.`} min={1} max={100} allowDecimal={false} value={said.weight} error={refusal.at('weight')} onChange={(next) => setSaid({ ...said, weight: typeof next === 'number' ? next : 100 })} />}
        {said.use !== 'off' && <div className="col g6"><div className="b6">Most that it takes</div><p className="s12 t3">Spread evenly. What would be too much waits for its turn.</p><RateFields rate={said.rate} at="rate" readOnly={false} problemAt={refusal.at} onChange={(rate) => setSaid({ ...said, rate })} /></div>}
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={save.isPending}>Save</Button></div>
      </form>
    </Modal>
  );
}
