import { ActionIcon, Autocomplete, Button, Menu, Popover, Select, Switch, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { IconAdjustments, IconAlertCircle, IconBraces, IconChartBar, IconChevronDown, IconClick, IconCircleCheck, IconHistory, IconLoader, IconSend } from '@tabler/icons-react';
import { Link } from 'react-router';
import { folderSchema, type TemplateDetail } from '@perennial/model';
import { useSenders } from '../api/mail.js';
import { useTopics } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { Badge, ChannelBadge } from '../ui/badge.js';
import { clock, counted, exactly } from '../ui/format.js';
import { Top } from '../ui/page.js';
import { ConditionField } from './condition-field.js';
import type { Draft, Keeping } from './draft-keeper.js';

function Kept({ keeping, onRetry }: { keeping: Keeping; onRetry: () => void }) {
  if (keeping.is === 'saving') return <span className="s12 t3 row g6"><IconLoader size={14} />Saving</span>;
  if (keeping.is === 'saved') return <span className="s12 t3 row g6 num" style={{ whiteSpace: 'nowrap' }} title={exactly(keeping.at)}><IconCircleCheck size={14} color="var(--accent)" />Saved {clock(keeping.at)}</span>;
  if (keeping.is === 'conflict') return <span className="s12 tw row g6"><IconAlertCircle size={14} />Not saved</span>;
  return <button type="button" className="sorter" style={{ fontSize: 12, color: 'var(--danger-t)' }} onClick={onRetry}><IconAlertCircle size={14} />Not saved. Try again</button>;
}

function Settings({ draft, templateKey, onChange }: { draft: Draft; templateKey: string; onChange: (part: Partial<Draft>) => void }) {
  const topics = useTopics().data ?? [];
  const senders = useSenders().data ?? [];
  const folders = [...new Set((useTemplates().data ?? []).map(({ folder }) => folder).filter((folder) => folder !== ''))].sort();
  const folder = folderSchema.safeParse(draft.folder);
  return (
    <Popover width={420} position="bottom-end">
      <Popover.Target><Button variant="subtle" className="wide-button" aria-label="Settings" leftSection={<IconAdjustments size={15} />}><span className="wide-only">Settings</span></Button></Popover.Target>
      <Popover.Dropdown>
        <div className="col g12">
          <TextInput label="Name" maxLength={120} value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={draft.name.trim() === '' ? 'Give the template a name' : undefined} />
          <Select label="Topic" description="Who left the topic does not get it" placeholder="None" clearable comboboxProps={{ withinPortal: false }} data={topics.map(({ key, name }) => ({ value: key, label: name }))} value={draft.topic} onChange={(topic) => onChange({ topic })} />
          <Autocomplete label="Folder" description="Names with / between them" placeholder="None" comboboxProps={{ withinPortal: false }} data={folders} value={draft.folder} maxLength={200} onChange={(value) => onChange({ folder: value })} error={folder.success ? undefined : folder.error.issues[0]?.message} />
          {draft.source.channel === 'email' && <Select label="Sender" description="Settings, Mail has who mails can be from" placeholder="The sender of the provider" clearable comboboxProps={{ withinPortal: false }} data={senders.map(({ key, name, address }) => ({ value: key, label: name === '' ? address : `${name} <${address}>` }))} value={draft.sender} onChange={(sender) => onChange({ sender })} />}
          {draft.source.channel === 'email' && <Switch size="xs" label="Follow openings and clicks" description="Off: links are as they are written, and nobody knows who read it." checked={draft.tracked} onChange={(event) => onChange({ tracked: event.currentTarget.checked })} />}
          <ConditionField condition={draft.condition} onChange={(condition) => onChange({ condition })} />
          <div><div className="lab">Key</div><code className="mono">{templateKey}</code></div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface TemplateTopProps {
  readonly saved: TemplateDetail;
  readonly draft: Draft;
  readonly keeping: Keeping;
  readonly edits: boolean;
  readonly busy: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onRetry: () => void;
  /** Absent: nobody answers it. */
  readonly onAnswers?: (() => void) | undefined;
  /** Absent: it has no links that are counted. */
  readonly onLinks?: (() => void) | undefined;
  readonly onTest: () => void;
  readonly onHistory: () => void;
  readonly onSample: () => void;
  /** With a note for the history, which may be empty. */
  readonly onSaveVersion: (note: string) => void;
}

function SaveVersion({ busy, disabled, onSave }: { readonly busy: boolean; readonly disabled: boolean; readonly onSave: (note: string) => void }) {
  const [note, setNote] = useState('');
  const [open, setOpen] = useState(false);
  const save = (): void => {
    onSave(note);
    setNote('');
    setOpen(false);
  };
  return (
    <span className="row">
      <Button loading={busy} disabled={disabled} style={{ borderTopRightRadius: 0, borderBottomRightRadius: 0 }} onClick={() => onSave('')}>Save version</Button>
      <Popover opened={open} onChange={setOpen} width={320} position="bottom-end" trapFocus>
        <Popover.Target><Button px={8} disabled={disabled || busy} aria-label="With a note" style={{ borderTopLeftRadius: 0, borderBottomLeftRadius: 0, borderLeft: '1px solid rgb(255 255 255 / 30%)' }} onClick={() => setOpen(!open)}><IconChevronDown size={15} /></Button></Popover.Target>
        <Popover.Dropdown>
          <form className="col g12" onSubmit={(event) => { event.preventDefault(); save(); }}>
            <TextInput label="What changed" placeholder="Shorter, and a new button" maxLength={300} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
            <Button type="submit">Save with this note</Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}

/** The bar of the template's page: name, use, how far it is kept, and what can be done. */
export function TemplateTop({ saved, draft, keeping, edits, busy, onChange, onRetry, onAnswers, onLinks, onTest, onHistory, onSample, onSaveVersion }: TemplateTopProps) {
  const beside = (
    <>
      <ChannelBadge channel={saved.channel} />
      {saved.version === null ? <Badge tone="draft">Draft</Badge> : <span className="s12 t3 num" style={{ whiteSpace: 'nowrap' }}>Version {saved.version}{saved.edited ? ', edited since' : ''}</span>}
      {saved.usedBy.length > 0 && (
        <Menu position="bottom-start" width={260}>
          <Menu.Target><button type="button" className="sorter wide-only" style={{ whiteSpace: 'nowrap', fontSize: 12, color: 'var(--text3)' }}>Used in {counted(saved.usedBy.length, 'journey')}</button></Menu.Target>
          <Menu.Dropdown>{saved.usedBy.map(({ id, name }) => <Menu.Item key={id} component={Link} to={`/journeys/${id}`}>{name}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </>
  );
  return (
    <Top title={draft.name} back={{ to: '/templates', label: 'Templates' }} beside={beside}>
      {edits && <span aria-live="polite"><Kept keeping={keeping} onRetry={onRetry} /></span>}
      {onAnswers !== undefined && <Button variant="subtle" leftSection={<IconChartBar size={15} />} onClick={onAnswers}>Answers</Button>}
      {onLinks !== undefined && <Tooltip label="Clicks on links"><ActionIcon variant="subtle" color="gray" aria-label="Clicks on links" onClick={onLinks}><IconClick size={17} /></ActionIcon></Tooltip>}
      <Tooltip label="Sample values"><ActionIcon variant="subtle" color="gray" aria-label="Sample values" onClick={onSample}><IconBraces size={17} /></ActionIcon></Tooltip>
      <Tooltip label="Versions"><ActionIcon variant="subtle" color="gray" aria-label="Versions" onClick={onHistory}><IconHistory size={17} /></ActionIcon></Tooltip>
      {edits && <Settings draft={draft} templateKey={saved.key} onChange={onChange} />}
      {edits && saved.channel !== 'in_app' && <Button variant="default" leftSection={<IconSend size={15} />} onClick={onTest}>Send me a test</Button>}
      {edits && <SaveVersion busy={busy} disabled={keeping.is === 'conflict'} onSave={onSaveVersion} />}
    </Top>
  );
}
