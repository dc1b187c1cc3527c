import { Button, Popover, SimpleGrid, UnstyledButton } from '@mantine/core';
import { IconAlignLeft, IconArrowsSplit2, IconBoxMargin, IconColumns2, IconLayoutBottombar, IconLayoutGridAdd, IconListDetails, IconMinus, IconPhoto, IconPuzzle, IconRectangle, IconSpacingVertical, IconSparkles, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import type { Vocabulary } from './completions.js';
import { insertable, type InsertableKind } from './insertable.js';

const ICONS: Record<InsertableKind, Icon> = { hero: IconSparkles, text: IconAlignLeft, button: IconRectangle, image: IconPhoto, columns: IconColumns2, products: IconListDetails, footer: IconLayoutBottombar, note: IconBoxMargin, divider: IconMinus, spacer: IconSpacingVertical, condition: IconArrowsSplit2 };

const Choice = ({ icon: Glyph, name, about, onClick }: { readonly icon: Icon; readonly name: string; readonly about: string; readonly onClick: () => void }) => (
  <UnstyledButton className="row g10 problem" onClick={onClick}><Glyph size={18} aria-hidden style={{ flex: 'none', marginTop: 1 }} /><span className="grow"><span className="b5" style={{ display: 'block' }}>{name}</span><span className="s12 t3">{about}</span></span></UnstyledButton>
);

/** Parts of a mail for people who write no code: one is put in where the cursor stands, in its right place. */
export function BlockPalette({ blocks, onInsert }: { readonly blocks: Vocabulary['blocks']; readonly onInsert: (mjml: string, level: 'section' | 'content') => void }) {
  const [open, setOpen] = useState(false);
  const own = blocks.filter(({ kind, key }) => kind === 'partial' && key !== 'header' && key !== 'footer');
  const put = (mjml: string, level: 'section' | 'content'): void => {
    setOpen(false);
    onInsert(mjml, level);
  };
  return (
    <Popover opened={open} onChange={setOpen} width={460} position="bottom-end" trapFocus>
      <Popover.Target><Button variant="subtle" size="xs" className="wide-button" aria-label="Insert a block" leftSection={<IconLayoutGridAdd size={15} />} onClick={() => setOpen(!open)}><span className="wide-only">Insert a block</span></Button></Popover.Target>
      <Popover.Dropdown p={6} mah={460} style={{ overflow: 'auto' }}>
        <SimpleGrid cols={2} spacing={2} verticalSpacing={2}>
          {insertable.map(({ kind, name, about, mjml, level }) => <Choice key={kind} icon={ICONS[kind]} name={name} about={about} onClick={() => put(mjml, level)} />)}
          {own.map(({ key, name }) => <Choice key={key} icon={IconPuzzle} name={name} about="A block of this workspace" onClick={() => put(`{{> ${key}}}`, 'section')} />)}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
