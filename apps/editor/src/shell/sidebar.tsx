import { IconSearch, IconSelector } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import { useJourneys } from '../api/journeys.js';
import { useFailedCounts } from '../api/failed.js';
import { useReviewCounts } from '../api/review.js';
import { useTaskCount } from '../api/tasks.js';
import { useTemplates } from '../api/templates.js';
import { Avatar } from '../ui/avatar.js';
import { count } from '../ui/format.js';
import { Mark } from '../ui/mark.js';
import { useSession } from '../ui/session-context.js';
import { commandKey } from '../ui/single-keys.js';
import { AccountMenu } from './account-menu.js';
import { openFind } from './find.js';
import { destinations } from './navigation.js';
import { WorkspaceMenu } from './workspace-menu.js';

/** The sidebar of 220 px. */
export function Sidebar({ onKeys }: { onKeys: () => void }) {
  const { workspace, colleague } = useSession();
  const tasks = useTaskCount().data?.open;
  const parked = useReviewCounts().data?.items.reduce((sum, one) => sum + one.count, 0);
  const failed = useFailedCounts().data?.items.reduce((sum, one) => sum + one.count, 0);
  const counts: Record<string, number | undefined> = { '/journeys': useJourneys().data?.length, '/templates': useTemplates().data?.length, '/tasks': tasks === 0 ? undefined : tasks, '/review': parked === 0 ? undefined : parked, '/failed': failed === 0 ? undefined : failed };
  return (
    <aside className="side">
      <WorkspaceMenu>
        <button type="button" className="ws" aria-label={`Workspace ${workspace.name}`}>
          <Mark /><span className="b6 grow ell" style={{ fontSize: 14, letterSpacing: '-.01em' }}>{workspace.name}</span><IconSelector size={15} color="var(--text3)" />
        </button>
      </WorkspaceMenu>
      <button type="button" className="find" onClick={openFind}><IconSearch size={15} /><span className="grow">Find anything</span><span className="kbd">{commandKey}K</span></button>
      <nav aria-label="Main">
        {destinations.map(({ to, label, icon: Glyph }) => (
          <NavLink key={to} to={to} className="nav">
            <Glyph size={17} aria-hidden />{label}
            {counts[to] !== undefined && <span className="c">{count(counts[to])}</span>}
          </NavLink>
        ))}
      </nav>
      <div className="grow" />
      <AccountMenu onKeys={onKeys}>
        <button type="button" className="account" aria-label={`Your account, ${colleague.name}`}>
          <Avatar name={colleague.name} /><span className="b5 grow ell">{colleague.name}</span><IconSelector size={15} color="var(--text3)" />
        </button>
      </AccountMenu>
    </aside>
  );
}
