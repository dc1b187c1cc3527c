import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link, Navigate, useNavigate } from 'react-router';
import { enter, useChangePassword, useEnter } from '../api/session.js';
import { errorText } from '../ui/states.js';
import { Gate } from './gate.js';
import { safeNext, tokenOf } from './next.js';
import { PasswordForm } from './password-form.js';

const home = safeNext(null);

/** The one-time link: signs in, then offers to set a password. */
export function LinkPage() {
  const entering = useEnter();
  const change = useChangePassword();
  const navigate = useNavigate();
  const begun = useRef(false);
  const { mutate } = entering;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const token = tokenOf(window.location.hash);
    mutate(() => enter.link(token));
  }, [mutate]);
  if (entering.isError) {
    return (
      <Gate title="This link does not work" lead={errorText(entering.error)}>
        <p className="t2" style={{ marginBottom: 16 }}>A link works once, for 15 minutes. Start the server again to get a new one, or sign in with your password.</p>
        <Button component={Link} to="/sign-in" variant="default" fullWidth>Sign in</Button>
      </Gate>
    );
  }
  if (entering.data === undefined) return <Gate title="Signing you in"><p className="t2" aria-live="polite">One moment.</p></Gate>;
  if (entering.data.colleague.passwordSet) return <Navigate to={home} replace />;
  return (
    <Gate title="You are in. Set a password" lead={`Next time you sign in as ${entering.data.colleague.email}.`}>
      <PasswordForm verb="Set password and go on" busy={change.isPending} error={change.error} onSave={(password) => change.mutate({ password }, { onSuccess: () => void navigate(home, { replace: true }) })} />
      <Button component={Link} to={home} replace variant="subtle" fullWidth mt={8}>Later</Button>
    </Gate>
  );
}
