import { MAX_DEVICES } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { IDENTIFIER } from './identifiers.js';
import { column } from './rows.js';

/** A device of a workspace, named by its token. */
export interface DeviceKey {
  readonly workspaceId: number;
  readonly token: string;
}

/** A device that a call told of; `guarded`: by a public key. */
export interface ToldDevice extends DeviceKey {
  readonly profileId: number;
  readonly type: string;
  readonly guarded: boolean;
}

/** A device that push messages go to; `type` as the app told it, empty: it told none. */
export interface Device {
  readonly token: string;
  readonly type: string;
  readonly seenAt: number;
}

const keyOf = (device: DeviceKey): string => `${device.workspaceId} ${device.token}`;
const byKey = (a: DeviceKey, b: DeviceKey): number => a.workspaceId - b.workspaceId || (a.token < b.token ? -1 : 1);
const TOLD = 'unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::boolean[]) with ordinality u(workspace_id, token, profile_id, type, guarded, n)';

/** The last word about each device, less those that are held so already and were seen within the hour; by the primary key, without locks. */
export async function newsOfDevices(db: Queryable, told: readonly ToldDevice[]): Promise<ToldDevice[]> {
  const last = [...new Map(told.map((device) => [keyOf(device), device])).values()].sort(byKey);
  if (last.length === 0) return [];
  const { rows } = await db.query<DeviceKey & { profileId: number; type: string }>({
    name: 'find-devices',
    text: `select d.workspace_id as "workspaceId", d.token, d.profile_id as "profileId", d.type from unnest($1::bigint[], $2::text[]) u(workspace_id, token) join devices d on d.workspace_id = u.workspace_id and d.token = u.token where d.seen_at > now() - interval '1 hour'`,
    values: [column(last, (d) => d.workspaceId), column(last, (d) => d.token)] });
  const held = new Map(rows.map((row) => [keyOf(row), row]));
  return last.filter((device) => held.get(keyOf(device))?.profileId !== device.profileId || (device.type !== '' && held.get(keyOf(device))?.type !== device.type));
}

/**
 * Gives devices to who uses them now; each passes from whoever had it. Of a public key's word an identified person takes a device only while they
 * have no other: whoever holds the key could else add a phone to anybody. A person keeps the newest ten. Locks: devices in ascending order of their key.
 */
export async function takeDevices(transaction: Transaction, devices: readonly ToldDevice[]): Promise<void> {
  if (devices.length === 0) return;
  const rows = [...devices].sort(byKey);
  const values = [column(rows, (d) => d.workspaceId), column(rows, (d) => d.token), column(rows, (d) => d.profileId), column(rows, (d) => d.type), column(rows, (d) => d.guarded)];
  await transaction.query(`select 1 from devices d join ${TOLD} on d.workspace_id = u.workspace_id and d.token = u.token order by d.workspace_id, d.token for update of d`, values);
  await transaction.query(`delete from devices d using ${TOLD} where d.workspace_id = u.workspace_id and d.token = u.token and d.profile_id <> u.profile_id and u.guarded`, values);
  await transaction.query(
    `insert into devices (workspace_id, token, profile_id, type) select u.workspace_id, u.token, u.profile_id, u.type from ${TOLD}
     where not u.guarded or not exists (select 1 from devices d where d.profile_id = u.profile_id and d.token <> u.token) or not exists (select 1 from identifiers i where i.profile_id = u.profile_id and i.kind = ${IDENTIFIER.externalId})
     order by u.n on conflict (workspace_id, token) do update set profile_id = excluded.profile_id, type = case when excluded.type = '' then devices.type else excluded.type end, seen_at = now()`, values);
  await trimDevices(transaction, [...new Set(column(rows, (d) => d.profileId))]);
}

/** Forgets what is beyond the newest ten devices of each person. */
export async function trimDevices(db: Queryable, profileIds: readonly number[]): Promise<void> {
  await db.query(
    `delete from devices d using (select workspace_id, token, row_number() over (partition by profile_id order by seen_at desc, token) as place from devices where profile_id = any($1::bigint[])) x
     where d.workspace_id = x.workspace_id and d.token = x.token and x.place > ${MAX_DEVICES}`, [[...profileIds]]);
}

/** Devices of people, newest first, at most ten each, those of who was merged into them too; by `devices_profile`. */
export async function loadDevices(db: Queryable, people: readonly { readonly id: number; readonly absorbed: readonly number[] }[]): Promise<Map<number, Device[]>> {
  const pairs = people.flatMap(({ id, absorbed }) => [id, ...absorbed].map((profileId) => ({ owner: id, profileId })));
  const found = new Map<number, Device[]>();
  if (pairs.length === 0) return found;
  const { rows } = await db.query<Device & { owner: number }>(
    `select u.owner, d.token, d.type, floor(extract(epoch from d.seen_at) * 1000)::float8 as "seenAt" from unnest($1::bigint[], $2::bigint[]) u(owner, profile_id) join devices d on d.profile_id = u.profile_id order by d.seen_at desc, d.token`,
    [column(pairs, (p) => p.owner), column(pairs, (p) => p.profileId)]);
  for (const { owner, ...device } of rows) {
    const own = found.get(owner) ?? [];
    if (own.length < MAX_DEVICES) found.set(owner, [...own, device]);
  }
  return found;
}

/** Forgets devices that there are no more, unless an app has told of them since they were loaded. */
export async function dropDevices(db: Queryable, workspaceId: number, devices: readonly Device[]): Promise<void> {
  if (devices.length === 0) return;
  await db.query(
    'delete from devices d using unnest($2::text[], $3::float8[]) u(token, seen) where d.workspace_id = $1 and d.token = u.token and d.seen_at < to_timestamp((u.seen + 1) / 1000)',
    [workspaceId, column(devices, (d) => d.token), column(devices, (d) => d.seenAt)]);
}
