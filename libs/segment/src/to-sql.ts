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

interface Written {
  readonly frame: Frame;
  readonly text: string;
}

const written = (condition: Condition, context: SqlContext, subject: SubjectKind): Written => {
  const frame = new Frame(new Statement(context, write), { subject, row: ROWS[subject] });
  return { frame, text: frame.sql(condition) };
};

/** A Condition in SQL, equal to `matches` outside of runs. */
export function toSql(condition: Condition, context: SqlContext, { subject, firstParameter = 1 }: SqlOptions): ConditionSql {
  const { frame, text } = written(condition, context, subject);
  const { pieces: [own = '', joins = ''], values } = frame.statement.numbered([text, frame.joins], firstParameter);
  return { text: own, joins, values };
}

/** A Condition over one row of `events`, as filters of events are: `alias` names that row, and the joins follow it in the FROM list. */
export function eventSql(condition: Condition, context: SqlContext, { alias, firstParameter = 1 }: { readonly alias: string; readonly firstParameter?: number | undefined }): ConditionSql {
  const frame = new Frame(new Statement(context, write), { subject: 'profile', row: { id: `${alias}.profile_id` }, event: alias });
  const sql = frame.sql(condition);
  const { pieces: [text = '', joins = ''], values } = frame.statement.numbered([sql, frame.joins], firstParameter);
  return { text, joins, values };
}

/** The ids of all subjects of a workspace for which a Condition holds, as a statement with one column `id`. */
export function selectIds(condition: Condition, context: SqlContext, { subject, firstParameter = 1 }: SqlOptions): { readonly text: string; readonly values: readonly unknown[] } {
  const { frame, text } = written(condition, context, subject);
  const alive = subject === 'profile' ? ` and ${frame.row}.merged_into is null` : '';
  const whole = `select ${frame.row}.id from ${TABLES[subject]} ${frame.row} ${frame.joins} where ${frame.row}.workspace_id = ${frame.workspace}${alive} and ${text}`;
  const { pieces: [statement = ''], values } = frame.statement.numbered([whole], firstParameter);
  return { text: statement, values };
}
