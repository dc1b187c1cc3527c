import './settings.css';
import { IconBolt, IconBuilding, IconClockPause, IconDatabase, IconMail, IconMailOff, IconHistory, IconKey, IconMathFunction, IconSend, IconStack2, IconTags, IconUserCircle, IconUsers, type Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Navigate, NavLink, useParams } from 'react-router';
import { Page, Top } from '../ui/page.js';
import { AccountSection } from './account-section.js';
import { DataSection } from '../data/data-section.js';
import { AuditSection } from './audit-section.js';
import { ComputedSection } from './computed-section.js';
import { KeysSection } from './keys-section.js';
import { MailSection } from './mail-section.js';
import { PeopleSection } from './people-section.js';
import { SendingRulesSection } from './sending-rules-section.js';
import { SendingSection } from './sending-section.js';
import { SuppressionsSection } from './suppressions-section.js';
import { TopicsSection } from './topics-section.js';
import { TriggersSection } from './triggers-section.js';
import { WorkspaceSection } from './workspace-section.js';
import { WorkspacesSection } from './workspaces-section.js';

const SECTIONS: readonly { readonly key: string; readonly label: string; readonly icon: Icon; readonly draw: ComponentType }[] = [
  { key: 'workspace', label: 'Workspace', icon: IconBuilding, draw: WorkspaceSection },
  { key: 'sending', label: 'Sending', icon: IconSend, draw: SendingSection },
  { key: 'mail', label: 'Mail', icon: IconMail, draw: MailSection },
  { key: 'sending-rules', label: 'Sending rules', icon: IconClockPause, draw: SendingRulesSection },
  { key: 'keys', label: 'Keys', icon: IconKey, draw: KeysSection },
  { key: 'people', label: 'People', icon: IconUsers, draw: PeopleSection },
  { key: 'topics', label: 'Topics', icon: IconTags, draw: TopicsSection },
  { key: 'suppressions', label: 'Suppressions', icon: IconMailOff, draw: SuppressionsSection },
  { key: 'data', label: 'Imports and exports', icon: IconDatabase, draw: DataSection },
  { key: 'computed', label: 'Computed attributes', icon: IconMathFunction, draw: ComputedSection },
  { key: 'triggers', label: 'Triggers', icon: IconBolt, draw: TriggersSection },
  { key: 'workspaces', label: 'Workspaces', icon: IconStack2, draw: WorkspacesSection },
  { key: 'audit', label: 'Audit log', icon: IconHistory, draw: AuditSection },
  { key: 'account', label: 'Your account', icon: IconUserCircle, draw: AccountSection },
];

/** All settings, a section at an address of its own. */
export function SettingsPage() {
  const key = useParams()['section'];
  const section = SECTIONS.find((one) => one.key === key);
  if (section === undefined) return <Navigate to="/settings/workspace" replace />;
  const Draw = section.draw;
  return (
    <Page title={section.label}>
      <Top title="Settings" />
      <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
        <nav className="settings-nav" aria-label="Settings">{SECTIONS.map(({ key: to, label, icon: Glyph }) => <NavLink key={to} to={`/settings/${to}`}><Glyph size={16} aria-hidden />{label}</NavLink>)}</nav>
        <div className="scroll"><Draw key={section.key} /></div>
      </div>
    </Page>
  );
}
