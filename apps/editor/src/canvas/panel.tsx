import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core';
import { IconCopy, IconDots, IconTrash, IconUsers, IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import { isJsonObject, type NodeCounts } from '@perennial/model';
import { heardBy, ENTRY, kindOf, type GraphNode, type Problem } from '@perennial/journey';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { anatomyOf } from '../kinds/anatomy.js';
import { EntryPanel } from '../kinds/entry-panel.js';
import { FieldProblem, Section } from '../kinds/field.js';
import { asConfig } from '../kinds/kind-view.js';
import { viewOf } from '../kinds/views.js';
import { count, share } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { commandKey } from '../ui/single-keys.js';
import { countedSubjects, NOUNS } from '../ui/subject-words.js';
import { duplicateSelected, removeSelected } from './acts.js';
import { mayConnect } from './insert.js';
import { useJourneyPage } from './journey-context.js';
import { waysFrom } from './order.js';
import { entryTitle, titleAt, titleOf } from './words.js';

/** The message of the first problem at a field; `name.*` stands for all below it. */
export const problemFinder = (problems: readonly Problem[]) => (field: string): string | undefined =>
  problems.find((problem) => problem.field !== null && (field.endsWith('.*') ? `${problem.field}.`.startsWith(field.slice(0, -1)) : problem.field === field))?.message;

const general = (problems: readonly Problem[]): readonly Problem[] => problems.filter((problem) => problem.field === null || problem.outlet !== undefined || problem.field === 'type' || problem.field === 'id');

function Head({ kind, title, about, children }: { kind: string; title: ReactNode; about: ReactNode; children?: ReactNode }) {
  const close = useDraft((draft) => draft.close);
  return (
    <div className="sect panel-head">
      <KindTile kind={kind} />
      <div className="grow">{title}<div className="s12 t3 ell">{about}</div></div>
      {children}
      <ActionIcon aria-label="Close the panel" onClick={close}><IconX size={16} /></ActionIcon>
    </div>
  );
}

/** Where each way out leads, for those who do not drag. */
function Paths({ node }: { node: GraphNode }) {
  const store = useDraftStore();
  const { readOnly } = useJourneyPage();
  const graph = useDraft((draft) => draft.graph);
  const ways = waysFrom(graph, node.id);
  if (ways.length === 0) return null;
  const ENDS = '';
  return (
    <Section title="Leads to">
      {ways.map(({ outlet, label, to }) => (
        <Select
          key={outlet} size="xs" label={label} searchable readOnly={readOnly} allowDeselect={false} value={to ?? ENDS}
          data={[{ value: ENDS, label: 'The journey ends here' }, ...graph.nodes.filter((other) => mayConnect(graph, node.id, outlet, other.id)).map((other) => ({ value: other.id, label: `${titleOf(other)}${graph.nodes.some((one) => one !== other && titleOf(one) === titleOf(other)) ? ` (${other.id})` : ''}` }))]}
          onChange={(next) => store.getState().edit(next === null || next === ENDS ? { type: 'disconnect', from: node.id, outlet } : { type: 'connect', from: node.id, outlet, to: next })}
        />
      ))}
    </Section>
  );
}

const TONES = ['var(--accent)', 'var(--k-message)', 'var(--edge)', 'var(--k-logic)', 'var(--k-time)'];

/** How those who left went on, over all versions. */
function SoFar({ node }: { node: GraphNode }) {
  const { id, counts } = useJourneyPage();
  const graph = useDraft((draft) => draft.graph);
  const own = counts?.nodes[node.id];
  if (own === undefined || own.arrived === 0) return null;
  const ways = waysFrom(graph, node.id);
  const left = ways.map(({ outlet, label }, i) => ({ label, left: own.left[outlet] ?? 0, tone: TONES[i % TONES.length] }));
  const all = left.reduce((sum, way) => sum + way.left, 0);
  return (
    <Section title="Since the first version" aside={`${count(own.arrived)} arrived`}>
      {all > 0 && left.length > 1 && <div className="parts" aria-hidden>{left.map((way) => <span key={way.label} style={{ width: `${(way.left / all) * 100}%`, background: way.tone }} />)}</div>}
      <div>
        {left.map((way) => <div key={way.label} className="row g8 part"><i style={{ background: way.tone }} aria-hidden /><span className="grow ell">{way.label}</span>{all > 0 && left.length > 1 && <span className="s12 t3 num">{share(way.left / all)}</span>}<span className="num b5 amount">{count(way.left)}</span></div>)}
        {own.exited > 0 && <div className="row g8 part"><i style={{ background: 'var(--danger)' }} aria-hidden /><span className="grow">Ended early</span><span className="num b5 amount">{count(own.exited)}</span></div>}
      </div>
      <Link className="link s12 row g6" to={`/journeys/${id}/people?node=${encodeURIComponent(node.id)}`}><IconUsers size={14} aria-hidden />{own.here === 0 ? `${NOUNS[graph.subject].Many} of this step` : `${countedSubjects(own.here, graph.subject)} here now`}</Link>
    </Section>
  );
}

const OUTCOMES: readonly { readonly name: keyof NodeCounts['messages']; readonly label: string; readonly tone: string }[] = [
  { name: 'delivered', label: 'Arrived', tone: 'var(--k-time)' }, { name: 'opened', label: 'Opened', tone: 'var(--accent)' }, { name: 'clicked', label: 'Clicked', tone: 'var(--k-message)' },
  { name: 'bounced', label: 'Came back', tone: 'var(--danger)' }, { name: 'complained', label: 'Reported as spam', tone: 'var(--danger)' },
];

/** What became of the messages that were sent, over all versions; each counts once, and what programs opened and clicked does not. */
function MessagesSoFar({ messages }: { messages: NodeCounts['messages'] | undefined }) {
  const told = OUTCOMES.filter(({ name }) => (messages?.[name] ?? 0) > 0);
  if (messages === undefined || told.length === 0) return null;
  return (
    <Section title="What became of its messages" aside={`${count(messages.sent)} sent`}>
      <div>{told.map(({ name, label, tone }) => <div key={name} className="row g8 part"><i style={{ background: tone }} aria-hidden /><span className="grow ell">{label}</span>{messages.sent > 0 && <span className="s12 t3 num">{share(messages[name] / messages.sent)}</span>}<span className="num b5 amount">{count(messages[name])}</span></div>)}</div>
    </Section>
  );
}

function StepPanel({ node, problems }: { node: GraphNode; problems: readonly Problem[] }) {
  const store = useDraftStore();
  const { id, readOnly, counts } = useJourneyPage();
  const [triggers, subject] = [useDraft((draft) => draft.graph.entry.triggers), useDraft((draft) => draft.graph.subject)];
  const own = counts?.nodes[node.id] ?? null;
  const Form = viewOf(node.type)?.Form;
  const config = isJsonObject(node.config) ? node.config : {};
  const here = own === null || own.here === 0 ? (kindOf(node.type)?.description ?? '') : `${countedSubjects(own.here, subject)} here now`;
  return (
    <>
      <Head
        kind={node.type} about={`${anatomyOf(node.type).label} · ${here}`}
        title={<TextInput variant="unstyled" classNames={{ input: 'title-input' }} aria-label="Name of the step" placeholder={anatomyOf(node.type).label} maxLength={200} value={node.name} readOnly={readOnly} onChange={(event) => store.getState().edit({ type: 'rename', id: node.id, name: event.currentTarget.value }, `rename ${node.id}`)} />}
      >
        <Menu width={200}>
          <Menu.Target><ActionIcon aria-label="More for this step"><IconDots size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component={Link} to={`/journeys/${id}/people?node=${encodeURIComponent(node.id)}`} leftSection={<IconUsers size={16} />}>{NOUNS[subject].Many} of this step</Menu.Item>
            {!readOnly && <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => duplicateSelected(store)}>Duplicate</Menu.Item>}
            {!readOnly && <Menu.Item color="brick" leftSection={<IconTrash size={16} />} onClick={() => removeSelected(store)}>Delete</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </Head>
      <div className="panel-body">
        {general(problems).length > 0 && <div className="sect col g6">{general(problems).map((problem) => <FieldProblem key={problem.message} message={problem.message} />)}</div>}
        {Form === undefined
          ? <div className="sect t2">This version of the editor does not know “{node.type}”. The step is kept as it is.</div>
          : <Form node={node} config={config} counts={own} entryEvents={triggers.map((trigger) => heardBy(trigger)).filter(({ door }) => door === 'event').map(({ name }) => name)} readOnly={readOnly} problemAt={problemFinder(problems)} change={(fields, field) => store.getState().edit({ type: 'setConfig', id: node.id, config: asConfig({ ...config, ...fields }) }, `config ${node.id} ${field}`)} />}
        <Paths node={node} />
        <SoFar node={node} />
        <MessagesSoFar messages={own?.messages} />
      </div>
      {!readOnly && (
        <div className="panel-foot">
          <Button variant="subtle" size="xs" leftSection={<span className="kbd">{commandKey}D</span>} onClick={() => duplicateSelected(store)}>Duplicate</Button>
          <Button variant="subtle" size="xs" leftSection={<span className="kbd">⌫</span>} onClick={() => removeSelected(store)}>Delete</Button>
        </div>
      )}
    </>
  );
}

/** The panel at the right: the form of the selected step, or of the entry. */
export function StepOrEntryPanel() {
  const store = useDraftStore();
  const { problems, readOnly } = useJourneyPage();
  const [graph, shown, field] = [useDraft((draft) => draft.graph), useDraft((draft) => (draft.panel ? (draft.selected[0] ?? null) : null)), useDraft((draft) => draft.field)];
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    if (field === null) return;
    const wrong = aside.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-error] input, [role=alert]');
    wrong?.scrollIntoView({ block: 'center' });
    wrong?.focus();
  }, [field]);
  const node = graph.nodes.find((one) => one.id === shown);
  if (shown === null || (node === undefined && shown !== ENTRY)) return null;
  const own = problems.filter((problem) => (node === undefined ? problem.nodeId === ENTRY || problem.nodeId === null : problem.nodeId === shown));
  return (
    <aside ref={aside} className="panel" aria-label={`Settings of ${titleAt(graph, shown)}`} key={shown}>
      {node === undefined ? (
        <>
          <Head kind="trigger" title={<div className="b6 ell" style={{ fontSize: 14 }}>{entryTitle(graph)}</div>} about="Who comes in, and when" />
          <div className="panel-body">
            {general(own).length > 0 && <div className="sect col g6">{general(own).map((problem) => <FieldProblem key={problem.message} message={problem.message} />)}</div>}
            <EntryPanel graph={graph} readOnly={readOnly} problemAt={problemFinder(own)} edit={(edit, merge) => store.getState().edit(edit, merge)} />
          </div>
        </>
      ) : <StepPanel node={node} problems={own} />}
    </aside>
  );
}
