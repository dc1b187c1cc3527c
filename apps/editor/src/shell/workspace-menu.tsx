import { Menu } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSwitchWorkspace } from '../api/session.js';
import { Avatar } from '../ui/avatar.js';
import { noticeFailed } from '../ui/notices.js';
import { useMay, useSession } from '../ui/session-context.js';

/** Workspaces of the one who is signed in; choosing one looks at it. */
export function WorkspaceMenu({ children }: { children: ReactNode }) {
  const { workspace, workspaces } = useSession();
  const turn = useSwitchWorkspace();
  const owner = useMay('owner');
  const navigate = useNavigate();
  const choose = (id: number): void => {
    if (id === workspace.id) return;
    turn.mutate(id, { onSuccess: () => void navigate('/journeys'), onError: (error) => noticeFailed('The workspace could not be opened', error) });
  };
  return (
    <Menu width={240} position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Workspaces</Menu.Label>
        {workspaces.map(({ id, name }) => (
          <Menu.Item key={id} leftSection={<Avatar name={name} size={20} square />} rightSection={id === workspace.id ? <IconCheck size={15} aria-label="You are here" /> : undefined} onClick={() => choose(id)}>{name}</Menu.Item>
        ))}
        {owner && <><Menu.Divider /><Menu.Item leftSection={<IconPlus size={15} />} onClick={() => void navigate('/settings/workspaces')}>New workspace</Menu.Item></>}
      </Menu.Dropdown>
    </Menu>
  );
}
