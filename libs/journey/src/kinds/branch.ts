import { z } from 'zod';
import type { Json, JsonObject } from '@perennial/model';
import { conditionSchema, describe, lookup, matches, NO_READS, problems, reads, union } from '@perennial/segment';
import { nodeIdSchema } from '../graph.js';
import { conditionFields, defineKind, NO_EVENTS, type Behaviour, type KindProblem, type Visit } from './kind.js';

const ELSE = 'else';
/** Most values kept in the trace of one decision, and most characters of one. */
const MAX_VALUES = 10;
const MAX_TEXT = 200;

const branchSchema = z.strictObject({ id: nodeIdSchema, name: z.string().max(200), condition: conditionSchema });
const config = z.strictObject({ branches: z.array(branchSchema).max(20) });
type BranchConfig = z.infer<typeof config>;

const short = (value: Json | undefined): Json => {
  if (value === undefined) return null;
  return typeof value === 'object' || (typeof value === 'string' && value.length > MAX_TEXT) ? JSON.stringify(value).slice(0, MAX_TEXT) : value;
};

const valuesRead = (paths: readonly string[], visit: Visit): { [path: string]: Json } =>
  Object.fromEntries(paths.slice(0, MAX_VALUES).map((path) => [path, short(lookup(path, visit.facts, visit.scope))]));

function behaviour(own: BranchConfig): Behaviour {
  const all = union(own.branches.map((branch) => reads(branch.condition)));
  return {
    reads: all,
    listens: NO_EVENTS,
    watches: NO_READS,
    letGo: ELSE,
    arrive: (visit) => {
      const branch = own.branches.find(({ condition }) => matches(condition, visit.facts, visit.now, visit.scope));
      const values = valuesRead(all.paths, visit);
      const why: JsonObject = branch === undefined ? { values } : { branch: branch.name, values };
      return { do: 'leave', outlet: branch?.id ?? ELSE, why };
    },
    resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
  };
}

function check(own: BranchConfig): readonly KindProblem[] {
  const ids = own.branches.map((branch) => branch.id);
  const found: KindProblem[] = own.branches.flatMap((branch, i) => conditionFields(`branches.${i}.condition`, problems(branch.condition, { roots: ['profile', 'account', 'context', 'entry'], run: true })));
  if (ids.length === 0) found.push({ field: 'branches', severity: 'error', message: 'Add at least one branch with a condition.' });
  if (new Set([...ids, ELSE]).size <= ids.length) found.push({ field: 'branches', severity: 'error', message: 'Each branch needs an id of its own, and none may be "else".' });
  return found;
}

/** Chooses the first branch whose Condition holds on arrival [one outlet per branch, else]. */
export const branch = defineKind<BranchConfig>({
  type: 'branch',
  family: 'logic',
  label: 'Branch',
  description: 'Choose a path by what is known of the person',
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
