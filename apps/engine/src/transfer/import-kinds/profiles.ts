import { isAddress, MAX_ATTRIBUTES, shardOf, uuidOf, type JsonObject } from '@perennial/model';
import {
  applyIdentityChanges, copyNewProfiles, findIdentifiers, IDENTIFIER, IdentityRaceError, LANE, loadProfiles, lockShardsWaiting, searchColumns, SOURCE, updateProfiles, type ImportedProfile, type ImportProblem, type ProfileState, type ProfileWrite,
} from '@perennial/store';
import { factsOf, nameOf, profileWrite } from '../../enrollment/profile-facts.js';
import { stimuliOf } from '../../ingestion/group-commit.js';
import { resolveIdentity } from '../../ingestion/identity.js';
import { BadRow, withRest, type PlannedRow } from '../bound-plan.js';
import { importedCall, importKind, MAX_ID, type Batch, type Stimulated, type Written } from './import-kind.js';

interface ProfileRow {
  readonly line: number;
  readonly userId: string;
  /** Columns of the profile that the file gives a value. */
  readonly columns: JsonObject;
  readonly rest: PlannedRow['rest'];
}

const COLUMNS = ['email', 'phone', 'timezone', 'locale'] as const;
const zones = new Map<string, boolean>();

function isZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    try {
      known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      known = false; // Intl refuses names that it does not know
    }
    if (zones.size < 2000) zones.set(name, known);
  }
  return known;
}

const after = (state: JsonObject, row: ProfileRow): JsonObject => withRest({ ...state, ...row.columns }, row.rest);

/** Rows of one person in the order of the file, by user id. */
function byPerson(rows: readonly ProfileRow[]): Map<string, ProfileRow[]> {
  const people = new Map<string, ProfileRow[]>();
  for (const row of rows) {
    const own = people.get(row.userId);
    if (own === undefined) people.set(row.userId, [row]);
    else own.push(row);
  }
  return people;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function newProfile(id: number, externalId: string, rows: readonly ProfileRow[]): ImportedProfile {
  const { email, phone, timezone, locale, ...attributes } = rows.reduce<JsonObject>(after, {});
  const name = nameOf(attributes);
  return { id, externalId, email: text(email), phone: text(phone), timezone: text(timezone), locale: text(locale), name, ...searchColumns({ name, email: text(email) }), attributes: JSON.stringify(attributes) };
}

interface Changed {
  readonly writes: ProfileWrite[];
  readonly refused: ImportProblem[];
}

function change(state: ProfileState, rows: readonly ProfileRow[], into: Changed): void {
  const before = factsOf(state);
  const facts = rows.reduce<JsonObject>(after, before);
  const changed = profileWrite(state, facts, { emailVerified: rows.some((row) => Object.hasOwn(row.columns, 'email')) ? true : state.emailVerified, seenAt: state.lastSeenAt });
  if (Object.keys(changed.attributes).length > MAX_ATTRIBUTES) into.refused.push({ line: rows.at(-1)?.line ?? 0, column: '', reason: `would give the person more than ${MAX_ATTRIBUTES} attributes` });
  else if (JSON.stringify(facts) !== JSON.stringify(before)) into.writes.push(changed);
}

async function write({ context, transaction, workspaceId, rows }: Batch<ProfileRow>): Promise<Written> {
  const people = byPerson(rows);
  const held = await findIdentifiers(transaction, [...people.keys()].map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value })));
  const idOf = new Map(held.map((entry) => [entry.value, entry.profileId]));
  await lockShardsWaiting(transaction, held.map((entry) => shardOf(entry.profileId)));
  const states = new Map((await loadProfiles(transaction, held.map((entry) => entry.profileId))).map((state) => [state.id, state]));
  const nextId = await context.ids.reserve(people.size - idOf.size);
  const fresh: ImportedProfile[] = [];
  const changed: Changed = { writes: [], refused: [] };
  for (const [userId, own] of people) {
    const id = idOf.get(userId);
    if (id === undefined) fresh.push(newProfile(nextId(), userId, own));
    else {
      const state = states.get(id);
      // It was merged or erased between the look-up and the lock.
      if (state === undefined || state.mergedInto !== null) throw new IdentityRaceError('a profile was merged meanwhile');
      change(state, own, changed);
    }
  }
  await copyNewProfiles(transaction, workspaceId, fresh);
  await updateProfiles(transaction, changed.writes);
  return { created: fresh.length, updated: changed.writes.length, refused: changed.refused };
}

async function stimulate({ context, transaction, workspaceId, jobId, rows }: Batch<ProfileRow>): Promise<Stimulated> {
  const calls = rows.map((row) => importedCall(workspaceId, {
    type: 'identify', name: 'identify', userId: row.userId, body: { ...row.columns, ...Object.fromEntries(row.rest) }, eventId: uuidOf('import', jobId, row.line),
  }));
  const keys = [...new Set(rows.map((row) => row.userId))].map((value) => ({ workspaceId, kind: IDENTIFIER.externalId, value }));
  const held = await findIdentifiers(transaction, keys);
  const { resolved, changes } = resolveIdentity(calls, held, [], await context.ids.reserve(keys.length - held.length));
  await applyIdentityChanges(transaction, changes);
  return { created: changes.profiles.length, updated: held.length, refused: [], stimuli: resolved.flatMap((one) => stimuliOf(one, { lane: LANE.bulk, source: SOURCE.import })) };
}

/** People by user id: a new one is made, a known one takes the values of the file; a later row of the same file wins. */
export const profilesKind = importKind<ProfileRow>({
  changesFacts: true,
  read: (row, plan) => {
    const userId = row.fields.get('userId');
    if (userId === undefined) return new BadRow(row.line, plan.headerOf('userId'), 'is empty: the row belongs to nobody');
    if (userId.length > MAX_ID) return new BadRow(row.line, plan.headerOf('userId'), `has more than ${MAX_ID} characters`);
    const columns: Record<string, string> = {};
    for (const name of COLUMNS) {
      const value = row.fields.get(name);
      if (value === undefined) continue;
      if (name === 'email' && !isAddress(value)) return new BadRow(row.line, plan.headerOf(name), 'is not an e-mail address');
      if (name === 'timezone' && !isZone(value)) return new BadRow(row.line, plan.headerOf(name), 'is not the name of a time zone, such as Europe/Lisbon');
      columns[name] = value;
    }
    return { line: row.line, userId, columns, rest: row.rest };
  },
  keyOf: (row) => row.userId,
  write,
  stimulate,
});
