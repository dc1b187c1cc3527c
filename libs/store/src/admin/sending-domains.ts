import type { JsonObject } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** A domain that a workspace sends from; instants in epoch milliseconds. */
export interface StoredDomain {
  readonly id: number;
  readonly domain: string;
  /** Name of its key in DNS, before `._domainkey`. */
  readonly selector: string;
  /** Base64 of the public key's DER (SPKI). */
  readonly publicKey: string;
  readonly sealedKey: Buffer;
  /** First day of its warm-up (UTC); null: it does not warm up. */
  readonly warmUpFrom: number | null;
  readonly checkedAt: number | null;
  /** What DNS said; null: nobody looked yet. */
  readonly checks: JsonObject[] | null;
  /** Mails of this day from it; counted while it warms up. */
  readonly sentToday: number;
}

const ms = (name: string): string => `floor(extract(epoch from ${name}) * 1000)::float8`;
const COLUMNS = `d.id, d.domain, d.selector, d.public_key as "publicKey", d.sealed_key as "sealedKey", ${ms('d.warm_up_from')} as "warmUpFrom", ${ms('d.checked_at')} as "checkedAt", d.checks, coalesce(s.count, 0) as "sentToday"`;
const TODAY = `(now() at time zone 'utc')::date`;
const FROM = `sending_domains d left join send_days s on s.workspace_id = d.workspace_id and s.domain = d.domain and s.day = ${TODAY}`;

/** Domains of a workspace by name. */
export async function listDomains(db: Queryable, workspaceId: number): Promise<StoredDomain[]> {
  const { rows } = await db.query<StoredDomain>(`select ${COLUMNS} from ${FROM} where d.workspace_id = $1 order by d.domain`, [workspaceId]);
  return rows;
}

/** A domain, or null. */
export async function findDomain(db: Queryable, workspaceId: number, id: number): Promise<StoredDomain | null> {
  const { rows } = await db.query<StoredDomain>(`select ${COLUMNS} from ${FROM} where d.workspace_id = $1 and d.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Adds a domain; false when the workspace has it already. */
export async function insertDomain(db: Queryable, workspaceId: number, domain: Pick<StoredDomain, 'id' | 'domain' | 'selector' | 'publicKey' | 'sealedKey'> & { readonly warmUp: boolean }): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into sending_domains (id, workspace_id, domain, selector, public_key, sealed_key, warm_up_from) values ($1, $2, $3, $4, $5, $6, case when $7 then (now() at time zone 'utc')::date end) on conflict do nothing`,
    [domain.id, workspaceId, domain.domain, domain.selector, domain.publicKey, domain.sealedKey, domain.warmUp]);
  return rowCount === 1;
}

/** Begins the warm-up of a domain today, or ends it. */
export async function setWarmUp(db: Queryable, workspaceId: number, id: number, warmUp: boolean): Promise<void> {
  await db.query(`update sending_domains set warm_up_from = case when $3 then (now() at time zone 'utc')::date end where workspace_id = $1 and id = $2`, [workspaceId, id, warmUp]);
}

/** Keeps what DNS said of a domain. */
export async function keepChecks(db: Queryable, workspaceId: number, id: number, checks: readonly JsonObject[]): Promise<void> {
  await db.query('update sending_domains set checks = $3, checked_at = now() where workspace_id = $1 and id = $2', [workspaceId, id, JSON.stringify(checks)]);
}

/** Removes a domain with its key. */
export async function deleteDomain(db: Queryable, workspaceId: number, id: number): Promise<void> {
  await db.query('delete from sending_domains where workspace_id = $1 and id = $2', [workspaceId, id]);
}

/** Takes places among the mails of a day (UTC) from a domain, at most `most` in all; mandatory mails are counted beyond it. Answers how many of `wanted` got one. Locks: the row of that day. */
export async function takeOfDay(transaction: Transaction, workspaceId: number, { domain, wanted, mandatory, most }: { readonly domain: string; readonly wanted: number; readonly mandatory: number; readonly most: number }): Promise<number> {
  await transaction.query(`insert into send_days (workspace_id, domain, day, count) values ($1, $2, ${TODAY}, 0) on conflict do nothing`, [workspaceId, domain]);
  const { rows } = await transaction.query<{ count: number }>(`select count from send_days where workspace_id = $1 and domain = $2 and day = ${TODAY} for update`, [workspaceId, domain]);
  const granted = Math.max(0, Math.min(wanted, most - (rows[0]?.count ?? 0) - mandatory));
  await transaction.query(`update send_days set count = count + $3 where workspace_id = $1 and domain = $2 and day = ${TODAY}`, [workspaceId, domain, granted + mandatory]);
  return granted;
}

/** Who mails of a workspace can be from. */
export interface StoredSender {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly replyTo: string | null;
  /** Templates that use it. */
  readonly usedIn: number;
}

const SENDER = `s.id, s.key, s.name, s.address, s.reply_to as "replyTo", (select count(*)::int from templates t where t.workspace_id = s.workspace_id and t.sender = s.key) as "usedIn"`;

/** Senders of a workspace by key. */
export async function listSenders(db: Queryable, workspaceId: number): Promise<StoredSender[]> {
  const { rows } = await db.query<StoredSender>(`select ${SENDER} from senders s where s.workspace_id = $1 order by s.key`, [workspaceId]);
  return rows;
}

/** Adds a sender; false when its key is taken. */
export async function insertSender(db: Queryable, workspaceId: number, sender: Omit<StoredSender, 'usedIn'>): Promise<boolean> {
  const { rowCount } = await db.query('insert into senders (id, workspace_id, key, name, address, reply_to) values ($1, $2, $3, $4, $5, $6) on conflict do nothing', [sender.id, workspaceId, sender.key, sender.name, sender.address, sender.replyTo]);
  return rowCount === 1;
}

/** Changes a sender; its key stays. False when there is none. */
export async function changeSender(db: Queryable, workspaceId: number, sender: Omit<StoredSender, 'usedIn' | 'key'>): Promise<boolean> {
  const { rowCount } = await db.query('update senders set name = $3, address = $4, reply_to = $5 where workspace_id = $1 and id = $2', [workspaceId, sender.id, sender.name, sender.address, sender.replyTo]);
  return rowCount === 1;
}

/** Removes a sender that no template uses; answers whether it went. */
export async function deleteSender(transaction: Transaction, workspaceId: number, id: number): Promise<boolean> {
  const { rowCount } = await transaction.query('delete from senders s where s.workspace_id = $1 and s.id = $2 and not exists (select 1 from templates t where t.workspace_id = $1 and t.sender = s.key)', [workspaceId, id]);
  return rowCount === 1;
}
