import { Button, CloseButton, Modal } from '@mantine/core';
import { IconAlertCircle, IconArrowBackUp, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JourneyDetail, Migration, MigrationChoice, MigrationPreview, Problem as Refusal, SendingMode } from '@perennial/model';
import { ENTRY, kindOf, type Difference, type Graph, type Problem } from '@perennial/journey';
import { ApiError } from '../api/client.js';
import { journeyCalls, useMigrationPreview } from '../api/journeys.js';
import { keys } from '../api/queries.js';
import { useDefaultRails } from '../api/settings.js';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { count, counted } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { noticeDone } from '../ui/notices.js';
import { commandKey } from '../ui/single-keys.js';
import { errorText } from '../ui/states.js';
import { countedSubjects, NOUNS } from '../ui/subject-words.js';
import { Backfill } from './backfill.js';
import { changedSteps, type ChangedStep } from './changed-steps.js';
import { useJourneyPage } from './journey-context.js';
import { planWords, StepChoices } from './migration-choices.js';
import { ProblemRows } from './problem-list.js';
import { PublishMode, usePreselectedMode } from './publish-mode.js';
import { useTemplateNames } from './use-checks.js';
import { documentKey } from './use-journey-document.js';
import { entrySummary } from './words.js';

const refused = (problem: Refusal): readonly Problem[] => (problem.problems ?? []).map(({ nodeId, field, severity, message }) => ({ nodeId: nodeId ?? null, field: field ?? null, severity, message }));

interface ChangesProps {
  readonly steps: readonly ChangedStep[];
  readonly first: boolean;
  readonly people: readonly MigrationPreview['nodes'][number][];
  readonly migration: Migration;
  readonly onChoose: (nodeId: string, choice: MigrationChoice) => void;
}

/** Steps that differ only from versions older than the live one, where people are still on their way. */
const older = (people: ChangesProps['people'], steps: readonly ChangedStep[]): readonly ChangedStep[] =>
  people.filter((node) => !steps.some((step) => step.id === node.nodeId)).map((node) => ({ id: node.nodeId, kind: node.kind, title: node.name === '' ? node.nodeId : node.name, label: 'Of an older version', summary: null, messages: [node.change === 'removed' ? 'Removed' : 'Changed since'] }));

function Changes({ steps, first, people, migration, onChoose }: ChangesProps) {
  const { counts } = useJourneyPage();
  const graph = useDraft((draft) => draft.graph);
  if (first) return <p className="publish-none">{NOUNS[graph.subject].Many} enter from the moment you publish: {entrySummary(graph)}. The journey has {counted(graph.nodes.length, 'step')}.</p>;
  const rows = [...steps, ...older(people, steps)];
  if (rows.length === 0) return <p className="publish-none">Nothing differs from the live version but the places of the steps.</p>;
  return (
    <ul>
      {rows.map((step) => ({ step, node: people.find((one) => one.nodeId === step.id) })).map(({ step, node }) => (
        <li key={step.id} className="publish-row">
          <KindTile kind={step.kind} />
          <div className="grow"><div><span className="b6">{step.title}</span> <span className="s12 t3">{step.label}</span></div>{step.summary !== null && <div><span className="was">{step.summary.was}</span> <span className="t3">to</span> <span className="is">{step.summary.is}</span></div>}{step.messages.map((message) => <div key={message} className="t2">{message}</div>)}{node !== undefined && <StepChoices node={node} choice={migration[step.id]} onChange={(choice) => onChoose(step.id, choice)} />}</div>
          {step.id !== '' && step.id !== ENTRY && <div style={{ textAlign: 'right' }}><div className="b6 num" style={{ fontSize: 14 }}>{count(node?.waiting ?? counts?.nodes[step.id]?.here ?? 0)}</div><div className="s12 t3">{NOUNS[graph.subject].many} here</div></div>}
        </li>
      ))}
    </ul>
  );
}

interface PublishDialogProps {
  readonly differences: readonly Difference[];
  readonly live: Graph | null;
  readonly onGo: (problem: Problem) => void;
  readonly onClose: () => void;
}

/** Saves the draft and publishes it; what the server refuses is a list of problems. */
function usePublish({ backfillDays, mode }: { readonly backfillDays: number | null; readonly mode: SendingMode | null }, onDone: (journey: JourneyDetail) => void) {
  const store = useDraftStore();
  const defaults = useDefaultRails();
  const client = useQueryClient();
  const { id, autosave } = useJourneyPage();
  return useMutation({
    mutationFn: async (migration: Migration) => {
      const { graph: { guardrails }, edit } = store.getState();
      if (mode !== null && (guardrails.mode ?? defaults.mode ?? 'live') !== mode) edit({ type: 'setGuardrails', guardrails: { ...guardrails, mode } });
      if (!(await autosave.flush())) throw new Error('The draft could not be saved, so nothing was published. Check the connection and try again.');
      return journeyCalls.publish(id, store.getState().revision, { migration, backfill: backfillDays === null ? undefined : { days: backfillDays } });
    },
    onSuccess: async (journey) => {
      client.setQueryData(documentKey(id), journey);
      onDone(journey);
      await client.invalidateQueries({ queryKey: keys.journeys });
    },
  });
}

/** Shows what publishing changes and for whom, and publishes. Render it only while it asks. */
export function PublishDialog({ differences, live, onGo, onClose }: PublishDialogProps) {
  const { journey, problems, autosave } = useJourneyPage();
  const graph = useDraft((draft) => draft.graph);
  const [heading, setHeading] = useState<HTMLHeadingElement | null>(null);
  const number = (journey.live?.number ?? journey.version ?? 0) + 1;
  const [days, setDays] = useState<number | null>(null);
  const preselected = usePreselectedMode(graph, live === null);
  const [chosen, setChosen] = useState<SendingMode | null>(null);
  const mode = chosen ?? preselected;
  const publish = usePublish({ backfillDays: days, mode }, (done) => {
    noticeDone(`Version ${done.live?.number ?? number} of ${done.name} is live.`);
    onClose();
  });
  const answered = publish.error instanceof ApiError ? refused(publish.error.problem) : [];
  const shown = answered.length > 0 ? answered : problems;
  const errors = shown.filter((problem) => problem.severity === 'error');
  const steps = changedSteps(differences, { draft: graph, live, templates: useTemplateNames() });
  const first = live === null;
  const [migration, setMigration] = useState<Migration>({});
  const preview = useMigrationPreview(journey.id, !first, autosave);
  const people = preview.data === undefined || preview.data.inside === 0 ? [] : preview.data.nodes;
  const sends = graph.nodes.some(({ type }) => kindOf(type)?.family === 'message');
  const unknown = (!first && preview.data === undefined) || (sends && mode === null);
  const blocked = problems.some((problem) => problem.severity === 'error');
  const go = (): void => { if (!blocked && !unknown && !publish.isPending) publish.mutate(migration); };
  return (
    <Modal.Root opened onClose={onClose} size={1040} centered onEnterTransitionEnd={() => heading?.focus()}>
      <Modal.Overlay />
      <Modal.Content aria-label={`Publish version ${number}`} onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) go(); }}>
        <header className="publish-head">
          <div className="grow"><h2 ref={setHeading} tabIndex={-1} data-autofocus className="publish-title">Publish version {number} of {graph.name}</h2><p className="t2">{first ? 'The first version.' : `${counted(differences.length, 'change')}${preview.data === undefined || preview.data.inside === 0 ? '' : `, ${countedSubjects(preview.data.inside, graph.subject)} to move or keep`}. New ones take version ${number} from the moment you publish.`}</p></div>
          <CloseButton aria-label="Close" onClick={onClose} />
        </header>
        <div className="publish-body">
          <section aria-label="What changes">
            <div className="publish-sub">What changes, and for whom</div>
            <Changes steps={steps} first={first} people={people} migration={migration} onChoose={(nodeId, choice) => setMigration((old) => ({ ...old, [nodeId]: choice }))} />
            {!first && <p className="publish-note"><IconArrowBackUp size={16} aria-hidden />{preview.data === undefined ? (preview.isError ? 'Who is inside could not be read, so nothing can be published.' : 'Counting who is inside.') : preview.data.inside === 0 ? 'Nobody is inside.' : planWords(preview.data, migration, graph.subject)} Exit rules hold for everyone at once. Messages already sent stay sent.</p>}
          </section>
          <section className="publish-side" aria-label="Before you publish">
            <h3>Before you publish</h3>
            {preview.isError && <div className="notice err" role="alert"><IconAlertCircle size={16} aria-hidden /><span>{errorText(preview.error)}</span><Button variant="default" size="xs" onClick={() => void preview.refetch()}>Try again</Button></div>}
            {publish.isError && answered.length === 0 && <div className="notice err" role="alert"><IconAlertCircle size={16} aria-hidden /><span>{errorText(publish.error)}</span></div>}
            {shown.length === 0 ? <p className="row g8 t2"><IconCircleCheck size={16} color="var(--accent)" aria-hidden />No problems found</p> : <ProblemRows graph={graph} problems={shown} onGo={(problem) => { onClose(); onGo(problem); }} />}
            {sends && mode !== null && <PublishMode mode={mode} onChange={setChosen} />}
            {!blocked && <Backfill graph={graph} days={days} onChange={setDays} />}
          </section>
        </div>
        <footer className="publish-foot">
          <span className="t2" role="status">{errors.length === 0 ? '' : `Fix ${counted(errors.length, 'problem')} first.`}</span>
          <span className="grow" />
          <Button variant="subtle" onClick={onClose}>Cancel</Button>
          <Button loading={publish.isPending} disabled={blocked || unknown} onClick={go} rightSection={<span className="kbd on-fill" aria-hidden>{commandKey}↵</span>}>Publish version {number}</Button>
        </footer>
      </Modal.Content>
    </Modal.Root>
  );
}
