import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { KindTile } from '../ui/kind-tile.js';

const STEPS: readonly (readonly [string, string, string])[] = [
  ['trigger', 'Something happens', 'An event of your product, such as signed_up'],
  ['wait_for', 'Wait for what should follow', 'Activated, at most 1 day'],
  ['email', 'Help those who did not', 'A mail, or a message in the product'],
];

const Card = ({ kind, title, about }: { kind: string; title: string; about: string }): ReactNode => (
  <div className="row g10" style={{ width: 300, padding: 10, background: 'var(--raised)', border: '1px solid var(--line2)', borderRadius: 12, boxShadow: 'var(--sh2)', textAlign: 'left' }}>
    <KindTile kind={kind} /><div className="grow"><div className="b6" style={{ fontSize: 14 }}>{title}</div><div className="s12 t2">{about}</div></div>
  </div>
);

/** What a journey is, for someone who has none yet. */
export const FirstJourney = ({ onNew }: { onNew: (() => void) | null }) => (
  <div className="dots" style={{ minHeight: '100%', display: 'grid', placeItems: 'center', padding: 40 }}>
    <div className="col" style={{ alignItems: 'center', textAlign: 'center', maxWidth: 480 }}>
      <div className="col" style={{ alignItems: 'center', marginBottom: 28 }} aria-hidden>
        {STEPS.map(([kind, title, about], at) => <div key={kind} className="col" style={{ alignItems: 'center' }}>{at > 0 && <span style={{ width: 1.5, height: 24, background: 'var(--core)' }} />}<Card kind={kind} title={title} about={about} /></div>)}
      </div>
      <h1>No journeys yet</h1>
      <p className="t2" style={{ margin: '6px 0 16px' }}>A journey starts when something happens, waits for what should follow, and helps those for whom it did not. You draw it, publish it, and watch people move through it. Nothing is sent before you publish.</p>
      {onNew !== null && <Button leftSection={<IconPlus size={16} />} onClick={onNew}>New journey</Button>}
    </div>
  </div>
);
