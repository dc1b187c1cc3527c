import { z } from 'zod';
import { durationMs, durationSchema, instant, jsonSchema, type Json, type JsonObject } from '@perennial/model';
import { durationWords, isoText, lookup, NO_READS, pathWords, valueAt, type Reads, type SubjectKind } from '@perennial/segment';
import type { AttributeChange } from '../stimulus.js';
import { applyTo } from '../values.js';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem, type Visit } from './kind.js';

const changeSchema = z.strictObject({
  target: z.enum(['profile', 'account', 'context']),
  op: z.enum(['set', 'increment', 'append', 'remove', 'unset']),
  /** Dotted path below the target. */
  path: z.string().max(300),
  value: jsonSchema.optional(),
  /** Path whose value is taken instead of `value`, e.g. `entry.event.properties.plan`. */
  from: z.string().max(300).optional(),
  /** How long after the arrival the moment lies that is set, as ISO text in UTC (`mutedUntil`: 14 days from now). */
  after: durationSchema.optional(),
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
  account: Json;
  context: Json;
}

function operandOf({ value, from, after }: Change, visit: Visit): Json | undefined {
  if (after !== undefined) return isoText(instant(visit.now + durationMs(after)));
  return from === undefined ? value : lookup(from, visit.facts, visit.scope);
}

function applyAll(own: UpdateConfig, visit: Visit): { changes: AttributeChange[]; skipped: string[] } {
  const working: Working = { profile: visit.facts.profile, account: visit.facts.account, context: visit.run.context };
  const [changes, skipped]: [AttributeChange[], string[]] = [[], []];
  for (const change of own.changes) {
    const { target, op, path } = change;
    // Of a person without an account, nothing can be changed there.
    const there = working[target] !== null;
    const operand = operandOf(change, visit);
    const result = there ? OPERATIONS[op](valueAt(working[target], path), operand) : undefined;
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
  writes: [...new Set(own.changes.flatMap(({ target, path }) => (target === 'context' ? [] : [`${target}.${path}`])))].sort(),
  arrive: (visit) => {
    const { changes, skipped } = applyAll(own, visit);
    const set = Object.fromEntries(changes.map(({ target, path, value }) => [`${target}.${path}`, value]));
    const why: JsonObject = skipped.length === 0 ? { set } : { set, skipped };
    return { do: 'leave', outlet: 'next', why, changes };
  },
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

const MAX_AFTER_MS = 3660 * 86_400_000;

function checkValue({ op, value, from, after }: Change, at: string): KindProblem[] {
  const found: KindProblem[] = [];
  if (after !== undefined) {
    if (op !== 'set') found.push({ field: `${at}.op`, severity: 'error', message: 'A moment from now can only be set.' });
    if (value !== undefined || from !== undefined) found.push({ field: `${at}.after`, severity: 'error', message: 'There is a value and a moment from now. Choose one of them.' });
    if (durationMs(after) === 0 || durationMs(after) > MAX_AFTER_MS) found.push({ field: `${at}.after`, severity: 'error', message: 'Enter how long from now: at most ten years.' });
    return found;
  }
  if (from === undefined && value === undefined && op !== 'unset' && op !== 'increment') found.push({ field: `${at}.value`, severity: 'error', message: 'Enter a value.' });
  if (from === undefined && op === 'increment' && value !== undefined && typeof value !== 'number') found.push({ field: `${at}.value`, severity: 'error', message: 'Enter a number to add.' });
  return found;
}

function checkChange(change: Change, at: string, subject: SubjectKind): KindProblem[] {
  const { target, path } = change;
  const found: KindProblem[] = [];
  if (target === 'profile' && subject === 'account') found.push({ field: `${at}.target`, severity: 'error', message: 'This journey is of accounts, so there is no person to change. Change the account.' });
  if (path === '') found.push({ field: `${at}.path`, severity: 'error', message: 'Choose what to change.' });
  if (target === 'profile' && path.split('.')[0] === 'externalId') found.push({ field: `${at}.path`, severity: 'error', message: 'The id of a person cannot be changed. Choose another value.' });
  return [...found, ...checkValue(change, at)];
}

/** Changes values of the profile, of the account or of the run's context [next]. */
export const update = defineKind<UpdateConfig>({
  type: 'update',
  family: 'data',
  label: 'Update',
  description: 'Change what is known',
  config,
  initial: (subject) => ({ changes: [{ target: subject, op: 'set', path: '', value: '' }] }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ changes }) => {
    const first = changes[0];
    if (first === undefined || first.path === '') return 'Choose what to change';
    const when = first.after === undefined ? '' : ` to ${durationWords(first.after)} from now`;
    return `${WORDS[first.op]} ${pathWords(first.path)}${when}${changes.length === 1 ? '' : `, and ${changes.length - 1} more`}`;
  },
  check: (own, { subject }) => {
    const found = own.changes.flatMap((change, i) => checkChange(change, `changes.${i}`, subject));
    return own.changes.length === 0 ? [{ field: 'changes', severity: 'error', message: 'Add a change, or remove this step.' }] : found;
  },
  behaviour,
});
