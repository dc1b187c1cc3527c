import { accountAttributeProblem, SUBSCRIPTION_ATTRIBUTES, uuidOf, type Json, type SubscriptionAttribute } from '@perennial/model';
import { findAccounts, insertSubscriptionHistory } from '@perennial/store';
import { BadRow, type BoundPlan, type PlannedRow } from '../bound-plan.js';
import { BadCell, dateOf, valueOf } from '../values.js';
import { importKind } from './import-kind.js';

interface HistoryRow {
  readonly line: number;
  readonly accountId: string;
  readonly header: string;
  readonly attribute: SubscriptionAttribute;
  readonly from: Json;
  readonly to: Json;
  readonly at: number;
}

const TYPES: Record<SubscriptionAttribute, 'text' | 'number' | 'date'> = { plan: 'text', mrr: 'number', currency: 'text', seatsBought: 'number', seatsUsed: 'number', renewsAt: 'date', trialEndsAt: 'date', owner: 'text' };

/** One side of a change; empty: there was no value. */
function sideOf(row: PlannedRow, plan: BoundPlan, { field, attribute }: { readonly field: 'from' | 'to'; readonly attribute: SubscriptionAttribute }): Json | BadRow {
  const cell = row.fields.get(field);
  if (cell === undefined) return null;
  const value = valueOf(cell, TYPES[attribute], plan.plan.dates);
  if (value instanceof BadCell) return new BadRow(row.line, plan.headerOf(field), value.reason);
  const problem = accountAttributeProblem({ [attribute]: value });
  return problem === null ? value : new BadRow(row.line, plan.headerOf(field), problem.reason);
}

function read(row: PlannedRow, plan: BoundPlan): HistoryRow | BadRow {
  const bad = (field: string, reason: string): BadRow => new BadRow(row.line, plan.headerOf(field), reason);
  const [accountId, name, when] = [row.fields.get('accountId'), row.fields.get('attribute'), row.fields.get('at')];
  if (accountId === undefined) return bad('accountId', 'is empty');
  const attribute = SUBSCRIPTION_ATTRIBUTES.find((one) => one === name);
  if (attribute === undefined) return bad('attribute', `is none of ${SUBSCRIPTION_ATTRIBUTES.join(', ')}`);
  const at = when === undefined ? new BadCell('is empty: say when it changed') : dateOf(when, plan.plan.dates);
  if (at instanceof BadCell) return bad('at', at.reason);
  const [from, to] = [sideOf(row, plan, { field: 'from', attribute }), sideOf(row, plan, { field: 'to', attribute })];
  if (from instanceof BadRow) return from;
  if (to instanceof BadRow) return to;
  if (JSON.stringify(from) === JSON.stringify(to)) return bad('to', 'is what it was before: nothing changed');
  return { line: row.line, accountId, header: plan.headerOf('accountId'), attribute, from, to, at: Date.parse(at) };
}

const keyOf = ({ accountId, attribute, at }: HistoryRow): string => `${accountId} ${attribute} ${at}`;

/** Changes of accounts' subscriptions in the past, from which revenue is counted. The accounts' present values stay as they are; the same change is written once, however often it is imported. */
export const historyKind = importKind<HistoryRow>({
  read,
  keyOf,
  write: async ({ transaction, workspaceId, rows }) => {
    const known = new Map((await findAccounts(transaction, [...new Set(rows.map((row) => row.accountId))].map((externalId) => ({ workspaceId, externalId })))).map((row) => [row.externalId, row.accountId]));
    const last = [...new Map(rows.map((row) => [keyOf(row), row])).values()];
    const changes = last.flatMap(({ accountId, attribute, from, to, at }) => {
      const id = known.get(accountId);
      return id === undefined ? [] : [{ id: uuidOf('history', workspaceId, id, attribute, at), workspaceId, accountId: id, attribute, from, to, at, cause: 'import' }];
    });
    const created = await insertSubscriptionHistory(transaction, changes.sort((a, b) => a.at - b.at));
    return { created, updated: changes.length - created, refused: rows.flatMap(({ line, accountId, header }) => (known.has(accountId) ? [] : [{ line, column: header, reason: 'is the id of no account: import the account first' }])) };
  },
  stimulate: null,
});
