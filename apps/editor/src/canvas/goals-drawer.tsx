import { Button, Drawer } from '@mantine/core';
import { IconFlag3 } from '@tabler/icons-react';
import { useState } from 'react';
import { ENTRY } from '@perennial/journey';
import type { GoalResult, GoalResults } from '@perennial/model';
import { useJourneyGoals } from '../api/journeys.js';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { useNouns } from '../kinds/use-subject.js';
import { counted } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, Slowly } from '../ui/states.js';
import { ExperimentsList } from './experiments-list.js';
import { goalSentence } from './goal-words.js';
import { useJourneyPage } from './journey-context.js';
import { Bar } from './result-bar.js';

const DAYS = ['7', '30', '90'] as const;

const WHO: Record<GoalResult['from'], string> = { entry: 'Treated', sent: 'Treated', opened: 'Opened', clicked: 'Clicked' };

function Goal({ goal, primary }: { goal: GoalResult; primary: boolean }) {
  const { treated, held } = goal;
  const most = Math.max(treated.rate ?? 0, held?.rate ?? 0);
  const open = treated.open + (held?.open ?? 0);
  return (
    <li className="col g8" style={{ padding: '16px 0', borderTop: '1px solid var(--line)' }}>
      <div className="row g8"><h3 className="ell grow">{goal.name}</h3>{primary && <span className="s12 t3">Primary goal</span>}</div>
      <div className="s12 t2">{goal.words}</div>
      <div className="col g6">
        <Bar word={WHO[goal.from]} group={treated} most={most} tone="var(--accent)" />
        {held !== null && held.runs > 0 && <Bar word="Held back" group={held} most={most} tone="var(--text4)" />}
      </div>
      <p>{goalSentence(goal)}</p>
      {open > 0 && <div className="s12 t3 num">{counted(open, 'run')} not there yet, with time left: the numbers will still move.</div>}
    </li>
  );
}

function NoGoal({ onClose }: { onClose: () => void }) {
  const store = useDraftStore();
  const { readOnly } = useJourneyPage();
  const { many, Many } = useNouns();
  const drafted = useDraft((draft) => draft.graph.goals.length > 0);
  const setUp = (): void => {
    store.getState().open(ENTRY);
    onClose();
  };
  return (
    <EmptyState icon={<IconFlag3 size={20} />} title={drafted ? 'The goals are not published yet' : 'No goal yet'} action={readOnly ? undefined : <Button variant="default" onClick={setUp}>{drafted ? 'Look at the goals' : 'Set up a goal'}</Button>}>
      {drafted ? `Publish the journey to count them. ${Many} that entered before are counted as well.` : `A goal says what ${many} should do because of this journey, such as pay within 14 days. It is counted for all that entered, also before you added it, and compared with the ${many} held back.`}
    </EmptyState>
  );
}

function Results({ results, onClose }: { results: GoalResults; onClose: () => void }) {
  const { many } = useNouns();
  if (results.goals.length === 0) return <NoGoal onClose={onClose} />;
  if (results.looked.runs === 0) return <EmptyState icon={<IconFlag3 size={20} />} title={`No ${many} entered in the last ${results.days} days`}>Goals are counted for {many} that entered in that time. Choose a longer one, or wait for the first to come in.</EmptyState>;
  return (
    <>
      <ol>{results.goals.map((goal, place) => <Goal key={place} goal={goal} primary={place === 0} />)}</ol>
      <div className="s12 t3 num" style={{ borderTop: '1px solid var(--line)', paddingTop: 12 }}>{results.looked.all ? `All ${counted(results.looked.runs, 'run')}` : `The newest ${counted(results.looked.runs, 'run')}`} that entered in the last {results.days} days. The range is a 95% interval.</div>
    </>
  );
}

/** What the journey achieves: each goal for the treated and for those held back. */
export function GoalsDrawer({ onClose }: { onClose: () => void }) {
  const { id } = useJourneyPage();
  const [days, setDays] = useState<(typeof DAYS)[number]>('30');
  const goals = useJourneyGoals(id, Number(days));
  return (
    <Drawer opened onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>Goals</span>} closeButtonProps={{ 'aria-label': 'Close' }} size={460}>
      <div className="row g8" style={{ marginBottom: 12 }}><span className="lab">Entered in the last</span><Segments small label="Entered in the last" value={days} items={DAYS.map((value) => ({ value, label: `${value} days` }))} onChange={setDays} /></div>
      {goals.data !== undefined ? <Results results={goals.data} onClose={onClose} /> : goals.isError ? <ErrorState what="The goals could not be counted" error={goals.error} onRetry={() => void goals.refetch()} /> : <Slowly><p className="t3" aria-busy="true">Counting</p></Slowly>}
      <ExperimentsList journeyId={id} />
    </Drawer>
  );
}
