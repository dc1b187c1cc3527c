import { useState } from 'react';
import { useNavigate } from 'react-router';
import { enter, useEnter } from '../api/session.js';
import { noticeDone } from '../ui/notices.js';
import { Gate } from './gate.js';
import { safeNext, tokenOf } from './next.js';
import { PasswordForm } from './password-form.js';

/** Setting a new password with a reset link, which also signs in. */
export function ResetPage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const entering = useEnter();
  const navigate = useNavigate();
  const done = (): void => {
    noticeDone('The new password is set.');
    void navigate(safeNext(null), { replace: true });
  };
  return (
    <Gate title="Set a new password" lead="The old one stops working at once.">
      <PasswordForm verb="Set password" busy={entering.isPending} error={entering.error} onSave={(password) => entering.mutate(() => enter.reset(token, password), { onSuccess: done })} />
    </Gate>
  );
}
