import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from '@xyflow/react';
import { createContext, memo, use } from 'react';
import { count, share } from '../ui/format.js';
import { useJourneyPage } from './journey-context.js';
import { PlusButton } from './step-node.js';
import type { EdgeView } from './view.js';

/** The edge under the pointer, and the one over which a kind from the palette is held; by their ids. */
export const PointedContext = createContext<{ readonly hovered: string | null; readonly dropped: string | null }>({ hovered: null, dropped: null });

const LABEL_SPACE = 14;
/** Steps of different widths cannot all stand exactly below each other on the grid: fewer px than this are no bend. */
const NEARLY_STRAIGHT = 6;

/** An edge: a core on a band as wide as its part of all people, with a number, and a plus to insert a step. */
export const FlowEdge = memo(function FlowEdge({ id, source, sourceHandleId, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data }: EdgeProps<EdgeView>) {
  const { readOnly } = useJourneyPage();
  const pointed = use(PointedContext);
  const dropped = pointed.dropped === id;
  const shown = dropped || pointed.hovered === id || selected === true;
  const straight = Math.abs(sourceX - targetX) < NEARLY_STRAIGHT;
  const [path, middleX, middleY] = getSmoothStepPath({ sourceX, sourceY, targetX: straight ? sourceX : targetX, targetY, sourcePosition, targetPosition, borderRadius: 14 });
  const flow = data?.flow ?? null;
  const text = flow === null ? null : flow.share === null ? count(flow.count) : share(flow.share);
  return (
    <>
      {flow !== null && flow.weight > 0 && <BaseEdge path={path} className="band" style={{ strokeWidth: 2 + 9 * flow.weight }} interactionWidth={0} />}
      <BaseEdge id={id} path={path} className={`core${pointed.hovered === id ? ' hov' : ''}${selected === true ? ' sel' : ''}${dropped ? ' lit' : ''}`} interactionWidth={20} />
      <EdgeLabelRenderer>
        {text !== null && <div className={`el${straight ? ' beside' : ''}`} style={{ transform: straight ? `translate(${middleX + LABEL_SPACE}px, ${middleY}px) translateY(-50%)` : `translate(-50%, -50%) translate(${middleX}px, ${middleY}px)` }}>{text}</div>}
        {!readOnly && (
          <div className={`edge-plus${shown ? ' shown' : ''}${dropped ? ' lit' : ''}`} style={{ transform: `translate(-50%, -50%) translate(${straight ? middleX : targetX}px, ${straight ? middleY : targetY - 20}px)` }}>
            <PlusButton from={source} outlet={sourceHandleId ?? ''} label={data?.insertLabel ?? 'Add a step'} />
          </div>
        )}
      </EdgeLabelRenderer>
    </>
  );
});
