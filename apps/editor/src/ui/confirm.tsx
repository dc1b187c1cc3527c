import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

interface ConfirmProps {
  readonly title: string;
  /** What happens, to how many. */
  readonly children: ReactNode;
  /** The verb on the button. */
  readonly verb: string;
  /** To be typed first, where people or data are lost. */
  readonly typed?: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. Render it only while it asks. */
export function Confirm({ title, children, verb, typed, busy = false, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState('');
  const ready = typed === undefined || text.trim() === typed;
  return (
    <Modal opened onClose={onClose} title={<span tabIndex={-1} data-autofocus={typed === undefined ? true : undefined} style={{ outline: 'none' }}>{title}</span>} size={440}>
      <div className="t2">{children}</div>
      {typed !== undefined && <TextInput mt="md" label={`Type ${typed} to confirm`} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />}
      <div className="row g8" style={{ justifyContent: 'flex-end', marginTop: 20 }}>
        <Button variant="default" onClick={onClose}>Cancel</Button>
        <Button color="brick" loading={busy} disabled={!ready} onClick={onConfirm}>{verb}</Button>
      </div>
    </Modal>
  );
}
