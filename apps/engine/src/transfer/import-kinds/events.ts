import { isEngineEvent, shardOf, uuidOf, type JsonObject } from '@perennial/model';
import {
  addEventNames, appendOnce, applyIdentityChanges, databaseNow, findAccounts, findIdentifiers, insertEvents, LANE, lockShardsWaiting, noteFirstSeen, rememberOnce, SOURCE, upsertMemberships, type EventNameDelta, type HeldIdentifier,
} from '@perennial/store';
import { accountsOf, identifiersOf, resolveIdentity, type ResolvedCall } from '../../ingestion/identity.js';
import { stimuliOf } from '../../ingestion/group-commit.js';
import { eventIdOf, MAX_EVENT_BYTES } from '../../ingestion/parse-call.js';
import { BadRow, withRest } from '../bound-plan.js';
import { BadCell, dateOf } from '../values.js';
import { importedCall, importKind, MAX_ID, stillHeld, type Batch, type Stimulated, type Written } from './import-kind.js';

const MAX_NAME = 200;

interface EventRow {
  readonly line: number;
  readonly userId: string;
  readonly name: string;
  readonly messageId: string | null;
  readonly accountId: string | null;
  /** Epoch milliseconds; null: now. */
  readonly occurredAt: number | null;
  readonly properties: JsonObject;
}

async function resolve({ context, transaction, workspaceId, jobId, rows }: Batch<EventRow>): Promise<{ resolved: readonly ResolvedCall[]; created: number; held: readonly HeldIdentifier[] }> {
  const calls = rows.map((row) => importedCall(workspaceId, {
    type: 'track', name: row.name, userId: row.userId, groupId: row.accountId, body: row.properties, occurredAt: row.occurredAt,
    eventId: row.messageId === null ? uuidOf('import', jobId, row.line) : eventIdOf(workspaceId, row.messageId),
  }));
  const [keys, accountKeys] = [identifiersOf(calls), accountsOf(calls)];
  const held = await findIdentifiers(transaction, keys);
  const accounts = await findAccounts(transaction, accountKeys);
  const { resolved, changes } = resolveIdentity(calls, held, accounts, await context.ids.reserve(keys.length - held.length + accountKeys.length - accounts.length));
  await applyIdentityChanges(transaction, changes);
  return { resolved, created: changes.profiles.length, held };
}

function nameDeltas(workspaceId: number, calls: readonly ResolvedCall[], now: number): EventNameDelta[] {
  const deltas = new Map<string, EventNameDelta>();
  const day = new Date(now).toISOString().slice(0, 10);
  for (const { call } of calls) deltas.set(call.name, { workspaceId, name: call.name, day, count: (deltas.get(call.name)?.count ?? 0) + 1, sample: JSON.stringify(call.body), at: now });
  return [...deltas.values()];
}

async function write(batch: Batch<EventRow>): Promise<Written> {
  const { context, transaction, workspaceId } = batch;
  const { resolved, held } = await resolve(batch);
  await lockShardsWaiting(transaction, resolved.map(({ profileId }) => shardOf(profileId)));
  await stillHeld(transaction, held);
  const fresh = await rememberOnce(transaction, resolved.map(({ call }) => call.eventId));
  const now = await databaseNow(transaction);
  const logged = resolved.filter(({ call }) => fresh.delete(call.eventId));
  const nextId = await context.ids.reserve(logged.length);
  await insertEvents(transaction, logged.map(({ call, profileId, accountId }) => ({
    id: nextId(), workspaceId, profileId, accountId, name: call.name, properties: JSON.stringify(call.body), source: SOURCE.import, eventId: call.eventId, occurredAt: Math.min(call.occurredAt ?? now, now), receivedAt: now,
  })));
  const seen = new Map<number, number>();
  for (const { call, profileId } of logged) seen.set(profileId, Math.max(seen.get(profileId) ?? 0, Math.min(call.occurredAt ?? now, now)));
  await noteFirstSeen(transaction, seen);
  await upsertMemberships(transaction, logged.flatMap(({ call, profileId, accountId }) => (accountId === null ? [] : [{ profileId, accountId, workspaceId, role: null, attributes: null, at: Math.min(call.occurredAt ?? now, now) }])));
  await addEventNames(transaction, context.slot, nameDeltas(workspaceId, logged, now));
  return { created: logged.length, updated: resolved.length - logged.length, refused: [] };
}

async function stimulate(batch: Batch<EventRow>): Promise<Stimulated> {
  const { resolved } = await resolve(batch);
  const seen = new Set<string>();
  const once = resolved.filter(({ call }) => !seen.has(call.eventId) && seen.add(call.eventId));
  const taken = once.length === 0 ? new Set<string>() : await appendOnce(batch.transaction, once.flatMap((one) => stimuliOf(one, { lane: LANE.bulk, source: SOURCE.import })));
  // They are in the intake already, each message id once.
  return { created: taken.size, updated: resolved.length - taken.size, refused: [], stimuli: [] };
}

/** Events of people by user id; one whose message id was taken before is not taken again. */
export const eventsKind = importKind<EventRow>({
  changesFacts: true,
  read: (row, plan) => {
    const bad = (field: string, reason: string): BadRow => new BadRow(row.line, plan.headerOf(field), reason);
    const [userId, name, timestamp] = [row.fields.get('userId'), row.fields.get('event'), row.fields.get('timestamp')];
    if (userId === undefined) return bad('userId', 'is empty: the event belongs to nobody');
    if (name === undefined) return bad('event', 'is empty: the event has no name');
    const long = ['userId', 'messageId', 'accountId'].find((field) => (row.fields.get(field)?.length ?? 0) > MAX_ID);
    if (long !== undefined) return bad(long, `has more than ${MAX_ID} characters`);
    if (name.length > MAX_NAME) return bad('event', `has more than ${MAX_NAME} characters`);
    if (isEngineEvent(name)) return bad('event', `is ${name}, a name that only Perennial writes`);
    const at = timestamp === undefined ? null : dateOf(timestamp, plan.plan.dates);
    if (at instanceof BadCell) return bad('timestamp', at.reason);
    const properties = withRest({}, row.rest);
    if (JSON.stringify(properties).length > MAX_EVENT_BYTES) return bad('', `is longer than ${MAX_EVENT_BYTES / 1000} kB`);
    return { line: row.line, userId, name, messageId: row.fields.get('messageId') ?? null, accountId: row.fields.get('accountId') ?? null, occurredAt: at === null ? null : Date.parse(at), properties };
  },
  keyOf: (row) => row.messageId,
  write,
  stimulate,
});
