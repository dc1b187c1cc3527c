import { IconCamera, IconFilter, IconListCheck } from '@tabler/icons-react';
import type { SegmentRow } from '@perennial/model';
import { Badge } from '../ui/badge.js';
import { count, counted } from '../ui/format.js';

const KINDS: Record<SegmentRow['kind'], { word: string; icon: typeof IconFilter; about: string }> = {
  dynamic: { word: 'Follows a condition', icon: IconFilter, about: 'People come in and leave by themselves, the moment the condition turns true or false for them' },
  static: { word: 'List', icon: IconListCheck, about: 'People are put on it and taken off by hand, by import or by a journey' },
  snapshot: { word: 'Snapshot', icon: IconCamera, about: 'Whoever fits the condition when it is made; nobody is added later' },
};

/** Kinds of segments, in the order in which pages offer them. */
export const SEGMENT_KINDS: readonly SegmentRow['kind'][] = ['dynamic', 'static', 'snapshot'];
/** What a kind of segment does. */
export const aboutKind = (kind: SegmentRow['kind']): string => KINDS[kind].about;
/** Name of a kind of segment. */
export const kindWord = (kind: SegmentRow['kind']): string => KINDS[kind].word;

/** Kind of a segment. */
export function KindBadge({ kind }: { kind: SegmentRow['kind'] }) {
  const { word, icon: Glyph } = KINDS[kind];
  return <Badge tone="line" icon={<Glyph size={13} aria-hidden />}>{word}</Badge>;
}

/** "4,812 people", or accounts. */
export const sizeWords = ({ size, subject }: Pick<SegmentRow, 'size' | 'subject'>): string => (subject === 'profile' ? counted(size, 'person', 'people') : counted(size, 'account'));

/** What is going on with a segment that is being built, or why it failed; nothing otherwise. */
export function BuildBadge({ building }: Pick<SegmentRow, 'building'>) {
  if (building === null) return null;
  if (building.error !== null) return <Badge tone="err">Could not be counted</Badge>;
  return <Badge tone="info">{building.done === null || building.done === 0 ? 'Counting' : `Counting, ${count(building.done)} found`}</Badge>;
}
