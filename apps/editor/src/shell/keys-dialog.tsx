import { Modal } from '@mantine/core';
import { KEYS } from './keys.js';

/** All keys that act, by place. */
export const KeysDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Keys" size={880}>
    <div className="keys">
      {KEYS.map(([place, rows]) => (
        <section key={place}>
          <h3 className="over" style={{ marginBottom: 4 }}>{place}</h3>
          {rows.map(([names, what]) => (
            <div key={what} className="row between" style={{ height: 30 }}>
              <span>{what}</span><span className="row g4">{names.map((name) => <kbd key={name} className="kbd">{name}</kbd>)}</span>
            </div>
          ))}
        </section>
      ))}
    </div>
    <p className="s12 t3">Single keys can be turned off under Settings, Your account.</p>
  </Modal>
);
