import type { Condition } from './condition.js';
import { withKind } from './kinds/registry.js';
import { Frame, Statement, type SqlContext, type SubjectKind } from './sql/frame.js';

/** A Condition in SQL, to stand in `from profiles p <joins> where ... and <text>` (`accounts a` for accounts). */
export interface ConditionSql {
  /** A boolean expression over the row; never null. */
  readonly text: string;
  /** Left joins that the expression needs, each with at most one row per row: hash joins over whole workspaces, index look-ups for one subject. */
  readonly joins: string;
  /** Parameters, in their order. */
  readonly values: readonly unknown[];
}

const ROWS: Record<SubjectKind, string> = { profile: 'p', account: 'a' };
const TABLES: Record<SubjectKind, string> = { profile: 'profiles', account: 'accounts' };
const write = (condition: Condition, frame: Frame): string => withKind(condition, (kind, own) => kind.sql(own, frame));

/** How a statement is written. */
export interface SqlOptions {
  readonly subject: SubjectKind;
  /** Number of the first parameter; 1 unless the statement has others before. */
  readonly firstParameter?: number | undefined;
}

/** A Condition in SQL, equal to `matches` outside of runs. */
export function toSql(condition: Condition, context: SqlContext, { subject, firstParameter = 1 }: SqlOptions): ConditionSql {
  const statement = new Statement(context, write, firstParameter);
  const frame = new Frame(statement, { subject, row: ROWS[subject] });
  const text = frame.sql(condition);
  return { text, joins: frame.joins, values: statement.values };
}

/** The ids of all subjects of a workspace for which a Condition holds, as a statement with one column `id`. */
export function selectIds(condition: Condition, context: SqlContext, options: SqlOptions): { readonly text: string; readonly values: readonly unknown[] } {
  const { text, joins, values } = toSql(condition, context, options);
  const row = ROWS[options.subject];
  const workspace = `$${(options.firstParameter ?? 1) + values.length}::bigint`;
  const alive = options.subject === 'profile' ? ` and ${row}.merged_into is null` : '';
  return { text: `select ${row}.id from ${TABLES[options.subject]} ${row} ${joins} where ${row}.workspace_id = ${workspace}${alive} and ${text}`, values: [...values, context.workspaceId] };
}
