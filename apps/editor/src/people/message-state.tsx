import { Badge, type Tone } from '../ui/badge.js';
import { humanize } from '../ui/format.js';

const TONES: Record<string, Tone> = { sent: 'live', shown: 'live', seen: 'live', clicked: 'live', failed: 'err', skipped: 'draft', ambiguous: 'paused', parked: 'paused' };

/** What became of a message, as a small badge. */
export const MessageState = ({ state }: { state: string }) => <Badge small tone={TONES[state] ?? 'draft'}>{humanize(state)}</Badge>;
