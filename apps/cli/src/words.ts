import { counted } from './outcome.js';
import type { Plan, Planned, Touched } from './plan.js';
import { idOf } from './things.js';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

function touchedLines({ active, version, gone }: Touched): string[] {
  const people = active === 0 ? `  nobody is under way; version ${version} is live` : `  ${active === 1 ? '1 person is' : `${active.toLocaleString('en')} people are`} under way and finish on the version that they entered; version ${version} is live`;
  return [people, ...gone.map(({ name, here }) => `  the step "${name}" disappears: ${here === 0 ? 'nobody stands there' : `${counted(here, 'person', 'people')} there`}`)];
}

function endOf({ thing, action, publish }: Planned): string {
  if (thing.kind !== 'journey' && thing.kind !== 'template') return action === 'none' ? 'unchanged' : action === 'create' ? 'will be made' : 'will be changed';
  if (publish) return thing.kind === 'journey' ? 'will be published' : 'will be saved as a version';
  return action === 'none' ? 'unchanged' : action === 'create' ? 'will be made as a draft' : 'its draft will be changed';
}

function linesOf(item: Planned): string[] {
  return [
    `${idOf(item.thing)}: ${item.conflict === null ? endOf(item) : `conflict: it ${item.conflict}`}`, ...item.changes.map(({ change, message }) => `  ${SIGNS[change]} ${message}`),
    ...(item.touched === null ? [] : touchedLines(item.touched)), ...item.blocked.map((reason) => `  ! ${reason}`),
  ];
}

/** Things of a plan that would be written. */
export const busy = ({ items }: Plan): readonly Planned[] => items.filter((item) => item.action !== 'none' || item.publish);

/** A plan in words for people. */
export function planLines(plan: Plan, workspace: string): string[] {
  const open = busy(plan);
  return [
    ...open.flatMap(linesOf), ...plan.missing.map(({ kind, key, namedBy }) => `missing: ${kind} ${key}, named by ${namedBy.join(', ')}`),
    ...plan.numbers.map(({ key, namedBy }) => `note: ${namedBy.join(', ')} asks about journey ${key} by its number, which is another journey in another workspace`),
    open.length === 0 ? `Nothing to change in the workspace "${workspace}".` : `${counted(open.length, 'thing')} to change, ${plan.items.length - open.length} unchanged, in the workspace "${workspace}".`,
  ];
}

/** A plan as a document for programs. */
export function planJson(plan: Plan, workspace: { readonly id: number; readonly name: string }): object {
  const items = plan.items.map(({ thing, stored, action, changes, publish, conflict, blocked, touched }) => ({ kind: thing.kind, key: thing.key, action, publish, revision: stored?.revision ?? null, changes, conflict, blocked, touched }));
  return { workspace, items, missing: plan.missing, byNumber: plan.numbers };
}
