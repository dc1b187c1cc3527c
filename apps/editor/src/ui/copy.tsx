import { ActionIcon, Button, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** A small button that copies a text. */
export const CopyIcon = ({ value, label }: { value: string; label: string }) => (
  <CopyButton value={value} timeout={1500}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? 'Copied' : label}>
        <ActionIcon aria-label={copied ? 'Copied' : label} size={24} onClick={copy}>{copied ? <IconCheck size={14} /> : <IconCopy size={14} />}</ActionIcon>
      </Tooltip>
    )}
  </CopyButton>
);

/** A text to hand over, with a button that copies it. */
export const CopyField = ({ value, label }: { value: string; label: string }) => (
  <div className="row g8">
    <code className="code grow" aria-label={label} style={{ whiteSpace: 'nowrap' }}>{value}</code>
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => <Button variant="default" leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
    </CopyButton>
  </div>
);
