import { IconSearch } from '@tabler/icons-react';
import { useState, type DragEvent, type Ref } from 'react';
import { kinds, type NodeType } from '@perennial/journey';
import { anatomies, type PaletteGroup } from '../kinds/anatomy.js';
import { useKinds } from '../kinds/use-subject.js';
import { KindTile } from '../ui/kind-tile.js';

/** What a drag from the palette carries: the name of the kind. */
export const KIND_DRAG = 'application/x-perennial-kind';

const GROUPS: readonly PaletteGroup[] = ['Say something', 'Wait', 'Decide', 'Change data', 'Finish'];

interface PaletteProps {
  readonly search: Ref<HTMLInputElement>;
  readonly onAdd: (type: string) => void;
  readonly onTrigger: () => void;
}

/** All kinds of steps: click one to add it where it fits, or drag it onto the canvas or an edge. */
export function Palette({ search, onAdd, onTrigger }: PaletteProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const fits = (type: NodeType): boolean => `${anatomies[type].label} ${kinds[type].description}`.toLowerCase().includes(wanted);
  const found = useKinds().filter(fits);
  const take = (event: DragEvent, type: string): void => {
    event.dataTransfer.setData(KIND_DRAG, type);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <section className="float pal" aria-label="Add a step">
      <div className="pal-find">
        <IconSearch size={14} aria-hidden />
        <input
          ref={search} aria-label="Find a kind of step" placeholder="Add a step" value={text} onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = found[0];
            if (event.key === 'Enter' && wanted !== '' && first !== undefined) onAdd(first);
            if (event.key !== 'Escape' && event.key !== 'Enter') return;
            setText('');
            event.currentTarget.blur();
          }}
        />
        <span className="kbd" aria-hidden>A</span>
      </div>
      {wanted === '' && (
        <>
          <div className="ph">Start</div>
          <button type="button" className="pi" title="Choose what starts it" aria-label="Trigger" onClick={onTrigger}><KindTile kind="trigger" size="s" /><span className="pl">Trigger</span></button>
        </>
      )}
      {GROUPS.map((group) => {
        const own = found.filter((type) => anatomies[type].group === group);
        return own.length === 0 ? null : (
          <div key={group}>
            <div className="ph">{group}</div>
            {own.map((type) => (
              <button key={type} type="button" className="pi" draggable title={kinds[type].description} aria-label={anatomies[type].label} onDragStart={(event) => take(event, type)} onClick={() => onAdd(type)}>
                <KindTile kind={type} size="s" /><span className="pl">{anatomies[type].label}</span>
              </button>
            ))}
          </div>
        );
      })}
      {found.length === 0 && <p className="s12 t3" style={{ padding: 6 }}>No kind of step has this in its name.</p>}
    </section>
  );
}
