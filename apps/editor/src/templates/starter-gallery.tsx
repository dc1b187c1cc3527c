import { Skeleton, UnstyledButton } from '@mantine/core';
import { useStarters } from '../api/templates.js';
import { inScheme } from './color-scheme.js';
import type { Starter } from '@perennial/model';

const SHOWN_PX = 600;
const TILE = { width: 168, height: 190 } as const;

/** A mail made small. The sandbox is empty, and nothing in it takes a click. */
const Thumbnail = ({ html, name }: { readonly html: string; readonly name: string }) => (
  <span aria-hidden style={{ display: 'block', width: '100%', height: TILE.height, overflow: 'hidden', borderRadius: 6, background: '#F6F5F1', position: 'relative' }}>
    <iframe title={name} tabIndex={-1} sandbox="" loading="lazy" srcDoc={inScheme(html, 'light')} style={{ width: SHOWN_PX, height: (TILE.height * SHOWN_PX) / TILE.width, border: 0, transform: `scale(${TILE.width / SHOWN_PX})`, transformOrigin: 'top left', pointerEvents: 'none', colorScheme: 'light' }} />
  </span>
);

const Tile = ({ chosen, name, about, children, onChoose }: { readonly chosen: boolean; readonly name: string; readonly about: string; readonly children: React.ReactNode; readonly onChoose: () => void }) => (
  <UnstyledButton type="button" role="radio" aria-checked={chosen} aria-label={`${name}. ${about}`} title={about} onClick={onChoose} style={{ width: TILE.width + 14, padding: 6, borderRadius: 10, border: `1px solid ${chosen ? 'var(--accent)' : 'var(--line)'}`, boxShadow: chosen ? '0 0 0 2px var(--accent-soft, var(--accent))' : 'none' }}>
    {children}
    <span className="b5 ell" style={{ display: 'block', padding: '6px 2px 0' }}>{name}</span>
  </UnstyledButton>
);

/** Mails to begin with, as they look in this workspace; null is an empty one. */
export function StarterGallery({ value, onChoose }: { readonly value: string | null; readonly onChoose: (starter: Starter | null) => void }) {
  const starters = useStarters();
  return (
    <div role="radiogroup" aria-label="Begin with" className="row wrap g12" style={{ alignItems: 'flex-start', maxHeight: '60vh', overflow: 'auto', padding: 3 }}>
      <Tile chosen={value === null} name="Short letter" about="A greeting, your words, and the foot." onChoose={() => onChoose(null)}>
        <span aria-hidden className="dots" style={{ display: 'grid', placeItems: 'center', height: TILE.height, borderRadius: 6 }}><span className="t3">Hello …</span></span>
      </Tile>
      {starters.isPending && [0, 1, 2, 3, 4].map((place) => <Skeleton key={place} width={TILE.width + 14} height={TILE.height + 40} radius={10} />)}
      {starters.isError && <p className="td" role="alert">The starters could not be read. You can begin with a short letter.</p>}
      {(starters.data ?? []).map((starter) => <Tile key={starter.key} chosen={value === starter.key} name={starter.name} about={starter.about} onChoose={() => onChoose(starter)}><Thumbnail html={starter.html} name={starter.name} /></Tile>)}
    </div>
  );
}
