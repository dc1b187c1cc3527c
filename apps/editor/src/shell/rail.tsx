import { Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import { Avatar } from '../ui/avatar.js';
import { Mark } from '../ui/mark.js';
import { useSession } from '../ui/session-context.js';
import { AccountMenu } from './account-menu.js';
import { openFind } from './find.js';
import { destinations } from './navigation.js';
import { WorkspaceMenu } from './workspace-menu.js';

/** The rail of 52 px, where the page needs the width. */
export function Rail({ onKeys }: { onKeys: () => void }) {
  const { workspace, colleague } = useSession();
  return (
    <aside className="rail">
      <WorkspaceMenu><button type="button" className="bare" aria-label={`Workspace ${workspace.name}`}><Mark size={28} /></button></WorkspaceMenu>
      <div style={{ height: 2 }} />
      <Tooltip label="Find anything" position="right"><button type="button" className="spot" aria-label="Find anything" onClick={openFind}><IconSearch size={18} /></button></Tooltip>
      <nav aria-label="Main" className="col g4">
        {destinations.filter(({ to }) => to !== '/settings').map(({ to, label, icon: Glyph }) => (
          <Tooltip key={to} label={label} position="right"><NavLink to={to} aria-label={label}><Glyph size={18} /></NavLink></Tooltip>
        ))}
      </nav>
      <div className="grow" />
      {destinations.filter(({ to }) => to === '/settings').map(({ to, label, icon: Glyph }) => (
        <Tooltip key={to} label={label} position="right"><NavLink to={to} aria-label={label}><Glyph size={18} /></NavLink></Tooltip>
      ))}
      <AccountMenu onKeys={onKeys}><button type="button" className="bare" style={{ borderRadius: '50%' }} aria-label={`Your account, ${colleague.name}`}><Avatar name={colleague.name} size={26} /></button></AccountMenu>
    </aside>
  );
}
