import { Modal } from '@mantine/core';
import { commandKey } from '../ui/single-keys.js';

const KEYS: readonly (readonly [string, readonly (readonly [readonly string[], string])[]])[] = [
  ['Everywhere', [[[`${commandKey}K`], 'Find journeys, templates and people'], [['?'], 'These keys'], [['G', 'J'], 'Journeys'], [['G', 'T'], 'Templates'], [['G', 'M'], 'Mailbox'], [['G', 'P'], 'People'], [['G', 'S'], 'Settings']]],
  ['Lists', [[['/'], 'Search the list'], [['N'], 'New journey or template']]],
];

/** All keys that act, by place. */
export const KeysDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Keys" size={420}>
    {KEYS.map(([place, rows]) => (
      <section key={place} style={{ marginBottom: 12 }}>
        <h3 className="over" style={{ marginBottom: 4 }}>{place}</h3>
        {rows.map(([names, what]) => (
          <div key={what} className="row between" style={{ height: 30 }}>
            <span>{what}</span><span className="row g4">{names.map((name) => <kbd key={name} className="kbd">{name}</kbd>)}</span>
          </div>
        ))}
      </section>
    ))}
    <p className="s12 t3">Single keys can be turned off under Settings, Your account.</p>
  </Modal>
);
