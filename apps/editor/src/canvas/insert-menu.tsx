import { Menu } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { kinds } from '@perennial/journey';
import { anatomies } from '../kinds/anatomy.js';
import { useKinds } from '../kinds/use-subject.js';
import { KindTile } from '../ui/kind-tile.js';

interface InsertMenuProps {
  readonly at: { readonly x: number; readonly y: number };
  readonly onPick: (type: string) => void;
  readonly onRemove?: (() => void) | undefined;
  readonly onClose: () => void;
}

/** The menu of kinds at a point of the window, and the end of the path that is there. Render it only while it asks; it stays within the window, and scrolls where it is longer. */
export function InsertMenu({ at, onPick, onRemove, onClose }: InsertMenuProps) {
  const types = useKinds();
  return (
    <Menu opened onClose={onClose} position={at.y > window.innerHeight / 2 ? 'top' : 'bottom'} width={216} trapFocus returnFocus floatingStrategy="fixed" middlewares={{ flip: false, shift: { padding: 8 }, size: { padding: 8 } }}>
      <Menu.Target><span style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} /></Menu.Target>
      <Menu.Dropdown style={{ overflowY: 'auto' }}>
        <Menu.Label>Add a step</Menu.Label>
        {types.map((type) => <Menu.Item key={type} leftSection={<KindTile kind={type} size="s" />} onClick={() => onPick(type)} title={kinds[type].description}>{anatomies[type].label}</Menu.Item>)}
        {onRemove !== undefined && <><Menu.Divider /><Menu.Item leftSection={<IconUnlink size={15} />} onClick={onRemove}>Remove this path</Menu.Item></>}
      </Menu.Dropdown>
    </Menu>
  );
}
