import './templates.css';
import { Button, Checkbox, Select } from '@mantine/core';
import { IconFilterOff, IconFolder, IconPalette, IconPencil, IconPlus, IconPuzzle, IconTemplate } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { TemplateRow } from '@perennial/model';
import { useTopics } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { Avatar } from '../ui/avatar.js';
import { Badge, ChannelBadge } from '../ui/badge.js';
import { CHANNEL_CHOICES } from '../ui/channels.js';
import { count } from '../ui/format.js';
import { Page, Top } from '../ui/page.js';
import { SearchBox } from '../ui/search-box.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { useSingleKeys } from '../ui/single-keys.js';
import { EmptyState, ErrorState, TableSkeleton } from '../ui/states.js';
import { When } from '../ui/when.js';
import { NewTemplate } from './new-template.js';
import { MoveTemplates } from './move-templates.js';
import { byFolder, found, liesIn, readFilter, writeFilter, type ChannelTab, type TemplatesFilter } from './templates-filter.js';

const Row = ({ template, topic, marked, onMark }: { template: TemplateRow; topic: string | null; marked: boolean; onMark: ((on: boolean) => void) | null }) => (
  <tr className="opens">
    {onMark !== null && <td style={{ width: 36, paddingRight: 0, position: 'relative', zIndex: 1 }}><Checkbox size="xs" aria-label={`Choose ${template.name}`} checked={marked} onChange={(event) => onMark(event.currentTarget.checked)} /></td>}
    <td className="b5"><Link className="cover" to={`/templates/${template.id}`}>{template.name}</Link></td>
    <td className="mono t3">{template.key}</td>
    <td><ChannelBadge channel={template.channel} /></td>
    <td className="t2">{topic ?? <span className="t3">–</span>}</td>
    <td><span className="row g6">{template.version === null ? <Badge tone="draft" icon={<IconPencil size={12} />}>Draft</Badge> : <span className="num">Version {template.version}</span>}{template.version !== null && template.edited && <span className="s12 t3">Edited</span>}</span></td>
    <td className="r t2">{template.usedIn === 0 ? <span className="t3">–</span> : count(template.usedIn)}</td>
    <td className="r t2">{template.version === null ? <span className="t3">–</span> : count(template.sent)}</td>
    <td className="t2" style={{ paddingLeft: 20 }}><span className="row g8" title={template.lastEdit.by ?? undefined}>{template.lastEdit.by !== null && <Avatar name={template.lastEdit.by} size={20} />}<When at={template.lastEdit.at} /></span></td>
  </tr>
);

function Table({ rows, marked, onMark }: { rows: readonly TemplateRow[]; marked: ReadonlySet<number>; onMark: ((id: number, on: boolean) => void) | null }) {
  const topics = useTopics().data ?? [];
  const nameOf = (key: string | null): string | null => (key === null ? null : (topics.find((topic) => topic.key === key)?.name ?? key));
  const groups = byFolder(rows);
  return (
    <table className="tbl">
      <thead><tr>{onMark !== null && <th scope="col" style={{ width: 36, paddingRight: 0 }}><span className="unseen">Choose</span></th>}<th scope="col">Template</th><th scope="col">Key</th><th scope="col">Channel</th><th scope="col">Topic</th><th scope="col">Version</th><th scope="col" className="r">Journeys</th><th scope="col" className="r">Sent, 30 d</th><th scope="col" style={{ paddingLeft: 20 }}>Last change</th></tr></thead>
      <tbody>
        {groups.map(({ folder, rows: inside }) => (
          <Fragment key={folder}>
            {(folder !== '' || groups.length > 1) && <tr className="folder-row"><td colSpan={onMark === null ? 8 : 9}><span className="row g8"><IconFolder size={15} aria-hidden />{folder === '' ? 'In no folder' : folder.split('/').join(' / ')}<span className="t3 num">{count(inside.length)}</span></span></td></tr>}
            {inside.map((template) => <Row key={template.id} template={template} topic={nameOf(template.topic)} marked={marked.has(template.id)} onMark={onMark === null ? null : (on) => onMark(template.id, on)} />)}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const TABS: readonly (readonly [ChannelTab, string])[] = [['all', 'All'], ...CHANNEL_CHOICES.map(({ value, label }) => [value, label] as const)];

/** The list of templates. */
export function TemplatesPage() {
  const templates = useTemplates();
  const [search, setSearch] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const edits = useMay('marketer');
  const filter = readFilter(search);
  const change = (next: TemplatesFilter): void => setSearch(writeFilter(next), { replace: true });
  const rows = templates.data ?? [];
  const matching = found(rows, filter.search).filter((row) => liesIn(row, filter.folder));
  const folders = [...new Set(rows.map(({ folder }) => folder).filter((folder) => folder !== ''))].sort();
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const mark = (id: number, on: boolean): void => setMarked(new Set(on ? [...marked, id] : [...marked].filter((one) => one !== id)));
  const of = (tab: ChannelTab): TemplateRow[] => (tab === 'all' ? matching : matching.filter(({ channel }) => channel === tab));
  const shown = of(filter.channel);
  const begin = (): void => setNaming(true);
  useSingleKeys(edits ? { n: begin } : {});
  return (
    <Page title="Templates">
      <Top title="Templates">
        <Button component={Link} to="/templates/blocks" variant="subtle" leftSection={<IconPuzzle size={15} />}>Blocks and layouts</Button>
        <Button component={Link} to="/templates/brand" variant="subtle" leftSection={<IconPalette size={15} />}>Brand</Button>
        {edits && rows.length > 0 && <Button leftSection={<IconPlus size={16} />} onClick={begin}>New template<span className="kbd on-fill" aria-hidden style={{ marginLeft: 8 }}>N</span></Button>}
      </Top>
      {rows.length > 0 && (
        <div className="row g8" style={{ padding: '12px 24px', flex: 'none' }}>
          <Segments label="Channel" value={filter.channel} onChange={(channel) => change({ ...filter, channel })} items={TABS.map(([value, label]) => ({ value, label, count: count(of(value).length) }))} />
          {folders.length > 0 && <Select aria-label="Folder" size="xs" w={200} clearable placeholder="All folders" data={folders} value={filter.folder} onChange={(folder) => change({ ...filter, folder })} />}
          {marked.size > 0 && <MoveTemplates ids={[...marked]} folders={folders} onDone={() => setMarked(new Set())} />}
          <span className="grow" />
          <SearchBox label="Find a template" value={filter.search} onChange={(words) => change({ ...filter, search: words })} />
        </div>
      )}
      <div className="scroll">
        {templates.isPending && <TableSkeleton />}
        {templates.isError && rows.length === 0 && <ErrorState what="The templates could not be read" error={templates.error} onRetry={() => void templates.refetch()} />}
        {templates.isSuccess && rows.length === 0 && (
          <EmptyState icon={<IconTemplate size={20} />} title="No templates yet" action={edits ? <Button leftSection={<IconPlus size={16} />} onClick={begin}>New template</Button> : undefined}>
            A template is what a mail, a text, a push or an in-app message says. Write it once, with the values of each person in place, and use it in any journey.
          </EmptyState>
        )}
        {shown.length > 0 && <Table rows={shown} marked={marked} onMark={edits ? mark : null} />}
        {rows.length > 0 && shown.length === 0 && <EmptyState icon={<IconFilterOff size={20} />} title="No template matches" action={<Button variant="default" onClick={() => setSearch({}, { replace: true })}>Show all {rows.length}</Button>}>Search, tabs and folder hide all {rows.length} templates.</EmptyState>}
      </div>
      {naming && <NewTemplate onClose={() => setNaming(false)} />}
    </Page>
  );
}
