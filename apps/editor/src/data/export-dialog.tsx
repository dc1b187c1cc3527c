import { Button, Modal, Radio, Select } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ExportWhat } from '@perennial/model';
import { transferCalls, useTransfer } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';

const WHAT: readonly { readonly value: ExportWhat; readonly label: string; readonly about: string }[] = [
  { value: 'profiles', label: 'People', about: 'Everyone, with each attribute in a column' },
  { value: 'accounts', label: 'Accounts', about: 'With each attribute in a column' },
  { value: 'memberships', label: 'Members of accounts', about: 'Who belongs to which account, with the role' },
  { value: 'events', label: 'Events', about: 'Those that were received in a span' },
  { value: 'suppressions', label: 'Suppressions', about: 'Addresses that are not written to, and why' },
];
const DAY_MS = 86_400_000;
const SPANS = [{ value: '1', label: 'The last 24 hours' }, { value: '7', label: 'The last 7 days' }, { value: '30', label: 'The last 30 days' }, { value: '90', label: 'The last 90 days' }, { value: '365', label: 'The last year' }];

/** Asks what to export and begins it. Render it only while it asks. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const [what, setWhat] = useState<ExportWhat>('profiles');
  const [days, setDays] = useState('30');
  const begin = useTransfer(transferCalls.export);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const until = Date.now();
    begin.mutate(what === 'events' ? { what, from: until - Number(days) * DAY_MS, until } : { what }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Export as CSV" size={460}>
      <form className="col g16" onSubmit={submit}>
        <Radio.Group label="What" value={what} onChange={(value) => setWhat(WHAT.find((one) => one.value === value)?.value ?? 'profiles')}>
          <div className="col g10" style={{ marginTop: 4 }}>{WHAT.map(({ value, label, about }) => <Radio key={value} size="xs" value={value} label={label} description={about} />)}</div>
        </Radio.Group>
        {what === 'events' && <Select label="Received in" data={SPANS} value={days} allowDeselect={false} onChange={(value) => setDays(value ?? '30')} />}
        <p className="s12 t3">The file is kept for 7 days. Cells that a spreadsheet would run as a formula get an apostrophe.</p>
        <FormError error={begin.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={begin.isPending}>Export</Button></div>
      </form>
    </Modal>
  );
}
