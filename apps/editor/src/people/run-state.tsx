import { IconAlertTriangle, IconCheck, IconLogout, IconPlayerPause } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { EnrollmentRow } from '@perennial/model';
import { Badge, type Tone } from '../ui/badge.js';

/** States of a run. */
export type RunState = EnrollmentRow['state'];

const LOOK: Record<RunState, { tone: Tone; word: string; icon: ReactNode }> = {
  active: { tone: 'live', word: 'Here now', icon: <i className="dot" /> },
  held: { tone: 'paused', word: 'Held', icon: <IconPlayerPause size={12} /> },
  stuck: { tone: 'err', word: 'Stuck', icon: <IconAlertTriangle size={12} /> },
  completed: { tone: 'draft', word: 'Finished', icon: <IconCheck size={12} /> },
  exited: { tone: 'draft', word: 'Left', icon: <IconLogout size={12} /> },
};

/** Words of the states, in the order in which they are offered. */
export const runStates: readonly { readonly value: RunState; readonly word: string }[] = (['active', 'held', 'stuck', 'completed', 'exited'] as const).map((value) => ({ value, word: LOOK[value].word }));

/** The state of a run as a badge. */
export const RunStateBadge = ({ state }: { state: RunState }) => <Badge tone={LOOK[state].tone} icon={LOOK[state].icon}>{LOOK[state].word}</Badge>;
