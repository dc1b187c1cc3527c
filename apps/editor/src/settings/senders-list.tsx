import { Button, Modal, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import { keySchema, type Sender, type SenderInput } from '@perennial/model';
import { mailCalls, useSenders } from '../api/mail.js';
import { keys } from '../api/queries.js';
import { useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { keyOfName } from '../templates/key-of-name.js';
import { Confirm } from '../ui/confirm.js';
import { counted } from '../ui/format.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows } from './section.js';

const BLANK: SenderInput = { key: '', name: '', address: '', replyTo: null };

function SenderForm({ kept, onClose }: { readonly kept: Sender | null; readonly onClose: () => void }) {
  const [said, setSaid] = useState<SenderInput>(kept === null ? BLANK : { key: kept.key, name: kept.name, address: kept.address, replyTo: kept.replyTo });
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const save = useSetting((body: SenderInput) => (kept === null ? mailCalls.addSender(body) : mailCalls.changeSender({ id: kept.id, body })), keys.senders);
  const key = kept?.key ?? ownKey ?? keyOfName(said.name);
  const form = useRef<HTMLFormElement>(null);
  const refusal = refusalOf(save.error, ['name', 'address', 'replyTo', ...(kept === null ? ['key'] : [])]);
  useFirstError(form, save.error);
  const fits = keySchema.safeParse(key).success && said.address.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) save.mutate({ ...said, key }, { onSuccess: () => { noticeDone('The sender is saved.'); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={kept === null ? 'New sender' : `Change ${kept.key}`} size={440}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" description="What people see in their list of mails" placeholder="Maya at Orchard" maxLength={100} value={said.name} error={refusal.at('name')} onChange={(event) => setSaid({ ...said, name: event.currentTarget.value })} data-autofocus />
        <TextInput label="Address" type="email" placeholder="maya@example.com" value={said.address} error={refusal.at('address')} onChange={(event) => setSaid({ ...said, address: event.currentTarget.value })} />
        <TextInput label="Answers go to" type="email" placeholder="The same address" value={said.replyTo ?? ''} error={refusal.at('replyTo')} onChange={(event) => setSaid({ ...said, replyTo: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value })} />
        {kept === null && <TextInput label="Key" description="Templates and files know the sender by it. It cannot be changed later." value={key} error={refusal.at('key')} onChange={(event) => setOwnKey(event.currentTarget.value)} />}
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!fits} loading={save.isPending}>{kept === null ? 'Add sender' : 'Save'}</Button></div>
      </form>
    </Modal>
  );
}

/** Who mails can be from, and where answers go. */
export function SendersList({ owner }: { readonly owner: boolean }) {
  const list = useSenders();
  const [editing, setEditing] = useState<Sender | 'new' | null>(null);
  const [removing, setRemoving] = useState<Sender | null>(null);
  const remove = useSetting(mailCalls.removeSender, keys.senders);
  return (
    <section aria-label="Senders" className="col g8">
      <div className="row g8"><div className="grow"><h3>Senders</h3><p className="s12 t3">Who mails are from. A template chooses one; others are from the sender of the provider.</p></div>{owner && <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setEditing('new')}>Add a sender</Button>}</div>
      <Loaded query={list} what="The senders">
        {(rows) => (rows.length === 0 ? <p className="t2 s12">None yet: all mails are from the sender of the provider.</p> : (
          <Rows>
            {rows.map((sender) => (
              <CardRow key={sender.id} title={sender.name === '' ? sender.address : `${sender.name} <${sender.address}>`} about={<><span className="mono">{sender.key}</span>{sender.replyTo === null ? '' : ` · answers to ${sender.replyTo}`} · {sender.usedIn === 0 ? 'not used yet' : `in ${counted(sender.usedIn, 'template')}`}</>}>
                {owner && <Button variant="default" size="xs" onClick={() => setEditing(sender)}>Change</Button>}
                {owner && sender.usedIn === 0 && <Button variant="default" size="xs" onClick={() => setRemoving(sender)}>Remove</Button>}
              </CardRow>
            ))}
          </Rows>
        ))}
      </Loaded>
      {editing !== null && <SenderForm kept={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing !== null && <Confirm title={`Remove ${removing.key}?`} verb="Remove" busy={remove.isPending} onClose={() => setRemoving(null)} onConfirm={() => remove.mutate(removing.id, { onSuccess: () => noticeDone('The sender is removed.'), onError: (error) => noticeFailed('It was not removed', error), onSettled: () => setRemoving(null) })}>No template uses it.</Confirm>}
    </section>
  );
}
