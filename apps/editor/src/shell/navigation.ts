import { IconBolt, IconBuilding, IconChecklist, IconEyeCheck, IconInbox, IconMailX, IconRoute, IconSettings, IconTemplate, IconUsers, IconUsersGroup, type Icon } from '@tabler/icons-react';

/** The pages of the sidebar, in order. */
export const destinations: readonly { to: string; label: string; icon: Icon; go: string }[] = [
  { to: '/journeys', label: 'Journeys', icon: IconRoute, go: 'g j' },
  { to: '/templates', label: 'Templates', icon: IconTemplate, go: 'g t' },
  { to: '/mailbox', label: 'Mailbox', icon: IconInbox, go: 'g m' },
  { to: '/review', label: 'Review', icon: IconEyeCheck, go: 'g r' },
  { to: '/failed', label: 'Failed', icon: IconMailX, go: 'g f' },
  { to: '/people', label: 'People', icon: IconUsers, go: 'g p' },
  { to: '/segments', label: 'Segments', icon: IconUsersGroup, go: 'g o' },
  { to: '/accounts', label: 'Accounts', icon: IconBuilding, go: 'g a' },
  { to: '/tasks', label: 'Tasks', icon: IconChecklist, go: 'g k' },
  { to: '/events', label: 'Events', icon: IconBolt, go: 'g e' },
  { to: '/settings', label: 'Settings', icon: IconSettings, go: 'g s' },
];
