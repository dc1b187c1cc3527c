import { Button, Menu } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { AccountDetail } from '@perennial/model';
import { useChangeAccount } from '../api/accounts.js';
import { Badge } from '../ui/badge.js';
import { mutedUntil } from '../ui/muted.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { When } from '../ui/when.js';

const DAY_MS = 86_400_000;
const SPANS = [{ days: 7, label: 'For a week' }, { days: 30, label: 'For 30 days' }, { days: 90, label: 'For 90 days' }] as const;

const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
/** Keeps all members of an account from everything that is not always sent, for a while (attribute `mutedUntil`). */
export function MuteAccount({ account, edits }: { readonly account: AccountDetail; readonly edits: boolean }) {
  const change = useChangeAccount(account.id);
  const [now] = useState(Date.now);
  const muted = mutedUntil(account.attributes, now);
  const set = (days: number | null): void => change.mutate({ mutedUntil: days === null ? null : inDays(days) }, {
    onSuccess: () => noticeDone(days === null ? 'Its members hear from you again.' : `Its members get only what is always sent for ${days} days.`), onError: (error) => noticeFailed('It was not changed', error),
  });
  if (muted !== null) return <span className="row g8"><Badge tone="paused" icon={<IconBellOff size={12} />}><span>Muted until <When mid ahead at={muted} /></span></Badge>{edits && <Button size="xs" variant="default" loading={change.isPending} onClick={() => set(null)}>Unmute</Button>}</span>;
  if (!edits) return null;
  return (
    <Menu width={180}>
      <Menu.Target><Button size="xs" variant="default" leftSection={<IconBellOff size={14} />} loading={change.isPending}>Mute</Button></Menu.Target>
      <Menu.Dropdown><Menu.Label>Only what is always sent</Menu.Label>{SPANS.map(({ days, label }) => <Menu.Item key={days} onClick={() => set(days)}>{label}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}
