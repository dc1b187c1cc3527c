import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import { useProfile } from '../api/profiles.js';
import { templateCalls } from '../api/templates.js';
import { FormError } from '../session/form-error.js';
import { useSession } from '../ui/session-context.js';
import { TEST_ADDRESSES, type TestedChannel } from '../ui/test-addresses.js';

interface TestSendProps {
  readonly id: number;
  readonly channel: TestedChannel;
  readonly profileId: number | null;
  /** Language of a mail; null: as the person reads. */
  readonly locale: string | null;
  /** Saves what is in hand first; false where that failed. */
  readonly onSave: () => Promise<boolean>;
  readonly onClose: () => void;
}

/** Sends the draft to an address, phone or device. Render it only while it asks. */
export function TestSend({ id, channel, profileId, locale, onSave, onClose }: TestSendProps) {
  const { colleague } = useSession();
  const person = useProfile(profileId).data;
  const [typed, setTyped] = useState<string | null>(null);
  const { label, type, placeholder, own, of } = TEST_ADDRESSES[channel];
  const to = typed ?? (own(colleague.email) || (person === undefined ? '' : of(person)));
  const send = useMutation({
    mutationFn: async () => {
      if (!(await onSave())) throw new Error('The draft could not be saved, so nothing was sent.');
      return templateCalls.test(id, { to: to.trim(), profileId, locale });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  const caught = send.data?.provider === 'mailbox';
  return (
    <Modal opened onClose={onClose} title="Send me a test" size={420}>
      {send.isSuccess ? (
        <div className="col g16">
          <p>The test is on its way to <b style={{ overflowWrap: 'anywhere' }}>{to}</b> through {send.data.provider}.{caught ? ' The mailbox catches these messages for now, so look there.' : ''}</p>
          <div className="row g8" style={{ justifyContent: 'flex-end' }}>{caught && <Button component={Link} to="/mailbox" variant="default">Open the mailbox</Button>}<Button onClick={onClose}>Done</Button></div>
        </div>
      ) : (
        <form className="col g16" onSubmit={submit}>
          <TextInput label={label} type={type} placeholder={placeholder} required withAsterisk={false} value={to} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus description={profileId === null ? 'With the values of a sample person' : 'With the values of the person chosen in the preview'} />
          <FormError error={send.error} />
          <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={send.isPending}>Send test</Button></div>
        </form>
      )}
    </Modal>
  );
}
