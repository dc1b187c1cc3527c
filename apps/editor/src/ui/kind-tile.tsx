import { IconArrowsSplit2, IconBell, IconBolt, IconCalendarEvent, IconCalendarTime, IconChecklist, IconClock, IconFlag3, IconGitBranch, IconHandStop, IconHourglass, IconListCheck, IconLogout, IconPencil, IconRoute, IconWebhook, type Icon } from '@tabler/icons-react';
import { CHANNEL_LOOKS } from './channels.js';

/** Families of kinds of steps; each has a colour. */
export type Family = 'entry' | 'message' | 'time' | 'logic' | 'data' | 'goal' | 'exit';

const KINDS: Record<string, { family: Family; icon: Icon }> = {
  trigger: { family: 'entry', icon: IconBolt },
  email: { family: 'message', icon: CHANNEL_LOOKS.email.icon },
  in_app: { family: 'message', icon: CHANNEL_LOOKS.in_app.icon },
  sms: { family: 'message', icon: CHANNEL_LOOKS.sms.icon },
  push: { family: 'message', icon: CHANNEL_LOOKS.push.icon },
  delay: { family: 'time', icon: IconClock },
  until: { family: 'time', icon: IconCalendarEvent },
  window: { family: 'time', icon: IconCalendarTime },
  wait_for: { family: 'time', icon: IconHourglass },
  branch: { family: 'logic', icon: IconGitBranch },
  split: { family: 'logic', icon: IconArrowsSplit2 },
  holdout: { family: 'logic', icon: IconHandStop },
  list: { family: 'data', icon: IconListCheck },
  topic: { family: 'data', icon: IconBell },
  emit: { family: 'data', icon: IconBolt },
  webhook: { family: 'data', icon: IconWebhook },
  update: { family: 'data', icon: IconPencil },
  enter_journey: { family: 'data', icon: IconRoute },
  task: { family: 'data', icon: IconChecklist },
  goal: { family: 'goal', icon: IconFlag3 },
  exit: { family: 'exit', icon: IconLogout },
};

/** Family and icon of a kind (a node's type, or `trigger` for the entry). */
export const kindLook = (kind: string): { family: Family; icon: Icon } => KINDS[kind] ?? { family: 'exit', icon: IconBolt };

const GLYPHS = { m: 18, s: 15, xs: 13, round: 15 } as const;

/** The tile of a kind: glyph on the ground of its family. */
export function KindTile({ kind, size = 'm' }: { kind: string; size?: keyof typeof GLYPHS }) {
  const { family, icon: Glyph } = kindLook(kind);
  return <span className={`ki k-${family}${size === 'm' ? '' : ` ${size}`}`} aria-hidden><Glyph size={GLYPHS[size]} /></span>;
}
