import { accountAttributeProblem, MAX_ATTRIBUTES, shardOf, subscriptionChanges, uuidOf, type JsonObject } from '@perennial/model';
import {
  applyIdentityChanges, databaseNow, findAccounts, findIdentifiers, IDENTIFIER, insertSubscriptionHistory, LANE, loadAccounts, lockShardsWaiting, SOURCE, STIMULUS_KIND, updateAccounts, upsertMemberships, type AccountState, type HeldIdentifier, type ImportProblem, type NewStimulus, type SubscriptionChange,
} from '@perennial/store';
import { BadRow, withRest, type PlannedRow } from '../bound-plan.js';
import { importKind, MAX_ID, stillHeld, type Batch, type BatchFrame, type Stimulated, type Written } from './import-kind.js';

interface AccountRow {
  readonly line: number;
  readonly accountId: string;
  readonly userId: string | null;
  readonly role: string | null;
  readonly rest: PlannedRow['rest'];
}

interface Resolved {
  readonly accounts: ReadonlyMap<string, number>;
  readonly profiles: ReadonlyMap<string, number>;
  readonly created: number;
  readonly held: readonly HeldIdentifier[];
}

const different = (texts: readonly (string | null)[]): string[] => [...new Set(texts.filter((text): text is string => text !== null))];

/** Finds the accounts and members that rows speak of by the ids of the host product, and makes those that are not there. */
export async function resolveAccounts({ context, transaction, workspaceId }: Omit<BatchFrame, 'jobId'>, spoken: { readonly accountIds: readonly string[]; readonly userIds: readonly (string | null)[] }): Promise<Resolved> {
  const [accountIds, userIds] = [different(spoken.accountIds), different(spoken.userIds)];
  const accounts = new Map((await findAccounts(transaction, accountIds.map((externalId) => ({ workspaceId, externalId })))).map((found) => [found.externalId, found.accountId]));
  const held = await findIdentifiers(transaction, userIds.map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value })));
  const profiles = new Map(held.map((found) => [found.value, found.profileId]));
  const newAccounts = accountIds.filter((id) => !accounts.has(id));
  const newUsers = userIds.filter((id) => !profiles.has(id));
  const nextId = await context.ids.reserve(newAccounts.length + newUsers.length);
  newAccounts.forEach((externalId) => accounts.set(externalId, nextId()));
  newUsers.forEach((externalId) => profiles.set(externalId, nextId()));
  const idOf = (externalId: string, of: ReadonlyMap<string, number>): number => of.get(externalId) ?? 0;
  await applyIdentityChanges(transaction, {
    profiles: newUsers.map((externalId) => ({ id: idOf(externalId, profiles), workspaceId, externalId })),
    identifiers: newUsers.map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value, profileId: idOf(value, profiles), from: null })),
    named: [], accounts: newAccounts.map((externalId) => ({ id: idOf(externalId, accounts), workspaceId, externalId })), merges: [],
  });
  return { accounts, profiles, created: newAccounts.length, held };
}

const resolve = (batch: Batch<AccountRow>): Promise<Resolved> => resolveAccounts(batch, { accountIds: batch.rows.map((row) => row.accountId), userIds: batch.rows.map((row) => row.userId) });

interface Patched {
  readonly changed: AccountState[];
  /** What changed of their subscriptions: history, though nobody's event. */
  readonly history: readonly Omit<SubscriptionChange, 'id' | 'at' | 'cause'>[];
  readonly refused: ImportProblem[];
}

function patch(states: readonly AccountState[], rows: readonly AccountRow[], idOf: ReadonlyMap<string, number>): Patched {
  const kept = new Map(states.map((state) => [state.id, state.attributes]));
  const attributes = new Map(kept);
  const refused: ImportProblem[] = [];
  for (const row of rows) {
    const id = idOf.get(row.accountId) ?? 0;
    const next: JsonObject = withRest(attributes.get(id) ?? {}, row.rest);
    if (Object.keys(next).length > MAX_ATTRIBUTES) refused.push({ line: row.line, column: '', reason: `would give the account more than ${MAX_ATTRIBUTES} attributes` });
    else attributes.set(id, next);
  }
  const changed = states.map((state) => ({ ...state, attributes: attributes.get(state.id) ?? state.attributes })).filter((state) => JSON.stringify(state.attributes) !== JSON.stringify(kept.get(state.id)));
  const history = changed.flatMap((state) => subscriptionChanges(kept.get(state.id) ?? {}, state.attributes).map((change) => ({ ...change, workspaceId: state.workspaceId, accountId: state.id })));
  return { changed, history, refused };
}

async function write(batch: Batch<AccountRow>): Promise<Written> {
  const { transaction, workspaceId, rows } = batch;
  const { accounts, profiles, created, held } = await resolve(batch);
  const ids = [...accounts.values()];
  await lockShardsWaiting(transaction, [...ids, ...profiles.values()].map(shardOf));
  await stillHeld(transaction, held);
  const { changed, history, refused } = patch(await loadAccounts(transaction, ids), rows, accounts);
  await updateAccounts(transaction, changed);
  const at = await databaseNow(transaction);
  await insertSubscriptionHistory(transaction, history.map((change) => ({ ...change, id: uuidOf('import', batch.jobId, change.accountId, change.attribute, at), at, cause: 'import' })));
  await upsertMemberships(transaction, rows.flatMap((row) => (row.userId === null ? [] : [{ profileId: profiles.get(row.userId) ?? 0, accountId: accounts.get(row.accountId) ?? 0, workspaceId, role: row.role, attributes: null, at }])));
  return { created, updated: accounts.size - created, refused };
}

async function stimulate(batch: Batch<AccountRow>): Promise<Stimulated> {
  const { workspaceId, jobId, rows } = batch;
  const { accounts, profiles, created } = await resolve(batch);
  const stimuli = rows.flatMap((row): NewStimulus[] => {
    const accountId = accounts.get(row.accountId) ?? 0;
    const traits = { ...Object.fromEntries(row.rest), ...(row.role === null ? {} : { role: row.role }) };
    const common = { lane: LANE.bulk, workspaceId, name: 'group', payload: JSON.stringify({ p: traits }), eventId: uuidOf('import', jobId, row.line), accountId, source: SOURCE.import, ageMs: null, occurredAt: null };
    const own = { ...common, shard: shardOf(accountId), subjectId: accountId, kind: STIMULUS_KIND.accountTraits };
    const profileId = row.userId === null ? null : (profiles.get(row.userId) ?? null);
    return profileId === null ? [own] : [{ ...common, shard: shardOf(profileId), subjectId: profileId, kind: STIMULUS_KIND.group }, own];
  });
  return { created, updated: accounts.size - created, refused: [], stimuli };
}

const tooLong = (text: string | undefined): boolean => (text?.length ?? 0) > MAX_ID;

/** Accounts by their id, each row with or without one member. */
export const accountsKind = importKind<AccountRow>({
  changesFacts: true,
  read: (row, plan) => {
    const accountId = row.fields.get('accountId');
    if (accountId === undefined) return new BadRow(row.line, plan.headerOf('accountId'), 'is empty: the row belongs to no account');
    const long = ['accountId', 'userId', 'role'].find((field) => tooLong(row.fields.get(field)));
    if (long !== undefined) return new BadRow(row.line, plan.headerOf(long), `has more than ${MAX_ID} characters`);
    const wrong = accountAttributeProblem(Object.fromEntries(row.rest));
    if (wrong !== null) return new BadRow(row.line, plan.headerOfRest(wrong.path), wrong.reason);
    return { line: row.line, accountId, userId: row.fields.get('userId') ?? null, role: row.fields.get('role') ?? null, rest: row.rest };
  },
  // Several rows of an account are its members, not repetitions.
  keyOf: (row) => `${row.accountId}\u0001${row.userId ?? ''}`,
  write,
  stimulate,
});
