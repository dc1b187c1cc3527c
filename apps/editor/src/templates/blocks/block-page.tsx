import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Block } from '@perennial/model';
import { previewBlock, useBlocks, useMailKit } from '../../api/blocks.js';
import { Confirm } from '../../ui/confirm.js';
import { counted } from '../../ui/format.js';
import { noticeDone, noticeFailed } from '../../ui/notices.js';
import { Page, Top } from '../../ui/page.js';
import { useMay } from '../../ui/session-context.js';
import { ErrorState, TableSkeleton } from '../../ui/states.js';
import { Outdated } from '../brand/outdated.js';
import { CodeEditor, type CodeHandle } from '../code-editor.js';
import { FindingsBar } from '../findings-bar.js';
import { MailLookBar, MailView, useMailLook } from '../mail-view.js';
import { useSettledQuery } from '../use-settled-query.js';
import { useVocabulary } from '../use-vocabulary.js';

function BlockEditor({ block }: { readonly block: Block }) {
  const [mjml, setMjml] = useState(block.mjml);
  const [deleting, setDeleting] = useState(false);
  const edits = useMay('marketer');
  const navigate = useNavigate();
  const { saveBlock, deleteBlock } = useMailKit();
  const view = useMailLook();
  const code = useRef<CodeHandle>(null);
  const preview = useSettledQuery('block', { key: block.key, kind: block.kind, mjml }, previewBlock);
  const findings = preview.data?.problems ?? [];
  const own = block.revision > 0;
  // The page begins anew with the revision that was saved, so a callback of its own would be lost.
  const save = (): void => void saveBlock.mutateAsync({ key: block.key, kind: block.kind, name: block.name, mjml, revision: block.revision }).then(() => noticeDone('The block is saved. Drafts have it; mails that are sent keep theirs until they are published anew.'), (error: unknown) => noticeFailed('The block was not saved', error));
  const remove = (): void => deleteBlock.mutate(block.key, { onSuccess: () => void navigate('/templates/blocks'), onError: (error) => noticeFailed('The block was not deleted', error) });
  return (
    <>
      <Top title={block.name} back={{ to: '/templates/blocks', label: 'Blocks' }} beside={<><code className="mono t3">{block.kind === 'layout' ? `{{#> ${block.key}}}` : `{{> ${block.key}}}`}</code><span className="s12 t3">{counted(block.usedBy, 'mail')} sent with it</span></>}>
        {edits && own && <Button variant="subtle" color="gray" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>{block.standard ? 'Back to standard' : 'Delete'}</Button>}
        {edits && <Button loading={saveBlock.isPending} disabled={mjml === block.mjml || findings.some(({ severity }) => severity === 'error')} onClick={save}>Save block</Button>}
      </Top>
      {edits && <Outdated outdated={block.outdated} what="this block" />}
      <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
        <section className="col template-source" aria-label="Source">
          <div className="grow" style={{ minHeight: 0, overflow: 'hidden' }}><CodeEditor ref={code} label="MJML of the block" language="mjml" initial={block.mjml} readOnly={!edits} findings={findings} vocabulary={useVocabulary()} onChange={setMjml} /></div>
          <FindingsBar findings={findings} html={null} onGo={({ line }) => code.current?.goTo(line ?? 1)} />
        </section>
        <section className="col grow" aria-label="Preview" style={{ minHeight: 0 }}>
          <div className="row g8" style={{ height: 52, padding: '0 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}><span className="t2 grow ell">In a mail of its own</span><MailLookBar view={view} /></div>
          <div className="grow dots preview-ground">
            {preview.data === undefined && preview.error !== null && <ErrorState what="The preview could not be made" error={preview.error} onRetry={() => void preview.refetch()} />}
            {preview.data !== undefined && <MailView mail={preview.data} look={view.look} />}
          </div>
        </section>
      </div>
      {deleting && <Confirm title={block.standard ? `Use the standard "${block.name}" again?` : `Delete "${block.name}"?`} verb={block.standard ? 'Back to standard' : 'Delete'} busy={deleteBlock.isPending} onConfirm={remove} onClose={() => setDeleting(false)}>{block.usedBy === 0 ? 'No mail that is sent is made with it.' : `${counted(block.usedBy, 'mail')} that ${block.usedBy === 1 ? 'is' : 'are'} sent keep what they were made with.`}{!block.standard && ' Drafts that name it can no longer be published.'}</Confirm>}
    </>
  );
}

/** One block: its source on the left, a mail with it on the right. */
export function BlockPage() {
  const key = useParams()['key'] ?? '';
  const blocks = useBlocks();
  const block = blocks.data?.find((one) => one.key === key);
  return (
    <Page title={block?.name ?? 'Block'}>
      {block === undefined && <Top title="Block" back={{ to: '/templates/blocks', label: 'Blocks' }} />}
      {blocks.isPending && <TableSkeleton />}
      {blocks.isError && <ErrorState what="The block could not be read" error={blocks.error} onRetry={() => void blocks.refetch()} />}
      {blocks.isSuccess && block === undefined && <ErrorState what="There is no such block" error={new Error('It may have been deleted.')} />}
      {block !== undefined && <BlockEditor key={`${block.key}.${block.revision}`} block={block} />}
    </Page>
  );
}
