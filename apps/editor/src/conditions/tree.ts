import { isJsonObject, type Json } from '@perennial/model';
import { MAX_LEAVES, OPERATOR_NAMES, leavesOf, operandProblem, operators, type Condition, type ConditionOf, type OperandShape, type OperatorName, type ValueType } from '@perennial/segment';

/** A test of one value. */
export type AttributeTest = Extract<Condition, { type: 'attribute' }>;
/** A test of how often an event happened. */
export type EventTest = Extract<Condition, { type: 'event' }>;
/** How the parts of a group are taken together. */
export type Mode = 'all' | 'any' | 'not_all' | 'none';

/** A condition as a page shows it: parts taken together, each with its place within the whole. */
export interface Group {
  readonly mode: Mode;
  readonly parts: readonly { readonly condition: Condition; readonly at: string }[];
}

/** Words before the parts of a group. */
export const MODE_WORDS: Record<Mode, string> = { all: 'All of these', any: 'Any of these', not_all: 'Not all of these', none: 'None of these' };
/** Modes in the order in which pages offer them. */
export const MODES = Object.keys(MODE_WORDS) as Mode[];

/** Conditions that a page shows as a group of others. */
export type Grouping = ConditionOf<'all' | 'any' | 'not'>;
/** True for a condition that is shown as a group. */
export const isGrouping = (condition: Condition): condition is Grouping => condition.type === 'all' || condition.type === 'any' || condition.type === 'not';

/** Any condition as a group; a single test is a group of one. `at` is the place of the condition, as `problems` names places. */
export function groupOf(condition: Condition, at = ''): Group {
  const place = (rest: string): string => (at === '' ? rest : `${at}.${rest}`);
  if (!isGrouping(condition)) return { mode: 'all', parts: [{ condition, at }] };
  if (condition.type !== 'not') return { mode: condition.type, parts: condition.of.map((part, i) => ({ condition: part, at: place(`of.${i}`) })) };
  const inner = condition.of;
  if (inner.type !== 'all' && inner.type !== 'any') return { mode: 'none', parts: [{ condition: inner, at: place('of') }] };
  return { mode: inner.type === 'all' ? 'not_all' : 'none', parts: inner.of.map((part, i) => ({ condition: part, at: place(`of.of.${i}`) })) };
}

/** The condition that a group means. */
export function conditionOf(mode: Mode, parts: readonly Condition[]): Condition {
  if (mode === 'all' || mode === 'any') return { type: mode, of: parts };
  return { type: 'not', of: { type: mode === 'not_all' ? 'all' : 'any', of: parts } };
}

/** Groups in groups are offered so many levels deep. */
export const DEEPEST = 3;
/** How many groups, filters and conditions that hold others stand around a place. */
export const nestingAt = (at: string): number => (at === '' ? 0 : at.split('.').filter((part, i, all) => (part === 'of' ? !/^\d+$/.test(all[i + 1] ?? '') : part === 'where' || (/^\d+$/.test(part) && all[i - 1] === 'of'))).length);

/** How many tests a condition has. */
export const leaves = leavesOf;

/** True while another test may be added. */
export const hasRoom = (whole: Condition | undefined): boolean => whole === undefined || leaves(whole) < MAX_LEAVES;

/** Operators that mean something for a type of value, in their order; all of them where the type is not known. */
export const operatorsFor = (type: ValueType | null): readonly OperatorName[] => OPERATOR_NAMES.filter((name) => type === null || operators[name].types.includes(type));

const FIRST: Record<OperandShape, Json | undefined> = {
  none: undefined, scalar: '', scalars: [], text: '', number: undefined, numbers: undefined, date: '', dates: ['', ''], duration: { amount: 7, unit: 'days' }, count: 1,
};

/** A new test of a value. */
export const newAttribute = (path = ''): AttributeTest => ({ type: 'attribute', path, operator: 'equals', value: '' });
/** A new test of an event: at least once, ever. */
export const newEvent = (): EventTest => ({ type: 'event', event: '', count: { is: 'at_least', value: 1 } });

/** The same test with another operator; what it compares with stays where it fits. */
export function withOperator(test: AttributeTest, operator: OperatorName): AttributeTest {
  const shape = operators[operator].operand;
  if (shape === 'none') return { type: 'attribute', path: test.path, operator };
  const fits = test.value !== undefined && operandProblem(shape, test.value) === null;
  return { type: 'attribute', path: test.path, operator, value: fits ? test.value : carried(test.value, shape) };
}

const carried = (value: Json | undefined, shape: OperandShape): Json | undefined => {
  if (shape === 'scalars' && (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== ''))) return [value];
  const first: Json | undefined = Array.isArray(value) ? value[0] : undefined;
  if ((shape === 'scalar' || shape === 'text') && typeof first === 'string') return first;
  return FIRST[shape];
};

/** The same test of another value; its operator stays where it means something for the type. */
export function withPath(test: AttributeTest, path: string, type: ValueType | null): AttributeTest {
  const moved = { ...test, path };
  const known = operatorsFor(type);
  const kept = known.includes(test.operator) ? moved : withOperator(moved, known[0] ?? 'equals');
  return operators[kept.operator].operand === 'scalar' && typeof kept.value !== 'object' ? { ...kept, value: asType(kept.value, type) } : kept;
}

/** The same test with the first of a few words where nothing was written yet. */
export const withChoice = (test: AttributeTest, values: readonly string[] | undefined): AttributeTest => (values !== undefined && test.value === '' ? { ...test, value: values[0] } : test);

/** A text, number or boolean as the type wants it. */
export function asType(value: Json | undefined, type: ValueType | null): Json | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? value : true;
  if (type === 'number') return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  return value === undefined || value === null || isJsonObject(value) ? '' : String(value);
}
