import type { ReactNode } from 'react';
import { IconAlertTriangle, IconPencil, IconPlayerPause, IconPlayerStop } from '@tabler/icons-react';
import type { Channel, JourneyStatus } from '@perennial/model';
import { CHANNEL_LOOKS } from './channels.js';

/** Grounds of a badge. */
export type Tone = 'live' | 'draft' | 'paused' | 'err' | 'info' | 'line';

/** A word on a ground, with an icon or a dot, so that colour never stands alone. */
export const Badge = ({ tone, icon, small = false, children }: { tone: Tone; icon?: ReactNode; small?: boolean; children: ReactNode }) => (
  <span className={`bdg ${tone}${small ? ' sm' : ''}`}>{icon}{children}</span>
);

const STATUS: Record<JourneyStatus, { tone: Tone; word: string; icon: ReactNode }> = {
  live: { tone: 'live', word: 'Live', icon: <i className="dot" /> },
  draft: { tone: 'draft', word: 'Draft', icon: <IconPencil size={12} /> },
  paused: { tone: 'paused', word: 'Paused', icon: <IconPlayerPause size={12} /> },
  stopped: { tone: 'draft', word: 'Stopped', icon: <IconPlayerStop size={12} /> },
};

/** Status of a journey; people who are stuck go before it. */
export function StatusBadge({ status, stuck = 0 }: { status: JourneyStatus; stuck?: number }) {
  if (stuck > 0) return <Badge tone="err" icon={<IconAlertTriangle size={13} />}>Needs a fix</Badge>;
  const { tone, word, icon } = STATUS[status];
  return <Badge tone={tone} icon={icon}>{word}</Badge>;
}

/** Channel of a template. */
export function ChannelBadge({ channel }: { channel: Channel }) {
  const { label, icon: Glyph } = CHANNEL_LOOKS[channel];
  return <Badge tone="line" icon={<Glyph size={12} />}>{label}</Badge>;
}
