import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { ENTRY, type Graph } from '@perennial/journey';
import { anatomyOf } from '../kinds/anatomy.js';
import { KindTile } from '../ui/kind-tile.js';
import { flowOrder } from './order.js';
import { entrySummary, entryTitle, summaryOf, titleOf } from './words.js';

/** Finds a step by its name, kind, id or what it does, and goes there. Render it only while it asks. */
export function FindStep({ graph, onGo, onClose }: { graph: Graph; onGo: (id: string) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const rows = flowOrder(graph).map((id) => {
    const node = nodes.get(id);
    return node === undefined || id === ENTRY ? { id, kind: 'trigger', title: entryTitle(graph), about: entrySummary(graph) } : { id, kind: node.type, title: titleOf(node), about: `${anatomyOf(node.type).label} · ${summaryOf(node, undefined)}` };
  });
  const wanted = text.trim().toLowerCase();
  const found = rows.filter((row) => `${row.title} ${row.about} ${row.id}`.toLowerCase().includes(wanted)).slice(0, 50);
  const go = (id: string | undefined): void => {
    if (id === undefined) return;
    onClose();
    onGo(id);
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} size={480} padding={0} yOffset={96} centered={false} title={undefined} aria-label="Find a step">
      <TextInput
        data-autofocus variant="unstyled" size="md" px={14} py={6} aria-label="Find a step" placeholder="Find a step" leftSection={<IconSearch size={16} />} value={text}
        onChange={(event) => { setText(event.currentTarget.value); setAt(0); }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(found[at]?.id);
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setAt((old) => Math.min(found.length - 1, Math.max(0, old + (event.key === 'ArrowDown' ? 1 : -1))));
          }
        }}
      />
      <ul className="find-rows">
        {found.map((row, i) => <li key={row.id}><button type="button" data-on={i === at} onClick={() => go(row.id)}><KindTile kind={row.kind} size="s" /><span className="b5 ell">{row.title}</span><span className="s12 t3 ell grow">{row.about}</span></button></li>)}
        {found.length === 0 && <li className="t3" style={{ padding: '8px 12px' }}>No step has this in its name.</li>}
      </ul>
    </Modal>
  );
}
