import { Button } from '@mantine/core';
import { IconLayout, IconPlus, IconPuzzle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Block } from '@perennial/model';
import { useBlocks } from '../../api/blocks.js';
import { Avatar } from '../../ui/avatar.js';
import { count } from '../../ui/format.js';
import { Page, Top } from '../../ui/page.js';
import { useMay } from '../../ui/session-context.js';
import { ErrorState, TableSkeleton } from '../../ui/states.js';
import { When } from '../../ui/when.js';
import { Outdated } from '../brand/outdated.js';
import { NewBlock } from './new-block.js';

const Row = ({ block }: { readonly block: Block }) => (
  <tr className="opens">
    <td className="b5"><Link className="cover" to={`/templates/blocks/${block.key}`}>{block.name}</Link></td>
    <td className="t2"><span className="row g6">{block.kind === 'layout' ? <IconLayout size={14} aria-hidden /> : <IconPuzzle size={14} aria-hidden />}{block.kind === 'layout' ? 'Layout, around a mail' : 'Block, in a mail'}</span></td>
    <td className="mono t3">{block.kind === 'layout' ? `{{#> ${block.key}}}` : `{{> ${block.key}}}`}</td>
    <td className="r t2">{block.usedBy === 0 ? <span className="t3">–</span> : count(block.usedBy)}</td>
    <td className="r t2">{block.outdated.length === 0 ? <span className="t3">–</span> : <span className="tw b5">{count(block.outdated.length)}</span>}</td>
    <td className="t2" style={{ paddingLeft: 20 }}>{block.changedAt === null ? <span className="t3">As it came</span> : <span className="row g8" title={block.changedBy ?? undefined}>{block.changedBy !== null && <Avatar name={block.changedBy} size={20} />}<When at={block.changedAt} /></span>}</td>
  </tr>
);

/** Layouts and blocks that mails share. */
export function BlocksPage() {
  const blocks = useBlocks();
  const [naming, setNaming] = useState(false);
  const edits = useMay('marketer');
  const rows = blocks.data ?? [];
  const outdated = [...new Map(rows.flatMap((block) => block.outdated).map((one) => [one.id, one])).values()];
  return (
    <Page title="Blocks and layouts">
      <Top title="Blocks and layouts" back={{ to: '/templates', label: 'Templates' }}>{edits && <Button leftSection={<IconPlus size={16} />} onClick={() => setNaming(true)}>New block</Button>}</Top>
      {edits && <Outdated outdated={outdated} what="blocks" />}
      <div className="scroll">
        <p className="t2" style={{ padding: '16px 24px' }}>A layout stands around a mail, a block in it. Change one here, and publish the mails made with it anew.</p>
        {blocks.isPending && <TableSkeleton />}
        {blocks.isError && rows.length === 0 && <ErrorState what="The blocks could not be read" error={blocks.error} onRetry={() => void blocks.refetch()} />}
        {rows.length > 0 && (
          <table className="tbl">
            <thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Written as</th><th scope="col" className="r">Mails sent with it</th><th scope="col" className="r">Sent as before</th><th scope="col" style={{ paddingLeft: 20 }}>Last change</th></tr></thead>
            <tbody>{rows.map((block) => <Row key={block.key} block={block} />)}</tbody>
          </table>
        )}
      </div>
      {naming && <NewBlock taken={rows.map(({ key }) => key)} onClose={() => setNaming(false)} />}
    </Page>
  );
}
