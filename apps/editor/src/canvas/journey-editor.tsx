import { useReactFlow, type Viewport } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { JourneyDetail } from '@perennial/model';
import { ENTRY, type Problem } from '@perennial/journey';
import type { Autosave } from '../draft/autosave.js';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { useSingleKeys } from '../ui/single-keys.js';
import { addNote, addStep, tidy } from './acts.js';
import { Canvas, FIT } from './canvas.js';
import { HaltNotice } from './halt-notice.js';
import { ConflictNotice } from './conflict-notice.js';
import { FindStep } from './find-step.js';
import { rects, type Rect } from './geometry.js';
import { InsertMenu } from './insert-menu.js';
import type { Place } from './insert.js';
import { JourneyContext, type JourneyContextValue } from './journey-context.js';
import { flowOrder } from './order.js';
import { Outline } from './outline.js';
import { Palette } from './palette.js';
import { StepOrEntryPanel } from './panel.js';
import { placeOfProblem, ProblemList } from './problem-list.js';
import { PublishDialog } from './publish-dialog.js';
import { Toolbar } from './toolbar.js';
import { TopBar } from './top-bar.js';
import { problemStep, useCanvasKeys } from './use-canvas-keys.js';
import { useDifferences, useLiveGraph, useProblems, worstByNode } from './use-checks.js';
import { useLiveCounts } from './use-journey-document.js';

interface JourneyEditorProps {
  readonly journey: JourneyDetail;
  readonly readOnly: boolean;
  readonly autosave: Autosave;
  readonly onReload: () => void;
}

type Shown = 'find' | 'publish' | null;
interface Asking {
  readonly place: Place;
  readonly at: { readonly x: number; readonly y: number };
}

/** Room for the toolbar and for the plus below a step. */
const BELOW = 104;

/** True when all of a step is within the canvas and above the toolbar. */
function isInView(rect: Rect, { x, y, zoom }: Viewport): boolean {
  const frame = document.querySelector('.react-flow')?.getBoundingClientRect();
  const [left, top] = [rect.x * zoom + x, rect.y * zoom + y];
  return frame !== undefined && left >= 0 && top >= 0 && left + rect.width * zoom <= frame.width && top + rect.height * zoom <= frame.height - BELOW;
}

/** Keeps the step whose panel opens in sight, because the panel takes room from the canvas. */
function useKeepInView(): void {
  const store = useDraftStore();
  const shown = useDraft((draft) => (draft.panel ? draft.selected[0] : undefined));
  const { setCenter, getViewport } = useReactFlow();
  useEffect(() => {
    if (shown === undefined) return undefined;
    const frame = requestAnimationFrame(() => {
      const rect = rects(store.getState().graph).get(shown);
      const viewport = getViewport();
      if (rect !== undefined && !isInView(rect, viewport)) void setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom: viewport.zoom, duration: 240 });
    });
    return () => cancelAnimationFrame(frame);
  }, [store, shown, setCenter, getViewport]);
}

/** Brings a step into the middle when it is out of sight, and puts the focus on it. */
function useFocusStep(): (id: string, always?: boolean) => void {
  const store = useDraftStore();
  const { setCenter, getViewport } = useReactFlow();
  return (id, always = false) => {
    const rect = rects(store.getState().graph).get(id);
    if (rect === undefined) return;
    const viewport = getViewport();
    if (always || !isInView(rect, viewport)) void setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom: Math.max(viewport.zoom, 0.6), duration: 0 });
    store.getState().select([id]);
    requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })));
  };
}

function Ask({ asking: { place, at }, onClose }: { asking: Asking; onClose: () => void }) {
  const store = useDraftStore();
  const used = useDraft((draft) => draft.graph.edges.some((edge) => edge.from === place.from && edge.outlet === place.outlet));
  const then = (act: () => void) => (): void => {
    act();
    onClose();
  };
  return <InsertMenu at={at} onClose={onClose} onPick={(type) => then(() => addStep(store, type, place))()} onRemove={used ? then(() => store.getState().edit({ type: 'disconnect', ...place })) : undefined} />;
}

/** The page of one journey: bar, canvas or outline, panel, and what opens over them. */
export function JourneyEditor({ journey, readOnly, autosave, onReload }: JourneyEditorProps) {
  const store = useDraftStore();
  const graph = useDraft((draft) => draft.graph);
  const [shown, setShown] = useState<Shown>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [listed, setListed] = useState(false);
  const [outline, setOutline] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const { fitView, zoomIn, zoomOut, zoomTo, screenToFlowPosition } = useReactFlow();
  const counts = useLiveCounts(journey.id, journey.live !== null);
  const problems = useProblems();
  const live = useLiveGraph(journey.live);
  const differences = useDifferences(live);
  const worst = useMemo(() => worstByNode(problems), [problems]);
  const edited = useMemo(() => new Set(differences.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId]))), [differences]);
  const focus = useFocusStep();
  useKeepInView();
  const page = useMemo<JourneyContextValue>(() => ({ id: journey.id, journey, readOnly, counts, problems, autosave, ask: (place, at) => setAsking({ place, at }) }), [journey, readOnly, counts, problems, autosave]);

  const fit = (): void => void fitView({ ...FIT, duration: 240 });
  const tidyUp = (): void => {
    tidy(store);
    requestAnimationFrame(fit);
  };
  const goTo = (id: string, field: string | null = null): void => {
    if (!outline) focus(id, true);
    store.getState().open(id, field);
  };
  const goToProblem = (problem: Problem): void => goTo(placeOfProblem(problem), problem.field);
  const stepProblem = (by: 1 | -1): void => {
    const next = problemStep(flowOrder(graph), new Set([...worst.keys(), ...(problems.some((problem) => problem.nodeId === null) ? [ENTRY] : [])]), store.getState().selected[0] ?? null, by);
    if (next !== null) goTo(next, problems.find((problem) => placeOfProblem(problem) === next)?.field ?? null);
  };
  const note = (): void => {
    const frame = document.querySelector('.react-flow')?.getBoundingClientRect();
    if (frame !== undefined) addNote(store, screenToFlowPosition({ x: frame.left + frame.width / 2, y: frame.top + frame.height / 3 }));
  };
  const publish = (): void => setShown('publish');
  useCanvasKeys({ store, readOnly, focus, find: () => setShown('find'), publish });
  useSingleKeys({
    f: fit, 1: () => void zoomTo(1), '+': () => void zoomIn(), '=': () => void zoomIn(), '-': () => void zoomOut(), '[': () => stepProblem(-1), ']': () => stepProblem(1), o: () => setOutline((old) => !old),
    ...(readOnly ? {} : { a: () => search.current?.focus(), l: tidyUp }),
  });
  const empty = graph.nodes.length === 0 && !readOnly;
  return (
    <JourneyContext value={page}>
      <TopBar edits={differences.length} problemsOpened={listed} onProblems={() => setListed((old) => !old)} onPublish={publish} />
      <HaltNotice />
      <ConflictNotice onReload={onReload} />
      <div className="work">
        <div className="stage">
          {outline ? <Outline worst={worst} onCanvas={() => setOutline(false)} /> : (
            <>
              <Canvas edited={edited} worst={worst} />
              {!readOnly && <Palette search={search} onAdd={(type) => addStep(store, type, null)} onTrigger={() => store.getState().open(ENTRY)} />}
              <div className="bar-place"><Toolbar readOnly={readOnly} onTidy={tidyUp} onNote={note} onFit={fit} onFind={() => setShown('find')} onOutline={() => setOutline(true)} /></div>
              {empty && <div className="hint float"><b className="b6">Two things make a journey.</b> Choose what brings people in, then press + below it to add what happens next.</div>}
            </>
          )}
          {listed && problems.length > 0 && <ProblemList graph={graph} problems={problems} onGo={goToProblem} onClose={() => setListed(false)} />}
        </div>
        <StepOrEntryPanel />
      </div>
      {shown === 'find' && <FindStep graph={graph} onGo={goTo} onClose={() => setShown(null)} />}
      {shown === 'publish' && !readOnly && <PublishDialog differences={differences} live={live} onGo={goToProblem} onClose={() => setShown(null)} />}
      {asking !== null && <Ask asking={asking} onClose={() => setAsking(null)} />}
    </JourneyContext>
  );
}
