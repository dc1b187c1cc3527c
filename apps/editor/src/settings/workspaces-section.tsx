import { Button, Modal } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useSwitchWorkspace } from '../api/session.js';
import { settingCalls, useSetting } from '../api/settings.js';
import { Avatar } from '../ui/avatar.js';
import { Badge } from '../ui/badge.js';
import { noticeFailed } from '../ui/notices.js';
import { useMay, useSession } from '../ui/session-context.js';
import { CardRow, Rows, Section } from './section.js';
import { WorkspaceForm } from './workspace-section.js';

/** All workspaces that one belongs to. */
export function WorkspacesSection() {
  const { workspace, workspaces } = useSession();
  const [naming, setNaming] = useState(false);
  const create = useSetting(settingCalls.createWorkspace);
  const turn = useSwitchWorkspace();
  const owner = useMay('owner');
  const navigate = useNavigate();
  const open = (id: number): void => turn.mutate(id, { onSuccess: () => void navigate('/journeys'), onError: (error) => noticeFailed('The workspace could not be opened', error) });
  return (
    <Section title="Workspaces" about="Each has its own people, journeys, templates and keys. Nothing crosses from one to another." action={owner ? <Button leftSection={<IconPlus size={16} />} onClick={() => setNaming(true)}>New workspace</Button> : undefined}>
      <Rows>
        {workspaces.map(({ id, name }) => (
          <CardRow key={id} picture={<Avatar name={name} size={28} square />} title={<>{name}{id === workspace.id && <Badge small tone="live">You are here</Badge>}</>}>
            {id !== workspace.id && <Button variant="default" size="xs" onClick={() => open(id)}>Open</Button>}
          </CardRow>
        ))}
      </Rows>
      {naming && (
        <Modal opened onClose={() => setNaming(false)} title="New workspace" size={488}>
          <WorkspaceForm initial={{ name: '', timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', postalAddress: '' }} verb="Create workspace" busy={create.isPending} error={create.error} onSave={(input) => create.mutate(input, { onSuccess: ({ id }) => open(id) })} />
        </Modal>
      )}
    </Section>
  );
}
