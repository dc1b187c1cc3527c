import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState, type FormEvent } from 'react';
import { mailCalls, useMailSettings, useSendingDomains } from '../api/mail.js';
import { keys } from '../api/queries.js';
import { useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';
import { useMay } from '../ui/session-context.js';
import { DomainCard } from './domain-card.js';
import { FollowingForm } from './following-form.js';
import { Loaded } from './loaded.js';
import { Section } from './section.js';
import { SendersList } from './senders-list.js';

function NewDomain({ onClose }: { readonly onClose: () => void }) {
  const [said, setSaid] = useState({ domain: '', warmUp: true });
  const add = useSetting(mailCalls.addDomain, keys.sendingDomains);
  const form = useRef<HTMLFormElement>(null);
  const refusal = refusalOf(add.error, ['domain']);
  useFirstError(form, add.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(said, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Add a domain" size={440}>
      <form ref={form} className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Domain" description="What stands behind the @ of your senders" placeholder="example.com" value={said.domain} error={refusal.at('domain')} onChange={(event) => setSaid({ ...said, domain: event.currentTarget.value })} data-autofocus />
        <Checkbox size="xs" label="It is new: begin with few mails a day, and more each day" checked={said.warmUp} onChange={(event) => setSaid({ ...said, warmUp: event.currentTarget.checked })} />
        <FormError error={refusal.rest} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={add.isPending} disabled={said.domain.trim() === ''}>Add domain</Button></div>
      </form>
    </Modal>
  );
}

/** Domains and senders of mails, and what is followed of them. */
export function MailSection() {
  const owner = useMay('owner');
  const domains = useSendingDomains();
  const settings = useMailSettings();
  const [adding, setAdding] = useState(false);
  return (
    <Section title="Mail" about={owner ? 'Whom mails are from, how mail services know that they are yours, and what is followed of them.' : 'Whom mails are from, and what is followed of them. Owners can change this.'}>
      <div className="col" style={{ gap: 32 }}>
        <section aria-label="Domains">
          <div className="row g8" style={{ marginBottom: 8 }}><div className="grow"><h3>Domains</h3><p className="s12 t3">Put these records into the DNS of each domain. Mails that an SMTP server takes are then signed here; other providers sign by themselves.</p></div>{owner && <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>Add a domain</Button>}</div>
          <Loaded query={domains} what="The domains">{(rows) => (rows.length === 0 ? <p className="t2 s12">None yet. Without these records much of your mail ends in spam, or is refused.</p> : <>{rows.map((domain) => <DomainCard key={domain.id} domain={domain} owner={owner} />)}</>)}</Loaded>
        </section>
        <SendersList owner={owner} />
        <Loaded query={settings} what="The settings">{(kept) => <FollowingForm key={JSON.stringify(kept)} kept={kept} readOnly={!owner} />}</Loaded>
      </div>
      {adding && <NewDomain onClose={() => setAdding(false)} />}
    </Section>
  );
}
