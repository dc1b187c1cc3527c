import '@xyflow/react/dist/base.css';
import './canvas.css';
import { useComputedColorScheme } from '@mantine/core';
import { Background, ConnectionLineType, MiniMap, ReactFlow, useReactFlow, useStore, type Connection, type EdgeChange, type FinalConnectionState, type NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState, type DragEvent } from 'react';
import { NODE_TYPES, type Position } from '@perennial/journey';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { kindLook } from '../ui/kind-tile.js';
import { addStep, drop } from './acts.js';
import { FlowEdge, PointedContext } from './flow-edge.js';
import { GRID } from './geometry.js';
import { mayConnect, type Place } from './insert.js';
import { useJourneyPage } from './journey-context.js';
import { NoteNode } from './note-node.js';
import { KIND_DRAG } from './palette.js';
import { StepNode } from './step-node.js';
import { useTemplateNames } from './use-checks.js';
import { createView, type EdgeView, type NoteView, type StepView } from './view.js';

type NodeView = StepView | NoteView;
const nodeTypes = { step: StepNode, note: NoteNode };
const edgeTypes = { flow: FlowEdge };
const SNAP: [number, number] = [GRID, GRID];
const PAN_BUTTONS = [1, 2];
/** Leaves room for the palette and the toolbar. */
export const FIT = { padding: { top: '28px', right: '40px', bottom: '84px', left: '212px' }, maxZoom: 1 } as const;
const FIT_READER = { padding: { top: '28px', right: '40px', bottom: '84px', left: '40px' }, maxZoom: 1 } as const;
const LABELS = { 'node.a11yDescription.keyboardDisabled': 'Enter opens the panel. Tab goes on in the order of the flow, Alt and an arrow follows the edges, arrows move it, Backspace deletes it.' };

const familyColor = (node: NodeView): string => (node.type === 'note' ? 'var(--warn-s)' : `var(--k-${kindLook(String(node.data['kind'])).family})`);

/** The way out under a point of the window: an edge, or the plus of an open outlet. */
function placeUnder(x: number, y: number): Place | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const name = element.closest<HTMLElement>('[data-place]')?.dataset['place'] ?? element.closest<SVGElement>('.react-flow__edge')?.dataset['id'];
    const [from, outlet] = name?.split(':') ?? [];
    if (from !== undefined && outlet !== undefined) return { from, outlet };
  }
  return null;
}

const chosen = (selected: readonly string[], changes: readonly (NodeChange<NodeView> | EdgeChange<EdgeView>)[]): readonly string[] => {
  const ids = new Set(selected);
  for (const change of changes) if (change.type === 'select') ids[change.selected ? 'add' : 'delete'](change.id);
  return [...ids];
};

interface CanvasProps {
  readonly edited: ReadonlySet<string>;
  readonly worst: ReadonlyMap<string, 'error' | 'warning'>;
}

/** The picture of the journey: React Flow as a view of the draft, whose gestures become edits. */
export function Canvas({ edited, worst }: CanvasProps) {
  const store = useDraftStore();
  const { readOnly, counts, journey, ask } = useJourneyPage();
  const [graph, selected] = [useDraft((draft) => draft.graph), useDraft((draft) => draft.selected)];
  const [moving, setMoving] = useState<{ readonly [id: string]: Position } | null>(null);
  const [pointed, setPointed] = useState<{ hovered: string | null; dropped: string | null }>({ hovered: null, dropped: null });
  const [view] = useState(createView);
  const { screenToFlowPosition } = useReactFlow();
  const scheme = useComputedColorScheme();
  const band = useStore((state) => (state.transform[2] < 0.25 ? 'tiny' : state.transform[2] < 0.5 ? 'far' : 'near'));
  const pulled = useRef<Place | null>(null);
  const templates = useTemplateNames();
  const paused = journey.status === 'paused';
  const { nodes, edges } = useMemo(() => view({ graph, selected, moving, counts, paused, edited, problems: worst, templates }), [view, graph, selected, moving, counts, paused, edited, worst, templates]);

  const onNodesChange = useCallback((changes: NodeChange<NodeView>[]): void => {
    const picks = changes.filter((change) => change.type === 'select');
    if (picks.length > 0) store.getState().select(chosen(store.getState().selected, picks));
    const places = changes.flatMap((change) => (change.type === 'position' && change.position !== undefined && change.dragging === true ? [[change.id, change.position] as const] : []));
    if (places.length > 0) setMoving((old) => ({ ...old, ...Object.fromEntries(places) }));
  }, [store]);
  const onEdgesChange = useCallback((changes: EdgeChange<EdgeView>[]): void => {
    const picks = changes.filter((change) => change.type === 'select');
    if (picks.length > 0) store.getState().select(chosen(store.getState().selected, picks));
  }, [store]);
  const dropped = useCallback((_event: unknown, _node: unknown, all: readonly NodeView[]): void => {
    drop(store, Object.fromEntries(all.map((node) => [node.id, node.position])));
    setMoving(null);
  }, [store]);
  const valid = useCallback((edge: Connection | EdgeView): boolean => mayConnect(store.getState().graph, edge.source, edge.sourceHandle ?? '', edge.target), [store]);
  const connect = useCallback(({ source, sourceHandle, target }: Connection): void => store.getState().edit({ type: 'connect', from: source, outlet: sourceHandle ?? '', to: target }), [store]);
  const ended = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
    const place = pulled.current;
    pulled.current = null;
    if (place !== null && state.toNode === null && event instanceof MouseEvent) ask(place, { x: event.clientX, y: event.clientY });
  };
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(KIND_DRAG)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const under = placeUnder(event.clientX, event.clientY);
    const name = under === null ? null : `${under.from}:${under.outlet}`;
    setPointed((old) => (old.dropped === name ? old : { ...old, dropped: name }));
  };
  const land = (event: DragEvent): void => {
    const type = NODE_TYPES.find((one) => one === event.dataTransfer.getData(KIND_DRAG));
    setPointed({ hovered: null, dropped: null });
    if (type === undefined) return;
    event.preventDefault();
    addStep(store, type, placeUnder(event.clientX, event.clientY) ?? screenToFlowPosition({ x: event.clientX, y: event.clientY }));
  };
  return (
    <PointedContext value={pointed}>
      <ReactFlow<NodeView, EdgeView>
        className={`zoom-${band}`} nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} colorMode={scheme} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange}
        onNodeDragStop={dropped} onSelectionDragStop={(event, all) => dropped(event, null, all)} onNodeClick={(event, node) => { if (node.type === 'step' && !event.metaKey && !event.ctrlKey && !event.shiftKey) store.getState().open(node.id); }}
        onConnect={connect} onConnectStart={(_, { nodeId, handleId }) => { pulled.current = nodeId === null || handleId === null ? null : { from: nodeId, outlet: handleId }; }} onConnectEnd={ended} isValidConnection={valid} connectionRadius={32} connectionLineType={ConnectionLineType.SmoothStep}
        edgesReconnectable={false} connectOnClick={false}
        onEdgeMouseEnter={(_, edge) => setPointed((old) => ({ ...old, hovered: edge.id }))} onEdgeMouseLeave={() => setPointed((old) => ({ ...old, hovered: null }))}
        onDragOver={over} onDragLeave={() => setPointed((old) => (old.dropped === null ? old : { ...old, dropped: null }))} onDrop={land}
        nodesDraggable={!readOnly} nodesConnectable={!readOnly} nodesFocusable disableKeyboardA11y deleteKeyCode={null} snapToGrid snapGrid={SNAP} minZoom={0.1} maxZoom={2} fitView fitViewOptions={readOnly ? FIT_READER : FIT}
        panOnScroll selectionOnDrag panOnDrag={PAN_BUTTONS} zoomOnDoubleClick={false} onlyRenderVisibleElements elevateNodesOnSelect ariaLabelConfig={LABELS} attributionPosition="bottom-left" nodeDragThreshold={2}
      >
        <Background gap={GRID} size={1.4} color="var(--grid)" bgColor="var(--sunken)" />
        <MiniMap pannable zoomable nodeColor={familyColor} nodeBorderRadius={14} style={{ width: 168, height: 136 }} ariaLabel="Map of the journey" />
      </ReactFlow>
    </PointedContext>
  );
}
