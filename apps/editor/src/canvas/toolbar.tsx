import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconFocusCentered, IconListTree, IconMinus, IconNote, IconPlus, IconSearch, IconSitemap } from '@tabler/icons-react';
import { useReactFlow, useStore } from '@xyflow/react';
import type { ReactNode } from 'react';
import { useDraft } from '../draft/draft-context.js';
import { commandKey } from '../ui/single-keys.js';

const Tool = ({ label, keys, disabled = false, onClick, children }: { label: string; keys: string; disabled?: boolean; onClick: () => void; children: ReactNode }) => (
  <Tooltip label={<>{label} <span className="kbd on-fill">{keys}</span></>}><ActionIcon aria-label={label} disabled={disabled} onClick={onClick}>{children}</ActionIcon></Tooltip>
);

interface ToolbarProps {
  readonly readOnly: boolean;
  readonly onTidy: () => void;
  readonly onNote: () => void;
  readonly onFit: () => void;
  readonly onFind: () => void;
  readonly onOutline: () => void;
}

/** Undo, tidy, notes, zoom and find, at the bottom of the canvas. */
export function Toolbar({ readOnly, onTidy, onNote, onFit, onFind, onOutline }: ToolbarProps) {
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const { zoomIn, zoomOut, zoomTo } = useReactFlow();
  const [past, future] = [useDraft((draft) => draft.past.length), useDraft((draft) => draft.future.length)];
  const [undo, redo] = [useDraft((draft) => draft.undo), useDraft((draft) => draft.redo)];
  return (
    <div className="float bar nopan" role="toolbar" aria-label="Canvas">
      {!readOnly && (
        <>
          <Tool label="Undo" keys={`${commandKey}Z`} disabled={past === 0} onClick={undo}><IconArrowBackUp size={17} /></Tool>
          <Tool label="Redo" keys={`⇧${commandKey}Z`} disabled={future === 0} onClick={redo}><IconArrowForwardUp size={17} /></Tool>
          <span className="sep" />
          <Tooltip label={<>Lay out all steps <span className="kbd on-fill">L</span></>}><Button variant="subtle" size="xs" leftSection={<IconSitemap size={15} />} onClick={onTidy}>Tidy up</Button></Tooltip>
          <Button variant="subtle" size="xs" leftSection={<IconNote size={15} />} onClick={onNote}>Note</Button>
          <span className="sep" />
        </>
      )}
      <Tool label="Zoom out" keys="−" onClick={() => void zoomOut()}><IconMinus size={16} /></Tool>
      <Tooltip label={<>Zoom to 100% <span className="kbd on-fill">1</span></>}><button type="button" className="zoom num" aria-label={`Zoom ${zoom}%, set to 100%`} onClick={() => void zoomTo(1)}>{zoom}%</button></Tooltip>
      <Tool label="Zoom in" keys="+" onClick={() => void zoomIn()}><IconPlus size={16} /></Tool>
      <Tool label="Fit to the window" keys="F" onClick={onFit}><IconFocusCentered size={17} /></Tool>
      <span className="sep" />
      <Tool label="Find a step" keys={`${commandKey}F`} onClick={onFind}><IconSearch size={16} /></Tool>
      <Tool label="Show as outline" keys="O" onClick={onOutline}><IconListTree size={16} /></Tool>
    </div>
  );
}
