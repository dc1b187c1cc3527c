import { Tooltip } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlus } from '@tabler/icons-react';
import { Handle, Position as Side, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Link } from 'react-router';
import { ENTRY, type Outlet } from '@perennial/journey';
import { count } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { countedSubjects } from '../ui/subject-words.js';
import { outletPoint, outletRows, sizeOf } from './geometry.js';
import { useJourneyPage } from './journey-context.js';
import type { StepView } from './view.js';

/** The round button that adds a step at a way out. */
export function PlusButton({ from, outlet, label, className = '' }: { from: string; outlet: string; label: string; className?: string }) {
  const { ask } = useJourneyPage();
  return (
    <button
      type="button" className={`plus nodrag nopan ${className}`} aria-label={label} data-place={`${from}:${outlet}`} tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation();
        const box = event.currentTarget.getBoundingClientRect();
        ask({ from, outlet }, { x: box.left + box.width / 2, y: box.bottom });
      }}
    ><IconPlus size={12} stroke={2.5} aria-hidden /></button>
  );
}

interface WaysProps {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly outlets: readonly Outlet[];
  readonly hanging: readonly Outlet[];
}

function Ways({ id, kind, title, outlets, hanging }: WaysProps) {
  const { readOnly } = useJourneyPage();
  const size = sizeOf(kind, outlets);
  const open = new Set(hanging.map((outlet) => outlet.id));
  return (
    <>
      {outletRows(kind, outlets).map((row, i) => (
        <div key={i} className="o">{row.map((outlet) => <span key={outlet.id} title={outlet.label}><i className="ell">{outlet.label}</i></span>)}</div>
      ))}
      {outlets.map((outlet) => {
        const { x, y } = outletPoint(kind, outlets, outlet.id);
        return (
          <div key={outlet.id}>
            <Handle type="source" id={outlet.id} position={Side.Bottom} isConnectable={!readOnly} title={outlet.label} style={y < size.height ? { left: x, top: y, bottom: 'auto', transform: 'translate(-50%, -50%)' } : { left: x }} />
            {open.has(outlet.id) && !readOnly && <span className="stub" style={{ left: x, top: y }}><PlusButton from={id} outlet={outlet.id} label={`Add a step after ${title}, ${outlet.label}`} /></span>}
          </div>
        );
      })}
    </>
  );
}

function HereNow({ nodeId, here, paused }: { nodeId: string; here: number; paused: boolean }) {
  const { id, journey } = useJourneyPage();
  if (here === 0) return null;
  const words = `${countedSubjects(here, journey.subject)} here`;
  return <Tooltip label={words}><Link className={`here nodrag nopan${paused ? ' held' : ''}`} to={`/journeys/${id}/people?node=${encodeURIComponent(nodeId)}`} aria-label={words} tabIndex={-1}>{paused ? <IconPlayerPauseFilled size={9} aria-hidden /> : <i className="dot" />}{count(here)}</Link></Tooltip>;
}

/** A step on the canvas: what it is, what it does, who is here, and its ways out. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepView>) {
  const { kind, title, summary, outlets, hanging, here, stuck, paused, edited, problem } = data;
  const { readOnly } = useJourneyPage();
  const states = [selected ? 'sel' : '', problem === 'error' ? 'err' : '', edited ? 'edited' : '', kind === 'exit' ? 'end' : ''].join(' ');
  return (
    <div className={`node ${states}`}>
      {id !== ENTRY && <Handle type="target" position={Side.Top} isConnectable={!readOnly} isConnectableStart={false} />}
      <div className="m">
        <KindTile kind={kind} size={kind === 'exit' ? 's' : 'm'} />
        <div className="grow words">
          <div className="row g8"><span className="t ell grow" title={title}>{title}</span>{edited && <span className="edit-mark">Edited</span>}{stuck > 0 && <span className="here bad">{count(stuck)} stuck</span>}<HereNow nodeId={id} here={here} paused={paused} /></div>
          {kind !== 'exit' && <div className="s ell" title={summary}>{summary}</div>}
        </div>
      </div>
      <Ways id={id} kind={kind} title={title} outlets={outlets} hanging={hanging} />
      {problem !== null && <span className={`xb${problem === 'warning' ? ' w' : ''}`} aria-hidden>!</span>}
    </div>
  );
});
