import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Brand, BrandDetail } from '@perennial/model';
import { previewBlock, useBlocks, useBrand, useMailKit } from '../../api/blocks.js';
import { counted } from '../../ui/format.js';
import { noticeDone, noticeFailed } from '../../ui/notices.js';
import { Page, Top } from '../../ui/page.js';
import { useMay } from '../../ui/session-context.js';
import { ErrorState, TableSkeleton } from '../../ui/states.js';
import { MailLookBar, MailView, useMailLook } from '../mail-view.js';
import { useSettledQuery } from '../use-settled-query.js';
import { BrandForm } from './brand-form.js';
import { Outdated } from './outdated.js';
import { refusalsOf } from './refusals.js';

function BrandEditor({ detail, base }: { readonly detail: BrandDetail; readonly base: string }) {
  const [brand, setBrand] = useState<Brand>(detail.brand);
  const { saveBrand } = useMailKit();
  const edits = useMay('marketer');
  const view = useMailLook();
  const refusals = refusalsOf(brand);
  const fits = Object.keys(refusals).length === 0;
  const [shown, setShown] = useState(brand);
  if (fits && shown !== brand) setShown(brand);
  const preview = useSettledQuery('brand', { key: 'base', kind: 'layout' as const, mjml: base, brand: shown }, previewBlock);
  const changed = JSON.stringify(brand) !== JSON.stringify(detail.brand);
  // The form begins anew with the revision that was saved, so a callback of its own would be lost.
  const save = (): void => void saveBrand.mutateAsync({ brand, revision: detail.revision }).then(() => noticeDone('The brand is saved. Drafts and new versions have it.'), (error: unknown) => noticeFailed('The brand was not saved', error));
  return (
    <>
      <Top title="Brand" back={{ to: '/templates', label: 'Templates' }} beside={<span className="s12 t3">{counted(detail.usedBy, 'mail')} sent with it</span>}>
        {edits && <Button loading={saveBrand.isPending} disabled={!changed || !fits} onClick={save}>Save brand</Button>}
      </Top>
      <Outdated outdated={detail.outdated} what="the brand" />
      <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
        <section className="scroll template-source" aria-label="Brand" style={{ padding: '20px 24px 40px' }}>
          <p className="t2" style={{ marginBottom: 20 }}>What the mails of this workspace have in common. Layouts and blocks read it as <code className="mono">{'{{brand.accent}}'}</code>, <code className="mono">{'{{brand.font}}'}</code> and so on.</p>
          <BrandForm brand={brand} readOnly={!edits} refusals={refusals} onChange={setBrand} />
        </section>
        <section className="col grow" aria-label="Preview" style={{ minHeight: 0 }}>
          <div className="row g8" style={{ height: 52, padding: '0 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}><span className="t2 grow ell">A mail with it</span><MailLookBar view={view} /></div>
          <div className="grow dots preview-ground">
            {preview.data === undefined && preview.error !== null && <ErrorState what="The preview could not be made" error={preview.error} onRetry={() => void preview.refetch()} />}
            {preview.data !== undefined && <MailView mail={preview.data} look={view.look} />}
          </div>
        </section>
      </div>
    </>
  );
}

/** Colours, fonts and logo of the workspace's mails, beside a mail that has them. */
export function BrandPage() {
  const brand = useBrand();
  const blocks = useBlocks();
  const base = blocks.data?.find(({ key }) => key === 'base');
  const failed = brand.error ?? blocks.error;
  return (
    <Page title="Brand">
      {(brand.data === undefined || base === undefined) && <Top title="Brand" back={{ to: '/templates', label: 'Templates' }} />}
      {failed !== null && <ErrorState what="The brand could not be read" error={failed} onRetry={() => void Promise.all([brand.refetch(), blocks.refetch()])} />}
      {failed === null && (brand.data === undefined || base === undefined) && <TableSkeleton />}
      {brand.data !== undefined && base !== undefined && <BrandEditor key={brand.data.revision} detail={brand.data} base={base.mjml} />}
    </Page>
  );
}
