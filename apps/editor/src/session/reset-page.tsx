import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { enter } from '../api/session.js';
import { noticeDone } from '../ui/notices.js';
import { Gate } from './gate.js';
import { tokenOf } from './next.js';
import { PasswordForm } from './password-form.js';

/** Setting a new password with a reset link. */
export function ResetPage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const navigate = useNavigate();
  const reset = useMutation({ mutationFn: (password: string) => enter.reset(token, password) });
  const done = (): void => {
    noticeDone('The new password is set. Sign in with it.');
    void navigate('/sign-in', { replace: true });
  };
  return (
    <Gate title="Set a new password" lead="The old one stops working at once.">
      <PasswordForm verb="Set password" busy={reset.isPending} error={reset.error} onSave={(password) => reset.mutate(password, { onSuccess: done })} />
    </Gate>
  );
}
