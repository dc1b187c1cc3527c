import { Button, Switch, TextInput } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import type { MailSettings, Utm } from '@perennial/model';
import { mailCalls } from '../api/mail.js';
import { keys } from '../api/queries.js';
import { useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { refusalOf, useFirstError } from '../ui/refusal.js';

const FIRST_UTM: Utm = { source: '', medium: 'email', campaign: '{journey}', content: '{template}' };
const PARTS = [{ name: 'source', label: 'Source', example: 'orchard' }, { name: 'medium', label: 'Medium', example: 'email' }, { name: 'campaign', label: 'Campaign', example: '{journey}' }, { name: 'content', label: 'Content', example: '{template}' }] as const;

/** What is followed of mails, under which host, and what is put behind their links. */
export function FollowingForm({ kept, readOnly }: { readonly kept: MailSettings; readonly readOnly: boolean }) {
  const [said, setSaid] = useState(kept);
  const save = useSetting(mailCalls.saveSettings, keys.mailSettings);
  const tried = useSetting(mailCalls.tryHost);
  const form = useRef<HTMLFormElement>(null);
  const refusal = refusalOf(save.error, ['domain', ...(said.utm === null ? [] : PARTS.map(({ name }) => `utm.${name}`))]);
  useFirstError(form, save.error);
  const set = (part: Partial<MailSettings>): void => setSaid({ ...said, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(said, { onSuccess: () => noticeDone('Saved. It holds from the next mail on.') });
  };
  const host = said.domain;
  return (
    <form ref={form} className="col g16" style={{ maxWidth: 480 }} onSubmit={submit} noValidate aria-label="What is followed">
      <div><h3>What is followed</h3><p className="s12 t3">People who have the attribute <code className="mono">trackingConsent</code> set to false are never followed, nor are messages that programs send of no topic.</p></div>
      <Switch label="Openings" description="By a picture of one pixel. What privacy proxies and scanners fetch is kept apart." checked={said.opens} disabled={readOnly} onChange={(event) => set({ opens: event.currentTarget.checked })} />
      <Switch label="Clicks" description="Links lead by way of this server." checked={said.clicks} disabled={readOnly} onChange={(event) => set({ clicks: event.currentTarget.checked })} />
      <div className="col g6">
        <div className="row g8" style={{ alignItems: 'flex-end' }}>
          <TextInput className="grow" label="Host of links" description="A host of your own that leads here (CNAME), with a certificate. Mail services trust links under your own name more." placeholder="This server's own address" value={host ?? ''} readOnly={readOnly} error={refusal.at('domain')} onChange={(event) => set({ domain: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value.trim() })} />
          {!readOnly && host !== null && <Button variant="default" loading={tried.isPending} onClick={() => tried.mutate(host)}>Try it</Button>}
        </div>
        <div aria-live="polite">{tried.data !== undefined && <p className={tried.data.ok ? 's12 t2' : 's12 t-err'}>{tried.data.detail}</p>}<FormError error={tried.error} /></div>
      </div>
      <Switch label="Put UTM parameters behind links" description="Those that a link has already stay as they are." checked={said.utm !== null} disabled={readOnly} onChange={(event) => set({ utm: event.currentTarget.checked ? FIRST_UTM : null })} />
      {said.utm !== null && (
        <div className="col g8" role="group" aria-label="UTM parameters">
          <p className="s12 t3">{'{journey}, {template} and {step}'} stand for their keys. Empty ones are left out.</p>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}>{PARTS.map(({ name, label, example }) => <TextInput key={name} label={label} placeholder={example} maxLength={200} value={said.utm?.[name] ?? ''} readOnly={readOnly} error={refusal.at(`utm.${name}`)} onChange={(event) => said.utm !== null && set({ utm: { ...said.utm, [name]: event.currentTarget.value } })} />)}</div>
        </div>
      )}
      <FormError error={refusal.rest} />
      {!readOnly && <div><Button type="submit" loading={save.isPending} disabled={JSON.stringify(said) === JSON.stringify(kept)}>Save</Button></div>}
    </form>
  );
}
