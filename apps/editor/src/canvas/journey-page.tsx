import { Skeleton } from '@mantine/core';
import { ReactFlowProvider } from '@xyflow/react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useParams } from 'react-router';
import type { JourneyDetail } from '@perennial/model';
import { parseGraph } from '@perennial/journey';
import { ApiError } from '../api/client.js';
import { journeyCalls } from '../api/journeys.js';
import { keys } from '../api/queries.js';
import { createAutosave, type Autosave, type SaveDraft } from '../draft/autosave.js';
import { DraftProvider } from '../draft/draft-context.js';
import { createDraft } from '../draft/draft-store.js';
import { asConfig } from '../kinds/kind-view.js';
import { Page, Top } from '../ui/page.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState, Slowly } from '../ui/states.js';
import { JourneyEditor } from './journey-editor.js';
import { laidOut } from './tidy.js';
import { documentKey, useJourneyDocument } from './use-journey-document.js';

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409;

/** Saves a draft and lets the pages know its new name. */
function useSaveDraft(id: number): SaveDraft {
  const client = useQueryClient();
  return useCallback(async (graph, revision) => {
    const draft = asConfig(graph);
    const saved = await journeyCalls.saveDraft(id, draft, revision);
    client.setQueryData<JourneyDetail>(documentKey(id), (old) => (old === undefined ? old : { ...old, name: graph.name, draft, revision: saved.revision }));
    void client.invalidateQueries({ queryKey: keys.journeys, exact: true });
    return saved;
  }, [client, id]);
}

/** A journey's draft and its editor. A newer draft of someone else is taken over while nothing is unsaved here. */
function Loaded({ journey, onReload }: { journey: JourneyDetail; onReload: () => Promise<JourneyDetail | undefined> }) {
  const mayEdit = useMay('marketer');
  const parsed = useMemo(() => parseGraph(journey.draft), [journey.draft]);
  const [store] = useState(() => (parsed.ok ? createDraft(laidOut(parsed.graph), journey.revision) : null));
  const save = useSaveDraft(journey.id);
  const autosave = useMemo(() => (store === null || !mayEdit ? null : createAutosave(store, save, { isConflict })), [store, mayEdit, save]);
  useEffect(() => {
    if (store === null || autosave === null) return undefined;
    const unsaved = (): boolean => store.getState().graph !== store.getState().kept;
    const hide = (): void => { if (document.visibilityState === 'hidden' && unsaved()) void autosave.flush(); };
    const leave = (event: BeforeUnloadEvent): void => {
      if (!unsaved()) return;
      void autosave.flush();
      event.preventDefault();
    };
    const stop = autosave.start();
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('beforeunload', leave);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('beforeunload', leave);
      stop();
      if (unsaved()) void autosave.flush();
    };
  }, [store, autosave]);
  useEffect(() => {
    if (store === null || !parsed.ok) return;
    const { graph, kept, revision, status, adopt } = store.getState();
    if (journey.revision > revision && graph === kept && status.state === 'saved') adopt(laidOut(parsed.graph), journey.revision);
  }, [store, parsed, journey.revision]);
  const takeNewest = async (): Promise<void> => {
    const newest = await onReload();
    const graph = newest === undefined ? undefined : parseGraph(newest.draft);
    if (newest !== undefined && graph?.ok === true) store?.getState().adopt(laidOut(graph.graph), newest.revision);
  };
  if (store === null || !parsed.ok) {
    const error = new Error(parsed.ok ? 'The journey changed its shape. Load the page again.' : parsed.problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '));
    return <><Top title={journey.name} back={{ to: '/journeys', label: 'Journeys' }} /><ErrorState what="The journey's document cannot be read" error={error} safe="It was written by another version, or by hand. People inside go on." /></>;
  }
  return <DraftProvider store={store}><ReactFlowProvider><JourneyEditor journey={journey} readOnly={!mayEdit} autosave={autosave ?? IDLE} onReload={() => void takeNewest()} /></ReactFlowProvider></DraftProvider>;
}

const IDLE: Autosave = { start: () => () => undefined, flush: () => Promise.resolve(true) };

/** One journey on its canvas. */
export function JourneyPage() {
  const id = Number(useParams()['id']);
  const document = useJourneyDocument(id);
  const reload = async (): Promise<JourneyDetail | undefined> => (await document.refetch()).data;
  return (
    <Page title={document.data?.name ?? 'Journey'}>
      {document.data !== undefined && <Loaded key={document.data.id} journey={document.data} onReload={reload} />}
      {document.data === undefined && <Top title="Journey" back={{ to: '/journeys', label: 'Journeys' }} />}
      {document.data === undefined && document.isError && <ErrorState what="The journey could not be read" error={document.error} safe="People inside go on, and nothing was changed." onRetry={() => void reload()} />}
      {document.isPending && <Slowly><div className="dots grow col" style={{ alignItems: 'center', gap: 54, paddingTop: 40 }} aria-busy="true" aria-label="Loading"><Skeleton width={240} height={58} radius={12} /><Skeleton width={240} height={58} radius={12} /><Skeleton width={348} height={88} radius={12} /></div></Slowly>}
    </Page>
  );
}
