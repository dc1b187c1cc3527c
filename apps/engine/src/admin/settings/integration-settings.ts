import { isAddress, isJsonObject, type IntegrationRow, type JsonObject } from '@perennial/model';
import { providerKind, type ProviderKind } from '@perennial/providers';
import type { StoredIntegration } from '@perennial/store';
import { badField } from '../../http/problem.js';
import type { Sealing } from '../../platform/sealing.js';

/** Checked settings of an integration: what is stored as it is, and what is sealed (null: nothing secret). */
export interface SplitSettings {
  readonly settings: JsonObject;
  readonly sealed: Buffer | null;
}

const pick = (settings: JsonObject, kind: ProviderKind, secret: boolean): JsonObject => {
  const secrets = new Set(kind.fields.filter((field) => field.type === 'secret').map((field) => field.name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => secrets.has(name) === secret));
};

/** The provider of this name; throws 400. */
export function kindOrRefuse(name: string): ProviderKind {
  const kind = providerKind(name);
  if (kind === undefined) throw badField('provider', `there is no provider named "${name}"`);
  return kind;
}

/** Checks settings against their provider's form and splits the secrets off; a secret left out keeps the stored one. Throws 400 that names the field. */
export function checkSettings(kind: ProviderKind, given: JsonObject, sealing: Sealing, stored: Buffer | null): SplitSettings {
  const opened: unknown = stored === null ? {} : JSON.parse(sealing.open(stored));
  const kept = isJsonObject(opened) ? opened : {};
  const initial = Object.fromEntries(kind.fields.map((field) => [field.name, field.initial]));
  const parsed = kind.settings.safeParse({ ...initial, ...pick(kept, kind, true), ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : '';
    throw badField(['settings', ...(issue?.path ?? []).map(String), unknown].filter((part) => part !== '').join('.'), issue?.message ?? 'is not valid');
  }
  const secrets = pick(parsed.data, kind, true);
  return { settings: pick(parsed.data, kind, false), sealed: Object.keys(secrets).length === 0 ? null : sealing.seal(JSON.stringify(secrets)) };
}

/** Throws 400 for a sender that no mail server would take. */
export function checkSender(address: string, name: string): void {
  if (!isAddress(address)) throw badField('fromAddress', 'is not an e-mail address');
  if (/[\r\n]/.test(name)) throw badField('fromName', 'has a line break');
}

/** An integration as the API shows it: without secrets. */
export const integrationRow = (stored: StoredIntegration): IntegrationRow => ({
  id: stored.id, provider: stored.provider, title: providerKind(stored.provider)?.title ?? stored.provider, name: stored.name, channel: stored.channel, fromAddress: stored.fromAddress, fromName: stored.fromName,
  isDefault: stored.isDefault, settings: stored.settings, changedAt: stored.changedAt,
});
