import { z } from 'zod';
import { durationMs, durationSchema, instant, type JsonObject } from '@perennial/model';
import { durationWords, isoText, lookup, NO_READS } from '@perennial/segment';
import { defineKind, NO_EVENTS, type Behaviour, type KindProblem, type Visit } from './kind.js';

const MAX_DETAILS = 20;
const MAX_DUE_MS = 400 * 86_400_000;

const config = z.strictObject({
  /** What is to be done, in a line. */
  title: z.string().max(200),
  note: z.string().max(5000).optional(),
  /** Address of a colleague, or a path that names one (`account.csm`); absent: nobody in particular. */
  assignee: z.strictObject({ email: z.string().max(320).optional(), from: z.string().max(300).optional() }).optional(),
  /** How long after the arrival it is due. */
  due: durationSchema,
  /** Paths whose values are shown with it, as they were at the arrival. */
  details: z.array(z.string().max(300)).max(MAX_DETAILS).optional(),
});
type TaskConfig = z.infer<typeof config>;

function assigneeOf({ assignee }: TaskConfig, { facts, scope }: Visit): string | null {
  const named = assignee?.from === undefined ? assignee?.email : lookup(assignee.from, facts, scope);
  return typeof named === 'string' && named.trim() !== '' ? named.trim().toLowerCase() : null;
}

function behaviour(own: TaskConfig): Behaviour {
  const details = own.details ?? [];
  const from = own.assignee?.from;
  return {
    reads: { ...NO_READS, paths: [...new Set([...details, ...(from === undefined ? [] : [from])])].sort() },
    listens: NO_EVENTS,
    watches: NO_READS,
    arrive: (visit) => {
      const [assignee, dueAt] = [assigneeOf(own, visit), instant(visit.now + durationMs(own.due))];
      const values: JsonObject = Object.fromEntries(details.map((path) => [path, lookup(path, visit.facts, visit.scope) ?? null]));
      return { do: 'leave', outlet: 'next', why: { task: own.title, assignee, due: isoText(dueAt) }, task: { title: own.title, note: own.note ?? '', assignee, dueAt, details: values } };
    },
    resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
  };
}

function check({ title, assignee, due, details }: TaskConfig): readonly KindProblem[] {
  const found: KindProblem[] = [];
  if (title.trim() === '') found.push({ field: 'title', severity: 'error', message: 'Say what is to be done.' });
  if (assignee?.email !== undefined && assignee.from !== undefined) found.push({ field: 'assignee', severity: 'error', message: 'The task is for a colleague and for one that an attribute names. Choose one of them.' });
  if (assignee?.from === '') found.push({ field: 'assignee.from', severity: 'error', message: 'Choose the attribute that holds the address of the colleague.' });
  if (durationMs(due) === 0 || durationMs(due) > MAX_DUE_MS) found.push({ field: 'due', severity: 'error', message: 'Enter when it is due: within 400 days.' });
  if ((details ?? []).some((path) => path.trim() === '')) found.push({ field: 'details', severity: 'error', message: 'Choose the value to show, or remove it.' });
  return found;
}

/** Asks a colleague to do something about the person; the run goes on, and `task_done` tells when it is done (journeys.md section 3) [next]. */
export const task = defineKind<TaskConfig>({
  type: 'task',
  family: 'data',
  label: 'Task',
  description: 'Ask a colleague to do something',
  config,
  initial: () => ({ title: '', due: { amount: 2, unit: 'days' } }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ title, due }) => (title.trim() === '' ? 'Say what is to be done' : `${title}, within ${durationWords(due)}`),
  check,
  behaviour,
});
