import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { FormError } from './form-error.js';
import { MIN_PASSWORD } from './next.js';

interface PasswordFormProps {
  readonly verb: string;
  readonly withName?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (password: string, name: string) => void;
}

/** Sets a password, with one's name where it is not known yet. */
export function PasswordForm({ verb, withName = false, busy, error, onSave }: PasswordFormProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [touched, setTouched] = useState(false);
  const short = password.length < MIN_PASSWORD;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (!short && (!withName || name.trim() !== '')) onSave(password, name.trim());
  };
  return (
    <form className="col g16" onSubmit={submit} noValidate>
      {withName && <TextInput label="Your name" autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Say what colleagues call you' : undefined} autoFocus />}
      <PasswordInput
        label="New password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoFocus={!withName}
        description={`At least ${MIN_PASSWORD} characters`} inputWrapperOrder={['label', 'input', 'description', 'error']} error={touched && short ? `${MIN_PASSWORD - password.length} more characters are needed` : undefined}
      />
      <FormError error={error} />
      <Button type="submit" loading={busy}>{verb}</Button>
    </form>
  );
}
