import { IconTrophy } from '@tabler/icons-react';
import type { ExperimentResult } from '@perennial/model';
import { useJourneyExperiments } from '../api/journeys.js';
import { counted } from '../ui/format.js';
import { ErrorState } from '../ui/states.js';
import { experimentSentence } from './goal-words.js';
import { Bar } from './result-bar.js';

function Experiment({ experiment }: { experiment: ExperimentResult }) {
  const { name, words, variants, winner } = experiment;
  const most = Math.max(...variants.map((variant) => variant.rate ?? 0));
  const open = variants.reduce((sum, variant) => sum + variant.open, 0);
  return (
    <li className="col g8" style={{ padding: '16px 0', borderTop: '1px solid var(--line)' }}>
      <div className="row g8"><h3 className="ell grow">{name}</h3><span className="s12 t3">Experiment</span></div>
      <div className="s12 t2">{words}</div>
      <div className="col g6">{variants.map((variant) => <Bar key={variant.id} word={variant.name} group={variant} most={most} tone={variant.id === winner ? 'var(--accent)' : 'var(--text4)'} />)}</div>
      <p className="row g6" style={{ alignItems: 'flex-start' }}>{winner !== null && <IconTrophy size={15} style={{ marginTop: 2, flex: 'none' }} aria-hidden />}<span>{experimentSentence(experiment)}</span></p>
      {open > 0 && <div className="s12 t3 num">{counted(open, 'run')} with time left {open === 1 ? 'is' : 'are'} not counted yet.</div>}
    </li>
  );
}

/** The experiments of the live version, where there are any. */
export function ExperimentsList({ journeyId }: { journeyId: number }) {
  const { data, isError, error, refetch } = useJourneyExperiments(journeyId);
  if (isError) return <ErrorState what="The experiments could not be counted" error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.experiments.length === 0) return null;
  return <ol>{data.experiments.map((experiment) => <Experiment key={experiment.nodeId} experiment={experiment} />)}</ol>;
}
