import { isJsonObject, type Duration, type Json } from '@perennial/model';
import { partsOf, PATH_ROOTS, type Condition, type CountTest } from './condition.js';
import { operandProblem } from './operators/operand.js';
import { operators } from './operators/registry.js';

/** What is wrong with a part of a Condition, in words for a page. */
export interface ConditionProblem {
  /** Dotted place within the Condition, e.g. `of.0.value`; empty for the whole. */
  readonly at: string;
  readonly message: string;
}

/** What a Condition may refer to at the place where it stands. */
export interface ConditionPlace {
  /** Roots that mean something there. */
  readonly roots: readonly (typeof PATH_ROOTS)[number][];
  /** True where there is a run, so that `sinceEntry` means something. */
  readonly run: boolean;
}

const EVERYWHERE: ConditionPlace = { roots: PATH_ROOTS, run: true };

const pathProblem = (path: string, place: ConditionPlace): string | null => {
  const dot = path.indexOf('.');
  if (path === '' || dot < 1 || dot === path.length - 1) return 'Choose what to compare.';
  const root = PATH_ROOTS.find((known) => known === path.slice(0, dot));
  if (root === undefined) return `"${path}" cannot be read: begin with ${PATH_ROOTS.join(', ')}.`;
  if (!place.roots.includes(root)) return `"${path}" is not known here: use ${place.roots.join(', ')}.`;
  const ofEvent = root === 'event' ? path.slice(6) : root === 'entry' ? path.slice(6).replace(/^event\./, '') : null;
  if (root === 'entry' && !path.startsWith('entry.event.')) return `"${path}" cannot be read: an entry has entry.event.properties and entry.event.name.`;
  if (ofEvent !== null && !/^(name|source|properties\..+)$/s.test(ofEvent)) return `"${path}" cannot be read: an event has a name, a source and properties.`;
  return null;
};

function attributeProblems(condition: Extract<Condition, { type: 'attribute' }>, at: string, place: ConditionPlace): ConditionProblem[] {
  const [path, value] = [pathProblem(condition.path, place), operandProblem(operators[condition.operator].operand, condition.value)];
  return [...(path === null ? [] : [{ at: `${at}path`, message: path }]), ...(value === null ? [] : [{ at: `${at}value`, message: value }])];
}

function eventProblems(condition: Extract<Condition, { type: 'event' }>, at: string, place: ConditionPlace): ConditionProblem[] {
  const found: ConditionProblem[] = [];
  if (condition.event.trim() === '') found.push({ at: `${at}event`, message: 'Choose an event.' });
  if (condition.count.is === 'between' && (condition.count.to ?? -1) < condition.count.value) {
    found.push({ at: `${at}count.to`, message: 'Enter two numbers, the smaller first.' });
  }
  if (condition.within?.amount === 0) found.push({ at: `${at}within`, message: 'Enter a length of time longer than 0.' });
  if (condition.sinceEntry === true && !place.run) found.push({ at: `${at}sinceEntry`, message: 'There is no entry yet at this point: count within a length of time instead.' });
  return found;
}

/** All that makes no sense in a Condition of the right shape, with how to mend it; empty when nothing does. */
export function problems(condition: Condition, place: ConditionPlace = EVERYWHERE, at = ''): readonly ConditionProblem[] {
  if (condition.type === 'attribute') return attributeProblems(condition, at, place);
  if (condition.type === 'event') {
    const inner: ConditionPlace = { ...place, roots: [...new Set([...place.roots, 'event' as const])] };
    return [...eventProblems(condition, at, place), ...(condition.where === undefined ? [] : problems(condition.where, inner, `${at}where.`))];
  }
  const parts = partsOf(condition);
  if (parts.length === 0) return [{ at: at.replace(/\.$/, ''), message: 'Add at least one test.' }];
  return parts.flatMap((part, i) => problems(part, place, condition.type === 'not' ? `${at}of.` : `${at}of.${i}.`));
}

/** A duration in words: "3 days", "1 hour". */
export const durationWords = (duration: Duration): string => `${duration.amount} ${duration.amount === 1 ? duration.unit.slice(0, -1) : duration.unit}`;

const valueWords = (value: Json): string => {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (isJsonObject(value)) return typeof value['amount'] === 'number' ? `${value['amount']} ${String(value['unit'])}` : JSON.stringify(value);
  return typeof value === 'string' ? value : String(value);
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const countWords = (count: CountTest): string => {
  if (count.is === 'between') return `${count.value} to ${count.to ?? count.value} times`;
  if ((count.is === 'exactly' || count.is === 'at_most') && count.value === 0) return 'never';
  return `${count.is === 'exactly' ? 'exactly' : count.is === 'at_least' ? 'at least' : 'at most'} ${times(count.value)}`;
};

/** The name of a path on a page: without the root, unless that is needed to know whose value it is. */
export const pathWords = (path: string): string => path.replace(/^profile\./, '').replace(/^(entry\.)?event\.properties\./, '').replaceAll('_', ' ');

/** A Condition in a few words, for the summary of a step: "plan is pro and report_viewed never in 7 days". */
export function describe(condition: Condition): string {
  if (condition.type === 'attribute') {
    const operator = operators[condition.operator];
    const operand = operator.operand === 'none' ? '' : ` ${valueWords(condition.value ?? null)}`;
    return `${pathWords(condition.path)} ${operator.words}${operand}`;
  }
  if (condition.type === 'event') {
    const where = condition.where === undefined ? '' : ` (${describe(condition.where)})`;
    const within = condition.within === undefined ? '' : ` in ${durationWords(condition.within)}`;
    return `${condition.event}${where} ${countWords(condition.count)}${within}${condition.sinceEntry === true ? ' since entry' : ''}`;
  }
  if (condition.type === 'not') return `not (${describe(condition.of)})`;
  const word = condition.type === 'all' ? ' and ' : ' or ';
  return condition.of.map((part) => ((part.type === 'all' || part.type === 'any') && part.of.length > 1 ? `(${describe(part)})` : describe(part))).join(word);
}
