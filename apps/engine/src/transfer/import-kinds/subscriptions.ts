import { accountAttributeProblem, shardOf, SUBSCRIPTION_ATTRIBUTES, uuidOf, type Json, type JsonObject, type SubscriptionAttribute, type ValueType } from '@perennial/model';
import { importSubscriptions, loadAccounts, lockShardsWaiting, updateAccounts, type LastValue, type SubscriptionPoint, type Transaction } from '@perennial/store';
import { BadRow, type BoundPlan, type PlannedRow } from '../bound-plan.js';
import { BadCell, dateOf, valueOf } from '../values.js';
import { resolveAccounts } from './accounts.js';
import { importKind, MAX_ID, type Batch, type Written } from './import-kind.js';

const DAY_MS = 86_400_000;
const TYPES: Readonly<Record<SubscriptionAttribute, ValueType>> = { plan: 'text', mrr: 'number', currency: 'text', seatsBought: 'number', seatsUsed: 'number', renewsAt: 'date', trialEndsAt: 'date', owner: 'text' };
/** What an account has no more when its subscription ends; who looks after it, and in which currency it paid, stays. */
const ENDING: ReadonlySet<string> = new Set<SubscriptionAttribute>(['plan', 'mrr', 'seatsBought', 'seatsUsed', 'renewsAt', 'trialEndsAt']);

interface PeriodRow {
  readonly line: number;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds, not included; null: it goes on. */
  readonly until: number | null;
  readonly values: readonly (readonly [SubscriptionAttribute, Json])[];
}

/** The instant of a date; `endOfDay`: a day without a time counts to its end. */
function instantOf(cell: string, plan: BoundPlan, endOfDay: boolean): number | BadCell {
  const date = dateOf(cell, plan.plan.dates);
  return date instanceof BadCell ? date : Date.parse(date) + (endOfDay && date.length === 10 ? DAY_MS : 0);
}

function readValues(row: PlannedRow, plan: BoundPlan): PeriodRow['values'] | BadRow {
  const values: [SubscriptionAttribute, Json][] = [];
  for (const name of SUBSCRIPTION_ATTRIBUTES) {
    const cell = row.fields.get(name);
    if (cell === undefined) continue;
    const value = valueOf(name === 'currency' ? cell.toUpperCase() : cell, TYPES[name], plan.plan.dates);
    if (value instanceof BadCell) return new BadRow(row.line, plan.headerOf(name), value.reason);
    const wrong = accountAttributeProblem({ [name]: value });
    if (wrong !== null) return new BadRow(row.line, plan.headerOf(name), wrong.reason);
    values.push([name, value]);
  }
  return values.length === 0 ? new BadRow(row.line, '', 'says nothing of the subscription: all its cells are empty') : values;
}

function read(row: PlannedRow, plan: BoundPlan): PeriodRow | BadRow {
  const bad = (field: string, reason: string): BadRow => new BadRow(row.line, plan.headerOf(field), reason);
  const [accountId, begin, end] = [row.fields.get('accountId'), row.fields.get('from'), row.fields.get('until')];
  if (accountId === undefined) return bad('accountId', 'is empty: the row belongs to no account');
  if (accountId.length > MAX_ID) return bad('accountId', `has more than ${MAX_ID} characters`);
  if (begin === undefined) return bad('from', 'is empty: say when it began');
  const from = instantOf(begin, plan, false);
  const until = end === undefined ? null : instantOf(end, plan, true);
  const now = Date.now();
  if (from instanceof BadCell) return bad('from', from.reason);
  if (until instanceof BadCell) return bad('until', until.reason);
  if (from > now) return bad('from', 'lies in the future: history is what has happened');
  if (until !== null && until <= from) return bad('until', 'is not after the beginning');
  const values = readValues(row, plan);
  // An end that is still to come has not happened.
  return values instanceof BadRow ? values : { line: row.line, accountId, from, until: until !== null && until > now ? null : until, values };
}

interface Points {
  readonly all: readonly SubscriptionPoint[];
  /** Ids of the points that a row begins with, by row. */
  readonly begins: readonly (readonly string[])[];
}

/** Beginnings and ends of periods; a later row of a file wins over one of the same account and beginning. */
function pointsOf(rows: readonly PeriodRow[], accounts: ReadonlyMap<string, number>, workspaceId: number): Points {
  const points = new Map<string, SubscriptionPoint>();
  const begins = rows.map((row) => row.values.map(([attribute, value]) => {
    const accountId = accounts.get(row.accountId) ?? 0;
    const id = uuidOf('subscription.from', workspaceId, accountId, attribute, row.from);
    const endId = uuidOf('subscription.until', workspaceId, accountId, attribute, row.from);
    points.set(id, { id, accountId, attribute, value, at: row.from, since: null });
    points.delete(endId);
    if (row.until !== null && ENDING.has(attribute)) points.set(endId, { id: endId, accountId, attribute, value: null, at: row.until, since: row.from });
    return id;
  }));
  return { all: [...points.values()], begins };
}

/** What histories end with is what accounts have: without an event, nothing starts. */
async function present(transaction: Transaction, last: readonly LastValue[]): Promise<void> {
  const values = new Map<number, JsonObject>();
  for (const { accountId, attribute, value } of last) values.set(accountId, { ...values.get(accountId), [attribute]: value });
  const states = await loadAccounts(transaction, [...values.keys()]);
  const after = states.map((state) => ({ ...state, attributes: Object.fromEntries(Object.entries({ ...state.attributes, ...values.get(state.id) }).filter(([, value]) => value !== null)) }));
  await updateAccounts(transaction, after.filter((state, place) => JSON.stringify(state.attributes) !== JSON.stringify(states[place]?.attributes)));
}

async function write(batch: Batch<PeriodRow>): Promise<Written> {
  const { transaction, workspaceId, rows } = batch;
  const { accounts } = await resolveAccounts(batch, { accountIds: rows.map((row) => row.accountId), userIds: [] });
  await lockShardsWaiting(transaction, [...accounts.values()].map(shardOf));
  const points = pointsOf(rows, accounts, workspaceId);
  const { fresh, last } = await importSubscriptions(transaction, workspaceId, points.all);
  await present(transaction, last);
  const created = points.begins.filter((ids) => ids.some((id) => fresh.has(id))).length;
  return { created, updated: rows.length - created, refused: [] };
}

/** What accounts paid, and for what, from when until when: lines of their subscription history, from which revenue is counted. */
export const subscriptionsKind = importKind<PeriodRow>({ changesFacts: true, read, keyOf: (row) => `${row.accountId}\u0001${row.from}`, write, stimulate: null });
