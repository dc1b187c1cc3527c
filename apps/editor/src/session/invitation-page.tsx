import { useState } from 'react';
import { useNavigate } from 'react-router';
import { enter, useEnter } from '../api/session.js';
import { Gate } from './gate.js';
import { safeNext, tokenOf } from './next.js';
import { PasswordForm } from './password-form.js';

/** Accepting an invitation. */
export function InvitationPage() {
  const [token] = useState(() => tokenOf(window.location.hash));
  const entering = useEnter();
  const navigate = useNavigate();
  return (
    <Gate title="Join the team" lead="A colleague invited you to plan journeys together.">
      <PasswordForm verb="Join" withName busy={entering.isPending} error={entering.error} onSave={(password, name) => entering.mutate(() => enter.invitation(token, name, password), { onSuccess: () => void navigate(safeNext(null), { replace: true }) })} />
    </Gate>
  );
}
