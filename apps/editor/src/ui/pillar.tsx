import { IconFlower, IconLeaf, IconSeedling, IconTree, type Icon } from '@tabler/icons-react';

/** What a journey is for. */
export type PillarName = 'retention' | 'loyalty' | 'expansion' | 'advocacy';

/** Words, icons and colours of the pillars, in the order in which they are shown. */
export const PILLARS: Record<PillarName, { word: string; icon: Icon; color: string }> = {
  retention: { word: 'Retention', icon: IconLeaf, color: 'var(--k-time)' },
  loyalty: { word: 'Loyalty', icon: IconSeedling, color: 'var(--k-message)' },
  expansion: { word: 'Expansion', icon: IconTree, color: 'var(--k-logic)' },
  advocacy: { word: 'Advocacy', icon: IconFlower, color: 'var(--k-goal)' },
};

/** All pillars. */
export const pillarNames: readonly PillarName[] = ['retention', 'loyalty', 'expansion', 'advocacy'];

/** A pillar as icon and word. */
export function Pillar({ name }: { name: PillarName }) {
  const { word, icon: Glyph, color } = PILLARS[name];
  return <span className="pil"><Glyph size={15} color={color} aria-hidden />{word}</span>;
}
