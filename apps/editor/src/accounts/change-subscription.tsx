import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { AccountDetail, Json, JsonObject, SubscriptionAttribute } from '@perennial/model';
import { useChangeAccount } from '../api/accounts.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { SUBSCRIPTION_WORDS } from './subscription-words.js';

type Values = Partial<Record<SubscriptionAttribute, string | number>>;

const NUMBERS: readonly SubscriptionAttribute[] = ['mrr', 'seatsBought', 'seatsUsed'];
const DATES: readonly SubscriptionAttribute[] = ['renewsAt', 'trialEndsAt'];
const FIELDS: readonly SubscriptionAttribute[] = ['plan', 'mrr', 'currency', 'seatsBought', 'seatsUsed', 'renewsAt', 'trialEndsAt', 'owner'];

const shown = (value: Json | undefined): string | number => (typeof value === 'string' || typeof value === 'number' ? value : '');

/** What differs, as the API takes it: an empty field removes the attribute. */
const changesOf = (before: JsonObject, values: Values): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== shown(before[name])).map(([name, value]) => [name, value === '' ? null : value]));

/** Changes the reserved attributes of an account. Render it only while it asks. */
export function ChangeSubscription({ account, onClose }: { account: AccountDetail; onClose: () => void }) {
  const [values, setValues] = useState<Values>({});
  const change = useChangeAccount(account.id);
  const changes = changesOf(account.attributes, values);
  const set = (name: SubscriptionAttribute) => (value: string | number): void => setValues((before) => ({ ...before, [name]: value }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(changes, { onSuccess: () => { noticeDone(`${account.name} is changed.`); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>Change the subscription</span>} size={480}>
      <form className="col g16" onSubmit={submit}>
        <p className="t2">Each change is written into the history of {account.name} and can start journeys. Your billing system may overwrite it with its next group call.</p>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          {FIELDS.map((name) => {
            const value = values[name] ?? shown(account.attributes[name]);
            const label = SUBSCRIPTION_WORDS[name];
            if (NUMBERS.includes(name)) return <NumberInput key={name} label={label} min={0} allowDecimal={name === 'mrr'} value={value} onChange={set(name)} hideControls />;
            return <TextInput key={name} label={label} type={DATES.includes(name) ? 'date' : 'text'} value={DATES.includes(name) ? String(value).slice(0, 10) : value} placeholder={name === 'currency' ? 'EUR' : undefined} maxLength={name === 'currency' ? 3 : 200} onChange={(event) => set(name)(name === 'currency' ? event.currentTarget.value.toUpperCase() : event.currentTarget.value)} />;
          })}
        </div>
        <FormError error={change.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={Object.keys(changes).length === 0} loading={change.isPending}>Save changes</Button></div>
      </form>
    </Modal>
  );
}
