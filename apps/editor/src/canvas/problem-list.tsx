import { ActionIcon } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconX } from '@tabler/icons-react';
import { ENTRY, type Graph, type Problem } from '@perennial/journey';
import { counted } from '../ui/format.js';
import { titleAt } from './words.js';

interface ProblemRowsProps {
  readonly graph: Graph;
  readonly problems: readonly Problem[];
  readonly onGo: (problem: Problem) => void;
}

/** Problems with the step that each concerns; a row leads there. */
export const ProblemRows = ({ graph, problems, onGo }: ProblemRowsProps) => (
  <ul className="problem-rows">
    {problems.map((problem, i) => (
      <li key={i}>
        <button type="button" onClick={() => onGo(problem)}>
          {problem.severity === 'error' ? <IconAlertCircle size={16} color="var(--danger)" aria-label="Error" /> : <IconAlertTriangle size={16} color="var(--warn)" aria-label="Warning" />}
          <span className="grow"><span className="b5 ell" style={{ display: 'block' }}>{problem.nodeId === null ? 'Journey' : titleAt(graph, problem.nodeId)}</span><span className="s12 t2" style={{ display: 'block' }}>{problem.message}</span></span>
        </button>
      </li>
    ))}
  </ul>
);

/** The list of all problems over the canvas. */
export const ProblemList = ({ onClose, ...rest }: ProblemRowsProps & { onClose: () => void }) => (
  <section className="float problems nopan nowheel" aria-label="Problems">
    <div className="row between" style={{ padding: '4px 4px 6px 8px' }}><h3>{counted(rest.problems.length, 'problem')}</h3><ActionIcon size={24} aria-label="Close the list of problems" onClick={onClose}><IconX size={15} /></ActionIcon></div>
    <ProblemRows {...rest} />
  </section>
);

/** The step to open for a problem; those of the journey as a whole are set up in the panel of the entry. */
export const placeOfProblem = (problem: Problem): string => problem.nodeId ?? ENTRY;
