import { IconAlertTriangle, IconHandStop } from '@tabler/icons-react';
import type { Enforcement } from '@perennial/model';
import { Badge } from '../ui/badge.js';

/** What becomes of events that do not fit their schema, in words. */
export const ENFORCEMENTS: readonly { readonly value: Enforcement; readonly label: string; readonly about: string }[] = [
  { value: 'off', label: 'Off', about: 'Every event is taken, whatever it holds.' },
  { value: 'warn', label: 'Warn', about: 'Events that do not fit are taken, and the debugger shows what does not fit.' },
  { value: 'refuse', label: 'Refuse', about: 'Events that do not fit are not taken: the sender is told which field, and the debugger shows it.' },
];

/** What a schema does, as a badge. */
export function EnforcementBadge({ enforcement, hasSchema }: { enforcement: Enforcement; hasSchema: boolean }) {
  if (!hasSchema) return <span className="t3">–</span>;
  if (enforcement === 'refuse') return <Badge tone="info" icon={<IconHandStop size={12} />}>Refuses</Badge>;
  return enforcement === 'warn' ? <Badge tone="paused" icon={<IconAlertTriangle size={12} />}>Warns</Badge> : <Badge tone="draft">Off</Badge>;
}
