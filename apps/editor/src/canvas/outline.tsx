import { Button } from '@mantine/core';
import { IconCornerDownRight, IconTopologyStar3 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ENTRY, type Graph } from '@perennial/journey';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { anatomyOf } from '../kinds/anatomy.js';
import { count } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { NOUNS } from '../ui/subject-words.js';
import { useJourneyPage } from './journey-context.js';
import { flowOrder, waysFrom } from './order.js';
import { PlusButton } from './step-node.js';
import { useTemplateNames } from './use-checks.js';
import { entrySummary, entryTitle, summaryOf, titleAt, titleOf } from './words.js';

interface StepRowProps {
  readonly graph: Graph;
  readonly id: string;
  readonly worst: ReadonlyMap<string, 'error' | 'warning'>;
}

function StepRow({ graph, id, worst }: StepRowProps) {
  const store = useDraftStore();
  const { counts } = useJourneyPage();
  const selected = useDraft((draft) => draft.selected.includes(id));
  const node = graph.nodes.find((one) => one.id === id);
  const own = counts?.nodes[id];
  const templates = useTemplateNames();
  const problem = worst.get(id);
  return (
    <button type="button" className="outline-step" aria-current={selected} onClick={() => store.getState().open(id)}>
      <KindTile kind={node?.type ?? 'trigger'} size="s" />
      <span className="b5">{node === undefined ? entryTitle(graph) : titleOf(node)}</span>
      <span className="s12 t3 ell grow">{node === undefined ? entrySummary(graph) : `${anatomyOf(node.type).label} · ${summaryOf(node, own, templates)}`}</span>
      {problem !== undefined && <span className={`s12 ${problem === 'error' ? 'td' : 'tw'}`}>{problem === 'error' ? 'Problem' : 'Warning'}</span>}
      {own !== undefined && own.here > 0 && <span className="here"><i className="dot" />{count(own.here)}<span className="unseen"> {NOUNS[graph.subject].many} here</span></span>}
    </button>
  );
}

interface OutlineScene extends Omit<StepRowProps, 'id'> {
  readonly shown: Set<string>;
  readonly readOnly: boolean;
}

/** What follows a step. A straight line goes on in the same list; each way of a choice is a list of its own. A step is shown where it is reached first. */
function rowsFrom(start: string, scene: OutlineScene): ReactNode[] {
  const { graph, shown, worst, readOnly } = scene;
  const rows: ReactNode[] = [];
  let id: string | null = start;
  while (id !== null) {
    if (shown.has(id)) {
      rows.push(<li key={`again ${id}`} className="t3 row g6 outline-again"><IconCornerDownRight size={14} aria-hidden />Goes on with {titleAt(graph, id)}</li>);
      return rows;
    }
    shown.add(id);
    const ways = waysFrom(graph, id);
    const own: string = id;
    const title = titleAt(graph, own);
    const plus = (outlet: string, label: string): ReactNode => (readOnly ? null : <PlusButton from={own} outlet={outlet} label={`Add a step after ${title}, ${label}`} className="quiet" />);
    const only = ways.length === 1 ? ways[0] : undefined;
    rows.push(
      <li key={own}>
        <div className="row g6"><StepRow graph={graph} id={own} worst={worst} />{only !== undefined && plus(only.outlet, only.label)}</div>
        {ways.length > 1 && <ul>{ways.map((way) => <li key={way.outlet}><div className="row g6 outline-way"><span className="lab">{way.label}</span>{plus(way.outlet, way.label)}</div><ul>{way.to === null ? <li className="t3 outline-again">The journey ends here</li> : rowsFrom(way.to, scene)}</ul></li>)}</ul>}
      </li>,
    );
    id = only?.to ?? null;
  }
  return rows;
}

/** The journey as a nested list: the same steps, selection and panel, for readers of text and of screens. */
export function Outline({ worst, onCanvas }: { worst: StepRowProps['worst']; onCanvas: () => void }) {
  const graph = useDraft((draft) => draft.graph);
  const { readOnly } = useJourneyPage();
  const scene: OutlineScene = { graph, shown: new Set(), worst, readOnly };
  const main = rowsFrom(ENTRY, scene);
  const loose = flowOrder(graph).flatMap((id) => (scene.shown.has(id) ? [] : rowsFrom(id, scene)));
  return (
    <div className="outline">
      <div className="row between" style={{ marginBottom: 12 }}><h2>Outline</h2><Button variant="default" size="xs" leftSection={<IconTopologyStar3 size={15} />} onClick={onCanvas}>Show as canvas</Button></div>
      <ul className="outline-list">{main}</ul>
      {loose.length > 0 && <><h3 style={{ margin: '16px 0 6px' }}>Nothing leads here</h3><ul className="outline-list">{loose}</ul></>}
    </div>
  );
}
