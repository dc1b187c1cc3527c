import './templates.css';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useParams } from 'react-router';
import type { TemplateDetail, TemplateFinding } from '@perennial/model';
import { ApiError } from '../api/client.js';
import { useTemplate } from '../api/templates.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { Page, Top } from '../ui/page.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState } from '../ui/states.js';
import { AnswersDrawer } from './answers-drawer.js';
import type { WordsInHand } from './editable-mail.js';
import type { FormHandle } from './email-form.js';
import { FindingsBar } from './findings-bar.js';
import { localesOf } from './locale-menu.js';
import { PreviewPane } from './preview-pane.js';
import { SourceForm } from './source-form.js';
import { TemplateTop } from './template-top.js';
import { TestSend } from './test-send.js';
import { usePreview } from './use-preview.js';
import { useTemplateDraft } from './use-template-draft.js';
import { useVocabulary } from './use-vocabulary.js';
import { History } from './history/history.js';
import { LinksDrawer } from './links-drawer.js';
import { SampleDrawer } from './sample-drawer.js';

const refusal = (error: unknown): unknown => (error instanceof ApiError && error.problem.problems !== undefined && error.problem.problems.length > 0 ? new Error(error.problem.problems.map(({ message }) => message).join(' ')) : error);

const Conflict = ({ detail, onTheirs, onMine }: { detail: string; onTheirs: () => void; onMine: () => void }) => (
  <div className="notice warn" role="alert" style={{ borderRadius: 0, alignItems: 'center' }}>
    <IconAlertTriangle size={16} style={{ marginTop: 0 }} />
    <span className="grow"><b className="b6">Someone else saved this template while you wrote.</b> {detail} Your text is still here, but not saved.</span>
    <Button size="xs" variant="default" onClick={onTheirs}>Open theirs</Button>
    <Button size="xs" variant="default" onClick={onMine}>Keep mine</Button>
  </div>
);

function TemplateEditor({ initial, onReload }: { initial: TemplateDetail; onReload: () => void }) {
  const { draft, saved, keeping, change, flush, keepMine, saveVersion } = useTemplateDraft(initial);
  const [profileId, setProfileId] = useState<number | null>(null);
  const [testing, setTesting] = useState(false);
  const [counting, setCounting] = useState(false);
  const edits = useMay('marketer');
  const vocabulary = useVocabulary();
  const [locale, setLocale] = useState<string | null>(null);
  const [changing, setChanging] = useState(false);
  const [looking, setLooking] = useState<'history' | 'sample' | 'links' | null>(null);
  const preview = usePreview({ source: draft.source, profileId, topic: draft.topic, sample: draft.sample, locale, mark: changing });
  const form = useRef<FormHandle>(null);
  const words = useMemo<WordsInHand>(() => ({ read: (place) => form.current?.read(place) ?? null, write: (place, text) => form.current?.write(place, text) }), []);
  const findings: readonly TemplateFinding[] = preview.data?.problems ?? saved.problems;
  const version = useMutation({
    mutationFn: saveVersion,
    onSuccess: (made) => {
      if (made !== null) noticeDone(`Version ${made.version} is what is sent from now on.`);
    },
    onError: (error) => noticeFailed('The version was not saved', refusal(error)),
  });
  const { source } = draft;
  return (
    <>
      <TemplateTop saved={saved} draft={draft} keeping={keeping} edits={edits} busy={version.isPending} onChange={change} onRetry={() => void flush()} onAnswers={source.channel === 'in_app' && source.inApp.survey !== undefined ? () => setCounting(true) : undefined} onLinks={source.channel === 'email' && saved.version !== null ? () => setLooking('links') : undefined} onTest={() => setTesting(true)} onHistory={() => setLooking('history')} onSample={() => setLooking('sample')} onSaveVersion={(note) => version.mutate(note)} />
      {keeping.is === 'conflict' && <Conflict detail={keeping.detail} onTheirs={onReload} onMine={() => void keepMine()} />}
      <div className="row grow" style={{ minHeight: 0, alignItems: 'stretch' }}>
        <section className="col template-source" aria-label="Source">
          <SourceForm form={form} source={source} readOnly={!edits} findings={findings} vocabulary={vocabulary} preview={preview.data} locale={locale} onLocale={setLocale} onChange={(next) => change({ source: next })} />
          <FindingsBar findings={findings} html={source.channel === 'email' ? (preview.data?.html ?? '') : null} onGo={(finding) => {
            setLocale(finding.locale ?? null);
            // After the language has changed.
            window.setTimeout(() => form.current?.goTo(finding));
          }} />
        </section>
        <PreviewPane channel={source.channel} preview={preview.data} error={preview.error} onRetry={() => void preview.refetch()} profileId={profileId} onProfile={setProfileId} sampled={draft.sample !== null} locales={source.channel === 'email' ? localesOf(source.email) : []} locale={locale} onLocale={setLocale} words={edits && source.channel === 'email' ? words : undefined} changing={changing} onChanging={setChanging} />
      </div>
      {looking === 'history' && <History template={saved} source={draft.source} sample={draft.sample} readOnly={!edits} onRestore={(next) => { change({ source: next }); void flush().then(onReload); }} onClose={() => setLooking(null)} />}
      {looking === 'sample' && <SampleDrawer sample={draft.sample} readOnly={!edits} onChange={(sample) => change({ sample })} onClose={() => setLooking(null)} />}
      {looking === 'links' && <LinksDrawer template={saved} onClose={() => setLooking(null)} />}
      {counting && <AnswersDrawer template={saved} onClose={() => setCounting(false)} />}
      {testing && source.channel !== 'in_app' && <TestSend id={initial.id} channel={source.channel} profileId={profileId} locale={locale} onSave={flush} onClose={() => setTesting(false)} />}
    </>
  );
}

/** One template: its source on the left, what a person gets on the right. */
export function TemplatePage() {
  const id = Number(useParams()['id']);
  const template = useTemplate(id);
  const [epoch, setEpoch] = useState(0);
  const reload = async (): Promise<void> => {
    await template.refetch();
    setEpoch(epoch + 1);
  };
  const name = template.data?.name ?? 'Template';
  return (
    <Page title={name}>
      {template.data === undefined && <Top title={name} back={{ to: '/templates', label: 'Templates' }} />}
      {template.isError && template.data === undefined && <ErrorState what="The template could not be read" error={template.error} onRetry={() => void template.refetch()} />}
      {template.data !== undefined && <TemplateEditor key={`${id}.${epoch}`} initial={template.data} onReload={() => void reload()} />}
    </Page>
  );
}
