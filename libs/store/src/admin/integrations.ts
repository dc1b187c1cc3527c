import type { JsonObject, SendRate } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';
import { TROUBLE, TROUBLES, type ProviderTrouble } from '../hot/provider-troubles.js';

/** Credentials of a workspace for a provider; secrets are sealed apart. */
export interface StoredIntegration {
  readonly id: number;
  readonly provider: string;
  readonly channel: string;
  readonly name: string;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly settings: JsonObject;
  readonly sealed: Buffer | null;
  /** In use: it takes its share of the messages. */
  readonly isDefault: boolean;
  readonly weight: number;
  readonly standby: boolean;
  readonly rate: SendRate;
  /** What keeps it from answering; null: it answers, or nobody asked. */
  readonly trouble: ProviderTrouble | null;
  readonly changedAt: number;
}

const COLUMNS = `id, provider, channel, name, from_address as "fromAddress", from_name as "fromName", settings, sealed, is_default as "isDefault", changed_at as "changedAt", weight, standby, rate, ${TROUBLE} as trouble`;
const FROM = `integrations ${TROUBLES}`;

type Use = 'isDefault' | 'weight' | 'standby' | 'rate' | 'trouble';

/** Integrations of a workspace by name. */
export async function listIntegrations(db: Queryable, workspaceId: number): Promise<StoredIntegration[]> {
  const { rows } = await db.query<StoredIntegration>(`select ${COLUMNS} from ${FROM} where workspace_id = $1 order by name, id`, [workspaceId]);
  return rows;
}

/** An integration, or null. */
export async function findIntegration(db: Queryable, workspaceId: number, id: number): Promise<StoredIntegration | null> {
  const { rows } = await db.query<StoredIntegration>(`select ${COLUMNS} from ${FROM} where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

/** Stores an integration; the first of its channel becomes the default. */
export async function insertIntegration(transaction: Transaction, workspaceId: number, integration: Omit<StoredIntegration, Use | 'changedAt'>): Promise<void> {
  await transaction.query('select 1 from workspaces where id = $1 for update', [workspaceId]);
  await transaction.query(
    `insert into integrations (id, workspace_id, provider, channel, name, from_address, from_name, settings, sealed, is_default)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, not exists (select 1 from integrations where workspace_id = $2 and channel = $4 and is_default)`,
    [integration.id, workspaceId, integration.provider, integration.channel, integration.name, integration.fromAddress, integration.fromName, JSON.stringify(integration.settings), integration.sealed]);
}

/** Changes an integration. */
export async function changeIntegration(db: Queryable, workspaceId: number, integration: Omit<StoredIntegration, Use | 'changedAt' | 'provider' | 'channel'>): Promise<void> {
  await db.query('update integrations set name = $3, from_address = $4, from_name = $5, settings = $6, sealed = $7, changed_at = now() where workspace_id = $1 and id = $2',
    [workspaceId, integration.id, integration.name, integration.fromAddress, integration.fromName, JSON.stringify(integration.settings), integration.sealed]);
}

/** Says what an integration is used for, and how much it takes; its trouble is forgotten, so that it is tried at once. */
export async function useIntegration(transaction: Transaction, workspaceId: number, { id, use, weight, rate }: { readonly id: number; readonly use: 'main' | 'standby' | 'off'; readonly weight: number; readonly rate: SendRate }): Promise<void> {
  await transaction.query(`update integrations set is_default = ($3 = 'main'), standby = ($3 = 'standby'), weight = $4, rate = $5, changed_at = now() where workspace_id = $1 and id = $2`, [workspaceId, id, use, weight, JSON.stringify(rate)]);
  await transaction.query('delete from provider_troubles where integration_id = $1', [id]);
}

/** Makes an integration the only one in use on its channel; those on standby stay so. */
export async function makeDefaultIntegration(db: Queryable, workspaceId: number, integration: { readonly id: number; readonly channel: string }): Promise<void> {
  await db.query('update integrations set is_default = (id = $2), standby = standby and id <> $2, changed_at = now() where workspace_id = $1 and channel = $3', [workspaceId, integration.id, integration.channel]);
}

/** Deletes an integration; without a default, all mail is caught by the mailbox. */
export async function deleteIntegration(db: Queryable, workspaceId: number, id: number): Promise<void> {
  await db.query('delete from integrations where workspace_id = $1 and id = $2', [workspaceId, id]);
}

/** An integration by id alone, for calls of its provider, which name no workspace; null: there is none. */
export async function findCalledIntegration(db: Queryable, id: number): Promise<(StoredIntegration & { readonly workspaceId: number }) | null> {
  const { rows } = await db.query<StoredIntegration & { workspaceId: number }>(`select ${COLUMNS}, workspace_id as "workspaceId" from ${FROM} where id = $1`, [id]);
  return rows[0] ?? null;
}
