import { Button, Modal, Radio, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { KeyRow } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { CopyField } from '../ui/copy.js';

/** Kinds of keys, as people choose among them. */
export const KEY_KINDS: Record<KeyRow['kind'], { readonly word: string; readonly about: string }> = {
  server: { word: 'Server key', about: 'Secret. Your servers send events with it' },
  browser: { word: 'Browser key', about: 'Public. Web pages send events with it, from the origins you list' },
  api: { word: 'API key', about: 'Secret. Programs read and change what this editor shows' },
};
const kinds = ['server', 'browser', 'api'] as const;

function Made({ made, onClose }: { made: KeyRow; onClose: () => void }) {
  return (
    <div className="col g16">
      {made.kind !== 'browser' && <div className="notice warn"><IconAlertTriangle size={16} /><span>Copy it now. It is shown this once and never again.</span></div>}
      <CopyField label="The new key" value={made.text ?? ''} />
      <div className="row" style={{ justifyContent: 'flex-end' }}><Button onClick={onClose}>Done</Button></div>
    </div>
  );
}

/** Makes a key and shows it. Render it only while it asks. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<KeyRow['kind']>('server');
  const [origins, setOrigins] = useState('');
  const create = useSetting(settingCalls.createKey, keys.apiKeys);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ kind, name: name.trim(), origins: kind === 'browser' ? origins.split(/\s+/).filter((origin) => origin !== '') : [] });
  };
  return (
    <Modal opened onClose={onClose} title={create.isSuccess ? 'The key is ready' : 'New key'} size={480} closeOnClickOutside={!create.isSuccess}>
      {create.isSuccess ? <Made made={create.data} onClose={onClose} /> : (
        <form className="col g16" onSubmit={submit}>
          <TextInput label="Name" placeholder="Web app" required withAsterisk={false} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Radio.Group label="Kind" value={kind} onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'server')}>
            <div className="col g8" style={{ marginTop: 4 }}>{kinds.map((value) => <Radio key={value} size="xs" value={value} label={KEY_KINDS[value].word} description={KEY_KINDS[value].about} />)}</div>
          </Radio.Group>
          {kind === 'browser' && <Textarea label="Origins" placeholder="https://app.example.com" description="One a line: pages of these addresses may use the key" autosize minRows={2} value={origins} onChange={(event) => setOrigins(event.currentTarget.value)} />}
          <FormError error={create.error} />
          <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={create.isPending}>Create key</Button></div>
        </form>
      )}
    </Modal>
  );
}
