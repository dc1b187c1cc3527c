import { z } from 'zod';
import { jsonSchema, type Json, type JsonObject } from '@perennial/model';
import { lookup, NO_READS, pathWords, valueAt, type Reads } from '@perennial/segment';
import type { AttributeChange } from '../stimulus.js';
import { applyTo } from '../values.js';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem, type Visit } from './kind.js';

const changeSchema = z.strictObject({
  target: z.enum(['profile', 'context']),
  op: z.enum(['set', 'increment', 'append', 'remove', 'unset']),
  /** Dotted path below the target. */
  path: z.string().max(300),
  value: jsonSchema.optional(),
  /** Path whose value is taken instead of `value`, e.g. `entry.event.properties.plan`. */
  from: z.string().max(300).optional(),
});
type Change = z.infer<typeof changeSchema>;
const config = z.strictObject({ changes: z.array(changeSchema).max(50) });
type UpdateConfig = z.infer<typeof config>;

/** The new value, or undefined when the operation does not fit what is there. */
type Operation = (old: Json | undefined, operand: Json | undefined) => Json | undefined;

const OPERATIONS: Record<Change['op'], Operation> = {
  set: (_old, operand) => operand,
  increment: (old, operand) => {
    const [from, by] = [old ?? 0, operand ?? 1];
    return typeof from === 'number' && typeof by === 'number' && Number.isFinite(from + by) ? from + by : undefined;
  },
  append: (old, operand) => {
    const list = old ?? [];
    return Array.isArray(list) && operand !== undefined ? [...list, operand] : undefined;
  },
  remove: (old, operand) => (Array.isArray(old) ? old.filter((item) => item !== operand) : undefined),
  unset: () => null,
};
const WORDS: Record<Change['op'], string> = { set: 'Set', increment: 'Add to', append: 'Append to', remove: 'Remove from', unset: 'Clear' };

interface Working {
  profile: Json;
  context: Json;
}

function applyAll(own: UpdateConfig, visit: Visit): { changes: AttributeChange[]; skipped: string[] } {
  const working: Working = { profile: visit.facts.profile, context: visit.run.context };
  const [changes, skipped]: [AttributeChange[], string[]] = [[], []];
  for (const { target, op, path, value, from } of own.changes) {
    const operand = from === undefined ? value : lookup(from, visit.facts, visit.scope);
    const result = OPERATIONS[op](valueAt(working[target], path), operand);
    if (result === undefined) {
      skipped.push(`${target}.${path}`);
      continue;
    }
    working[target] = applyTo(working[target], path, result);
    changes.push({ target, path, value: result });
  }
  return { changes, skipped };
}

const readsOf = (own: UpdateConfig): Reads => ({
  ...NO_READS,
  paths: [...new Set(own.changes.flatMap(({ target, path, from }) => [`${target}.${path}`, ...(from === undefined ? [] : [from])]))].sort(),
});

const behaviour = (own: UpdateConfig): Behaviour => ({
  reads: readsOf(own),
  listens: NO_EVENTS,
  watches: NO_READS,
  writes: [...new Set(own.changes.flatMap(({ target, path }) => (target === 'profile' ? [`profile.${path}`] : [])))].sort(),
  arrive: (visit) => {
    const { changes, skipped } = applyAll(own, visit);
    const set = Object.fromEntries(changes.map(({ target, path, value }) => [`${target}.${path}`, value]));
    const why: JsonObject = skipped.length === 0 ? { set } : { set, skipped };
    return { do: 'leave', outlet: 'next', why, changes };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function checkChange({ target, op, path, value, from }: Change, at: string): KindProblem[] {
  const found: KindProblem[] = [];
  if (path === '') found.push({ field: `${at}.path`, severity: 'error', message: 'Choose what to change.' });
  if (target === 'profile' && path.split('.')[0] === 'externalId') found.push({ field: `${at}.path`, severity: 'error', message: 'The id of a person cannot be changed. Choose another value.' });
  if (from === undefined && value === undefined && op !== 'unset' && op !== 'increment') found.push({ field: `${at}.value`, severity: 'error', message: 'Enter a value.' });
  if (from === undefined && op === 'increment' && value !== undefined && typeof value !== 'number') found.push({ field: `${at}.value`, severity: 'error', message: 'Enter a number to add.' });
  return found;
}

/** Changes values of the profile or of the run's context [next]. */
export const update = defineKind<UpdateConfig>({
  type: 'update',
  family: 'data',
  label: 'Update',
  description: 'Change what is known of the person',
  config,
  initial: () => ({ changes: [{ target: 'profile', op: 'set', path: '', value: '' }] }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ changes }) => {
    const first = changes[0];
    if (first === undefined || first.path === '') return 'Choose what to change';
    return `${WORDS[first.op]} ${pathWords(first.path)}${changes.length === 1 ? '' : `, and ${changes.length - 1} more`}`;
  },
  check: (own) => {
    const found = own.changes.flatMap((change, i) => checkChange(change, `changes.${i}`));
    return own.changes.length === 0 ? [{ field: 'changes', severity: 'error', message: 'Add a change, or remove this step.' }] : found;
  },
  behaviour,
});
