import { IconBuilding } from '@tabler/icons-react';
import { Badge } from './badge.js';

/** Says that a journey is of accounts; nothing for one of people. */
export const SubjectTag = ({ subject }: { subject: 'profile' | 'account' }) => (subject === 'account' ? <Badge tone="line" small icon={<IconBuilding size={12} aria-hidden />}>Accounts</Badge> : null);
