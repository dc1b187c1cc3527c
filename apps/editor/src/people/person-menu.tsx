import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core';
import { IconDots, IconDownload, IconLogin2, IconUserX } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ProfileDetail } from '@perennial/model';
import { transferCalls, usePersonalCounts, useTransfer } from '../api/transfer.js';
import { FormError } from '../session/form-error.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { PutInDialog } from './put-in-dialog.js';

function EraseDialog({ person, onClose }: { person: ProfileDetail; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [suppress, setSuppress] = useState(true);
  const counts = usePersonalCounts(person.id);
  const erase = useTransfer(transferCalls.erasePerson);
  const navigate = useNavigate();
  const known = counts.data?.counts.filter(({ count }) => count > 0) ?? [];
  const inside = person.runs.filter(({ state }) => state === 'active' || state === 'stuck').length;
  const confirm = (): void => erase.mutate({ id: person.id, suppress }, {
    onSuccess: () => {
      noticeDone('The person is being erased. The proof stands under Imports and exports.');
      void navigate('/settings/data');
    },
  });
  return (
    <Modal opened onClose={onClose} title={<span tabIndex={-1} style={{ outline: 'none' }}>Erase {person.name}?</span>} size={480}>
      <div className="col g16">
        <div className="t2">
          <p>The person and all that is known of them go for good{inside > 0 ? `, and ${inside === 1 ? 'the journey that they are in ends' : `the ${inside} journeys that they are in end`} for them at once` : ''}. This cannot be undone. Export files that hold them are deleted too.</p>
          {known.length > 0 && <ul className="row g8 wrap" style={{ marginTop: 10 }} aria-label="What is erased">{known.map(({ word, count }) => <li key={word} className="bdg line num">{count.toLocaleString('en-US')} {word}</li>)}</ul>}
        </div>
        <Checkbox size="xs" label="Never write to the address again" description="Only a keyed hash of it is kept: nobody can read it, but it is known again when it comes back" checked={suppress} onChange={(event) => setSuppress(event.currentTarget.checked)} />
        <TextInput label={`Type ${person.name} to confirm`} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus />
        <FormError error={erase.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button color="brick" loading={erase.isPending} disabled={typed.trim() !== person.name.trim()} onClick={confirm}>Erase for good</Button></div>
      </div>
    </Modal>
  );
}

/** What can be done about a person: a journey by hand, and their own data. */
export function PersonMenu({ person }: { person: ProfileDetail }) {
  const [erasing, setErasing] = useState(false);
  const [putting, setPutting] = useState(false);
  const begin = useTransfer(transferCalls.exportPerson);
  const navigate = useNavigate();
  const edits = useMay('marketer');
  if (!edits) return null;
  const exportAll = (): void => begin.mutate(person.id, {
    onSuccess: () => {
      noticeDone('The export is under way.');
      void navigate('/settings/data');
    },
    onError: (error) => noticeFailed('Nothing was exported', error),
  });
  return (
    <>
      <Menu width={224}>
        <Menu.Target><ActionIcon aria-label={`More for ${person.name}`}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLogin2 size={16} />} onClick={() => setPutting(true)}>Put into a journey…</Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={exportAll}>Export personal data</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="brick" leftSection={<IconUserX size={16} />} onClick={() => setErasing(true)}>Erase…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {putting && <PutInDialog person={person} onClose={() => setPutting(false)} />}
      {erasing && <EraseDialog person={person} onClose={() => setErasing(false)} />}
    </>
  );
}
