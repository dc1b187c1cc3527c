import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { createContext, memo, use } from 'react';
import { count, share } from '../ui/format.js';
import { useJourneyPage } from './journey-context.js';
import { pathOf } from './route.js';
import { PlusButton } from './step-node.js';
import type { EdgeView } from './view.js';

/** The edge under the pointer, and the one over which a kind from the palette is held; by their ids. */
export const PointedContext = createContext<{ readonly hovered: string | null; readonly dropped: string | null }>({ hovered: null, dropped: null });

const LABEL_SPACE = 14;
const PLUS_ABOVE = 20;

/** An edge: a core on a band as wide as its part of all people, with a number, and a plus to insert a step. */
export const FlowEdge = memo(function FlowEdge({ id, source, sourceHandleId, selected, data }: EdgeProps<EdgeView>) {
  const { readOnly } = useJourneyPage();
  const pointed = use(PointedContext);
  if (data === undefined) return null;
  const { flow, way, insertLabel } = data;
  const dropped = pointed.dropped === id;
  const hovered = pointed.hovered === id;
  const path = pathOf(way.points);
  const text = flow === null ? null : flow.share === null ? count(flow.count) : share(flow.share);
  const end = way.points[way.points.length - 1] ?? way.label;
  const plus = way.points.length === 2 ? way.label : { x: end.x, y: end.y - PLUS_ABOVE };
  const { x, y } = way.label;
  return (
    <>
      {flow !== null && flow.weight > 0 && <BaseEdge path={path} className="band" style={{ strokeWidth: 2 + 9 * flow.weight }} interactionWidth={0} />}
      <BaseEdge id={id} path={path} className={`core${hovered ? ' hov' : ''}${selected === true ? ' sel' : ''}${dropped ? ' lit' : ''}`} interactionWidth={20} />
      <EdgeLabelRenderer>
        {text !== null && <div className={`el${way.beside ? ' beside' : ''}`} style={{ transform: way.beside ? `translate(${x + LABEL_SPACE}px, ${y}px) translateY(-50%)` : `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>{text}</div>}
        {!readOnly && (
          <div className={`edge-plus${dropped || hovered || selected === true ? ' shown' : ''}${dropped ? ' lit' : ''}`} style={{ transform: `translate(-50%, -50%) translate(${plus.x}px, ${plus.y}px)` }}>
            <PlusButton from={source} outlet={sourceHandleId ?? ''} label={insertLabel} />
          </div>
        )}
      </EdgeLabelRenderer>
    </>
  );
});
