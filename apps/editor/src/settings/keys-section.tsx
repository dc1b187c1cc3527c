import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeyRow } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useKeys, useSetting } from '../api/settings.js';
import { Badge } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { CopyIcon } from '../ui/copy.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState } from '../ui/states.js';
import { When } from '../ui/when.js';
import { Loaded } from './loaded.js';
import { KEY_KINDS, NewKey } from './new-key.js';
import { CardRow, Rows, Section } from './section.js';

const Used = ({ at }: { at: number | null }) => (at === null ? <>never used</> : <>last used <When mid at={at} /></>);

/** Keys of programs. */
export function KeysSection() {
  const list = useKeys();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<KeyRow | null>(null);
  const revoke = useSetting(settingCalls.revokeKey, keys.apiKeys);
  const owner = useMay('owner');
  const confirm = (key: KeyRow): void =>
    revoke.mutate(key.id, { onSuccess: () => noticeDone(`${key.name} stopped working.`), onError: (error) => noticeFailed(`${key.name} still works`, error), onSettled: () => setRevoking(null) });
  return (
    <Section title="Keys" about="Programs send events and call the API with these." action={owner ? <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>New key</Button> : undefined}>
      <Loaded query={list} what="The keys">
        {(rows) => (rows.length === 0 ? <EmptyState icon={<IconKey size={20} />} title="No keys">A server key lets your product send events.</EmptyState> : (
          <Rows>
            {rows.map((key) => (
              <CardRow key={key.id} title={<>{key.name}<Badge small tone={key.kind === 'browser' ? 'info' : 'draft'}>{KEY_KINDS[key.kind].word}</Badge></>} about={<>Made <When mid at={key.createdAt} />, <Used at={key.lastUsedAt} />{key.origins.length > 0 ? ` · ${key.origins.join(', ')}` : ''}</>}>
                <code className="mono t2">{key.text ?? `${key.prefix}…`}</code>
                {key.text !== null && <CopyIcon value={key.text} label={`Copy ${key.name}`} />}
                {owner && <Button variant="default" size="xs" onClick={() => setRevoking(key)}>Revoke…</Button>}
              </CardRow>
            ))}
          </Rows>
        ))}
      </Loaded>
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking !== null && (
        <Confirm title={`Revoke ${revoking.name}?`} verb="Revoke key" busy={revoke.isPending} onClose={() => setRevoking(null)} onConfirm={() => confirm(revoking)}>
          It stops working at once. Programs that still use it get refused{revoking.lastUsedAt === null ? '; it was never used' : <>; it was last used <When mid at={revoking.lastUsedAt} /></>}. This cannot be undone.
        </Confirm>
      )}
    </Section>
  );
}
