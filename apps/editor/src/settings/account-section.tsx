import { Button, PasswordInput, Switch } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangePassword } from '../api/session.js';
import { FormError } from '../session/form-error.js';
import { MIN_PASSWORD } from '../session/next.js';
import { noticeDone } from '../ui/notices.js';
import { SchemeChoice } from '../ui/scheme-choice.js';
import { useSession } from '../ui/session-context.js';
import { useSingleKeysOn } from '../ui/single-keys.js';
import { Section } from './section.js';

function Password() {
  const { passwordSet } = useSession().colleague;
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useChangePassword();
  const short = password.length < MIN_PASSWORD;
  const done = (): void => {
    setCurrent('');
    setPassword('');
    noticeDone('The new password is set.');
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(passwordSet ? { current, password } : { password }, { onSuccess: done });
  };
  return (
    <form className="col g12" style={{ maxWidth: 340 }} onSubmit={submit}>
      {passwordSet && <PasswordInput label="Current password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} />}
      <PasswordInput label="New password" autoComplete="new-password" description={`At least ${MIN_PASSWORD} characters`} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
      <FormError error={change.error} />
      <div><Button type="submit" loading={change.isPending} disabled={short || (passwordSet && current === '')}>{passwordSet ? 'Change password' : 'Set password'}</Button></div>
    </form>
  );
}

/** One's own account. */
export function AccountSection() {
  const { colleague } = useSession();
  const [keysOn, setKeysOn] = useSingleKeysOn();
  return (
    <Section title="Your account" about={`${colleague.name}, ${colleague.email}, ${colleague.role}`}>
      <div className="col g24">
        <div><h3 style={{ marginBottom: 8 }}>Password</h3><Password /></div>
        <div><h3 style={{ marginBottom: 8 }}>Appearance</h3><SchemeChoice /></div>
        <div><h3 style={{ marginBottom: 8 }}>Keys</h3><Switch label="Single keys act, such as N for a new journey and / for the search" checked={keysOn} onChange={(event) => setKeysOn(event.currentTarget.checked)} /></div>
      </div>
    </Section>
  );
}
