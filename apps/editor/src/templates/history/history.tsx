import { Button, Drawer, Modal, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconGitCompare } from '@tabler/icons-react';
import { useState } from 'react';
import type { TemplateDetail, TemplateSample, TemplateSource, TemplateVersionRow } from '@perennial/model';
import { useTemplateVersion, useTemplateVersions } from '../../api/templates.js';
import { Avatar } from '../../ui/avatar.js';
import { Badge } from '../../ui/badge.js';
import { Confirm } from '../../ui/confirm.js';
import { Segments } from '../../ui/segments.js';
import { EmptyState, ErrorState, TableSkeleton } from '../../ui/states.js';
import { When } from '../../ui/when.js';
import { usePreview } from '../use-preview.js';
import { marked } from './marked.js';
import { SourceDiff } from './source-diff.js';
import { textOf } from './text-of.js';

interface HistoryProps {
  readonly template: TemplateDetail;
  /** The draft in hand. */
  readonly source: TemplateSource;
  readonly sample: TemplateSample | null;
  readonly readOnly: boolean;
  readonly onRestore: (source: TemplateSource) => void;
  readonly onClose: () => void;
}

interface CompareProps {
  readonly older: TemplateSource;
  readonly newer: TemplateSource;
  readonly names: readonly [string, string];
  /** Values that both are shown with. */
  readonly sample: TemplateSample | null;
  readonly onClose: () => void;
}

const Frame = ({ title, html, words }: { title: string; html: string; words: string }) => (
  <div className="col grow" style={{ minWidth: 0 }}>
    <div className="b6" style={{ padding: '0 0 8px' }}>{title} <span className="t3" style={{ fontWeight: 400 }}>{words}</span></div>
    <iframe title={title} sandbox="" srcDoc={html} style={{ flex: 1, border: '1px solid var(--line)', borderRadius: 8, background: '#fff', colorScheme: 'light' }} />
  </div>
);

function Looks({ older, newer, names, sample }: Omit<CompareProps, 'onClose'>) {
  const before = usePreview({ source: older, profileId: null, sample });
  const after = usePreview({ source: newer, profileId: null, sample });
  const failed = before.error ?? after.error;
  if (failed !== null) return <ErrorState what="The versions could not be shown" error={failed} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />;
  if (before.data === undefined || after.data === undefined) return <TableSkeleton />;
  const pages = marked(before.data.html, after.data.html);
  const same = pages.gone + pages.fresh === 0;
  return (
    <div className="col grow" style={{ minHeight: 0 }}>
      <p className="t2" style={{ marginBottom: 12 }} role="status">{same ? 'No words differ.' : `${pages.gone} words went, ${pages.fresh} came.`} {before.data.subject === after.data.subject ? '' : <>Subject: <del>{before.data.subject}</del> <ins style={{ textDecoration: 'none', fontWeight: 600 }}>{after.data.subject}</ins></>}</p>
      <div className="row g16 grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
        <Frame title={names[0]} html={pages.older} words={pages.gone > 0 ? 'what went is struck through' : ''} /><Frame title={names[1]} html={pages.newer} words={pages.fresh > 0 ? 'what came is green' : ''} />
      </div>
    </div>
  );
}

function Compare({ older, newer, names, sample, onClose }: CompareProps) {
  const [by, setBy] = useState<'looks' | 'source'>(older.channel === 'email' ? 'looks' : 'source');
  return (
    <Modal opened onClose={onClose} size="90%" title={`${names[0]} and ${names[1]}`} styles={{ body: { height: '78vh', display: 'flex', flexDirection: 'column' } }}>
      {older.channel === 'email' && <div style={{ marginBottom: 12 }}><Segments label="Compare by" value={by} onChange={setBy} items={[{ value: 'looks', label: 'How it looks' }, { value: 'source', label: 'Source' }]} /></div>}
      {by === 'looks' ? <Looks older={older} newer={newer} names={names} sample={sample} /> : <div className="grow" style={{ minHeight: 0, overflow: 'auto', border: '1px solid var(--line)', borderRadius: 8 }}><SourceDiff older={textOf(older)} newer={textOf(newer)} /></div>}
    </Modal>
  );
}

const Row = ({ version, chosen, onChoose }: { version: TemplateVersionRow; chosen: boolean; onChoose: () => void }) => (
  <UnstyledButton className="row g10 problem" aria-pressed={chosen} style={chosen ? { background: 'var(--active)' } : undefined} onClick={onChoose}>
    {version.by !== null && <Avatar name={version.by} size={24} />}
    <span className="grow">
      <span className="row g8"><b className="b5 num">Version {version.number}</b>{version.live && <Badge tone="live">Sent now</Badge>}</span>
      {version.note !== null && <span style={{ display: 'block', overflowWrap: 'anywhere' }}>{version.note}</span>}
      <span className="s12 t3">{version.by === null ? '' : `${version.by}, `}<When at={version.at} /></span>
    </span>
  </UnstyledButton>
);

/** All versions of a template: look at one, compare it with the draft or the one before, and take it as the draft. */
export function History({ template, source, sample, readOnly, onRestore, onClose }: HistoryProps) {
  const versions = useTemplateVersions(template.id);
  const rows = versions.data ?? [];
  const [number, setNumber] = useState<number | null>(null);
  const [against, setAgainst] = useState<'draft' | 'before' | null>(null);
  const [restoring, setRestoring] = useState(false);
  const chosen = useTemplateVersion(template.id, number).data;
  const before = useTemplateVersion(template.id, against === 'before' && number !== null && number > 1 ? number - 1 : null).data;
  const pair = chosen === undefined ? null : (against === 'draft' ? { older: chosen.source, newer: source, names: [`Version ${chosen.number}`, 'The draft'] as const } : (against === 'before' && before !== undefined ? { older: before.source, newer: chosen.source, names: [`Version ${before.number}`, `Version ${chosen.number}`] as const } : null));
  return (
    <Drawer opened onClose={onClose} position="right" size={420} title="Versions" closeOnEscape={pair === null && !restoring}>
      {versions.isPending && <TableSkeleton rows={4} />}
      {versions.isError && rows.length === 0 && <ErrorState what="The versions could not be read" error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.isSuccess && rows.length === 0 && <EmptyState title="No versions yet">The first time you press Save version, what is sent is kept here.</EmptyState>}
      <div className="col g4">{rows.map((version) => <Row key={version.number} version={version} chosen={version.number === number} onChoose={() => setNumber(version.number)} />)}</div>
      {chosen !== undefined && (
        <div className="row g8 wrap" style={{ position: 'sticky', bottom: 0, padding: '12px 0', background: 'var(--surface)', borderTop: '1px solid var(--line)', marginTop: 12 }}>
          <Button size="xs" variant="default" leftSection={<IconGitCompare size={14} />} onClick={() => setAgainst('draft')}>Compare with the draft</Button>
          {chosen.number > 1 && <Button size="xs" variant="default" leftSection={<IconGitCompare size={14} />} onClick={() => setAgainst('before')}>With version {chosen.number - 1}</Button>}
          {!readOnly && <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => setRestoring(true)}>Take as the draft</Button>}
        </div>
      )}
      {pair !== null && <Compare {...pair} sample={sample} onClose={() => setAgainst(null)} />}
      {restoring && chosen !== undefined && <Confirm title={`Take version ${chosen.number} as the draft?`} verb="Take as the draft" onConfirm={() => { onRestore(chosen.source); onClose(); }} onClose={() => setRestoring(false)}>The draft in hand is replaced. Nothing is sent until you save a version.</Confirm>}
    </Drawer>
  );
}
