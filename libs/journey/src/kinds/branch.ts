import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { conditionSchema, describe, matches, NO_READS, problems, reads, union } from '@perennial/segment';
import { nodeIdSchema } from '../graph.js';
import { inRun } from '../subject-kind.js';
import { valuesRead } from '../values-read.js';
import { conditionFields, defineKind, NO_EVENTS, type Behaviour, type CheckContext, type KindProblem } from './kind.js';

const ELSE = 'else';
const branchSchema = z.strictObject({ id: nodeIdSchema, name: z.string().max(200), condition: conditionSchema });
const config = z.strictObject({ branches: z.array(branchSchema).max(20) });
type BranchConfig = z.infer<typeof config>;

function behaviour(own: BranchConfig): Behaviour {
  const all = union(own.branches.map((branch) => reads(branch.condition)));
  return {
    reads: all,
    listens: NO_EVENTS,
    watches: NO_READS,
    letGo: ELSE,
    arrive: (visit) => {
      const branch = own.branches.find(({ condition }) => matches(condition, visit.facts, visit.now, visit.scope));
      const values = valuesRead(all, visit.facts, visit.scope);
      const why: JsonObject = branch === undefined ? { values } : { branch: branch.name, values };
      return { do: 'leave', outlet: branch?.id ?? ELSE, why };
    },
    resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
  };
}

function check(own: BranchConfig, { subject }: CheckContext): readonly KindProblem[] {
  const ids = own.branches.map((branch) => branch.id);
  const found: KindProblem[] = own.branches.flatMap((branch, i) => conditionFields(`branches.${i}.condition`, problems(branch.condition, inRun(subject))));
  if (ids.length === 0) found.push({ field: 'branches', severity: 'error', message: 'Add at least one branch with a condition.' });
  if (new Set([...ids, ELSE]).size <= ids.length) found.push({ field: 'branches', severity: 'error', message: 'Each branch needs an id of its own, and none may be "else".' });
  return found;
}

/** Chooses the first branch whose Condition holds on arrival [one outlet per branch, else]. */
export const branch = defineKind<BranchConfig>({
  type: 'branch',
  family: 'logic',
  label: 'Branch',
  description: 'Choose a path by what is known',
  config,
  initial: () => ({ branches: [{ id: 'yes', name: 'Yes', condition: { type: 'all', of: [] } }] }),
  outlets: (own) => [...own.branches.map(({ id, name }) => ({ id, label: name })), { id: ELSE, label: 'Else' }],
  summary: (own) => {
    const first = own.branches[0];
    const text = first === undefined ? '' : describe(first.condition);
    return text === '' ? 'Choose a condition' : own.branches.length === 1 ? text : `${text}, and ${own.branches.length - 1} more`;
  },
  check,
  behaviour,
});
