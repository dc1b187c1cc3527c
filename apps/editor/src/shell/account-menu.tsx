import { Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSignOut } from '../api/session.js';
import { noticeFailed } from '../ui/notices.js';
import { useSession } from '../ui/session-context.js';
import { SchemeChoice } from '../ui/scheme-choice.js';

/** Light or dark, keys, one's own account, and the way out. */
export function AccountMenu({ onKeys, children }: { onKeys: () => void; children: ReactNode }) {
  const { colleague, version } = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const leave = (): void => signOut.mutate(undefined, { onSuccess: () => void navigate('/sign-in'), onError: (error) => noticeFailed('You are still signed in', error) });
  return (
    <Menu width={252} position="top-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '6px 8px 8px' }}><div className="b5 ell">{colleague.name}</div><div className="s12 t3 ell">{colleague.email} · {colleague.role}</div></div>
        <div style={{ padding: '0 8px 8px' }}><SchemeChoice /></div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUserCircle size={16} />} onClick={() => void navigate('/settings/account')}>Your account</Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} rightSection={<span className="kbd">?</span>} onClick={onKeys}>Keys</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>Sign out</Menu.Item>
        <Menu.Divider />
        <div className="s11 t3 num" style={{ padding: '4px 8px' }}>Perennial {version}</div>
      </Menu.Dropdown>
    </Menu>
  );
}
