import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { enter, useEnter } from '../api/session.js';
import { FormError } from './form-error.js';
import { Gate } from './gate.js';
import { safeNext } from './next.js';

/** Signing in with a password. */
export function SignInPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const entering = useEnter();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    entering.mutate(() => enter.password(email.trim(), password), { onSuccess: () => void navigate(safeNext(search.get('next')), { replace: true }) });
  };
  return (
    <Gate title="Sign in">
      <form className="col g16" onSubmit={submit}>
        <TextInput label="Email" type="email" name="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoFocus />
        <PasswordInput label="Password" name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <FormError error={entering.error} />
        <Button type="submit" loading={entering.isPending}>Sign in</Button>
        <p className="s12 t3">No password yet? The server prints a one-time link when it starts. Forgot it? An owner can hand you a reset link.</p>
      </form>
    </Gate>
  );
}
