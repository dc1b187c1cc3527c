import { Button, Modal } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { HookAddress as Address } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useHookAddress, useSetting } from '../api/settings.js';
import { FormError } from '../session/form-error.js';
import { CopyField } from '../ui/copy.js';
import { Loaded } from './loaded.js';

const Shown = ({ url, secret }: Address) => (
  <div className="col g12">
    <p className="t2">Other programs post JSON of at most 64 kB to this address. Whoever knows it can bring people in, so hand it over like a password.</p>
    <CopyField label="The address" value={url} />
    {secret !== null && <><p className="t2">Calls are signed with this secret as Standard Webhooks says: webhook-signature is v1, and the base64 of HMAC-SHA256 over “webhook-id.webhook-timestamp.body”.</p><CopyField label="The secret" value={secret} /></>}
    <p className="s12 t3">What came lately, and why a call was not taken, stands under <Link className="link" to="/events?tab=debugger">Events, Debugger</Link>.</p>
  </div>
);

/** Shows where programs call a webhook trigger, and replaces the address. Render it only while it is asked for. */
export function HookAddress({ trigger, onClose }: { readonly trigger: string; readonly onClose: () => void }) {
  const address = useHookAddress(trigger);
  const [asking, setAsking] = useState(false);
  const replace = useSetting(settingCalls.replaceAddress, keys.hook(trigger));
  return (
    <Modal opened onClose={onClose} title={`Address of ${trigger}`} size={560}>
      <div className="col g16">
        <Loaded query={address} what="The address">{(own) => <Shown {...own} />}</Loaded>
        {asking && <div className="notice warn"><IconAlertTriangle size={16} /><span>Calls to the address shown here{address.data?.secret === null ? '' : ', or signed with this secret,'} are refused at once. Programs that use it must get the new one.</span></div>}
        <FormError error={replace.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}>
          {asking ? <Button color="brick" loading={replace.isPending} onClick={() => replace.mutate(trigger, { onSuccess: () => setAsking(false) })}>Replace it</Button> : <Button variant="default" disabled={!address.isSuccess} onClick={() => setAsking(true)}>Replace…</Button>}
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Modal>
  );
}
