import { foldPhone, isAddress, isJsonObject, type IntegrationRow, type JsonObject, type ProviderInfo } from '@perennial/model';
import { CARRIED_CHANNELS, providerKind, settingFields, type CarriedChannel, type ProviderKind, type RequestForm, type SettingField, type SettingProblem } from '@perennial/providers';
import { checkRequest } from '@perennial/template';
import type { StoredIntegration } from '@perennial/store';
import { badField } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';

/** Checked settings of an integration: what is stored as it is, and what is sealed (null: nothing secret). */
export interface SplitSettings {
  readonly settings: JsonObject;
  readonly sealed: Buffer | null;
}

/** A provider on one of the channels that it carries. */
export interface CarryingKind {
  readonly kind: ProviderKind;
  readonly channel: CarriedChannel;
}

const pick = (settings: JsonObject, { kind, channel }: CarryingKind, secret: boolean): JsonObject => {
  const secrets = new Set(settingFields(kind, channel).filter((field) => field.type === 'secret').map((field) => field.name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => secrets.has(name) === secret));
};

/** The provider of this name on a channel that it carries; without one, on its only one, or on mail where nothing is asked of it (the mailbox). Throws 400. */
export function kindOrRefuse(name: string, channel: string | undefined): CarryingKind {
  const kind = providerKind(name);
  if (kind === undefined) throw badField('provider', `there is no provider named "${name}"`);
  const only = kind.channels.length === 1 ? kind.channels[0] : undefined;
  const found = channel === undefined ? (only ?? kind.channels.find((one) => one === 'email' && kind.fields(one).length === 0)) : kind.channels.find((one) => one === channel);
  if (found === undefined) throw badField('channel', channel === undefined ? `is missing; ${kind.title} carries ${kind.channels.join(' and ')}` : `${kind.title} does not carry ${channel}, only ${kind.channels.join(' and ')}`);
  return { kind, channel: found };
}

/** The channel of a stored integration as providers know it. */
export const carriedChannel = (name: string): CarriedChannel => CARRIED_CHANNELS.find((channel) => channel === name) ?? 'email';

/** What is wrong with a request of a provider: what the calls of journeys are checked for, and an address that could not be called. */
const checkForm = (allowHosts: readonly string[]) => (form: RequestForm): readonly SettingProblem[] => {
  const { protocol, hostname, host } = new URL(form.url.replace(/\{\{[\s\S]*?\}\}/g, ''));
  const open = protocol === 'http:' && !allowHosts.includes(hostname) && !allowHosts.includes(host);
  return [...checkRequest(form), ...(open ? [{ field: 'url', message: `${hostname} would be called without encryption; use https://, or let whoever runs the engine list it in PERENNIAL_ALLOW_HOSTS` }] : [])];
};

/** Checks settings against their provider's form and splits the secrets off; a secret left out keeps the stored one. Throws 400 that names the field. */
export function checkSettings(carrying: CarryingKind, given: JsonObject, { sealing, settings: { allowHosts } }: Pick<Wiring, 'sealing' | 'settings'>, stored: Buffer | null): SplitSettings {
  const { kind, channel } = carrying;
  const opened: unknown = stored === null ? {} : JSON.parse(sealing.open(stored));
  const kept = isJsonObject(opened) ? opened : {};
  const initial = Object.fromEntries(settingFields(kind, channel).map((field) => [field.name, field.initial]));
  const parsed = kind.settings.safeParse({ ...initial, ...pick(kept, carrying, true), ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : '';
    throw badField(['settings', ...(issue?.path ?? []).map(String), unknown].filter((part) => part !== '').join('.'), issue?.message ?? 'is not valid');
  }
  const [wrong] = kind.problems?.(parsed.data, channel, checkForm(allowHosts)) ?? [];
  if (wrong !== undefined) throw badField(`settings.${wrong.field}`, wrong.message);
  const secrets = pick(parsed.data, carrying, true);
  return { settings: pick(parsed.data, carrying, false), sealed: Object.keys(secrets).length === 0 ? null : sealing.seal(JSON.stringify(secrets)) };
}

/** What is wrong with a sender's address, by channel; null: it will do. */
const SENDERS: Record<CarriedChannel, (address: string) => string | null> = {
  email: (address) => (isAddress(address) ? null : 'is not an e-mail address'),
  sms: (address) => (address === '' || foldPhone(address) !== null || /^[\w .&-]{1,20}$/.test(address) ? null : 'is neither a phone number nor a name of up to 20 letters and digits'),
  push: (address) => (address === '' ? null : 'is not used by push messages; leave it out'),
};

/** Throws 400 for a sender that no provider of the channel would take. */
export function checkSender(channel: CarriedChannel, address: string, name: string): void {
  const wrong = SENDERS[channel](address);
  if (wrong !== null) throw badField('fromAddress', wrong);
  if (/[\r\n]/.test(name)) throw badField('fromName', 'has a line break');
}

const shownFields = (fields: readonly SettingField[]): ProviderInfo['fields'] => fields.map((field) => ({ ...field, options: field.options === undefined ? null : [...field.options], rows: field.rows ?? null, hidden: field.hidden ?? false }));

/** A provider as the API shows it, on one of its channels. */
export const providerInfo = ({ name, title, about, fields, feedback }: ProviderKind, channel: CarriedChannel): ProviderInfo => ({
  name, title, about, channel, fields: shownFields(fields(channel)), feedback: feedback === undefined || channel !== 'email' ? null : { setup: feedback.setup, fields: shownFields(feedback.fields) },
});

/** An integration as the API shows it: without secrets. */
export const integrationRow = (stored: StoredIntegration, publicUrl: string): IntegrationRow => ({
  id: stored.id, provider: stored.provider, title: providerKind(stored.provider)?.title ?? stored.provider, name: stored.name, channel: stored.channel, fromAddress: stored.fromAddress, fromName: stored.fromName,
  isDefault: stored.isDefault, weight: stored.weight, standby: stored.standby, rate: stored.rate, trouble: stored.trouble === null ? null : { since: stored.trouble.since, until: stored.trouble.until, reason: stored.trouble.reason }, settings: stored.settings, changedAt: stored.changedAt,
  hookUrl: stored.channel === 'email' && providerKind(stored.provider)?.feedback !== undefined ? `${publicUrl}/hooks/${stored.provider}/${stored.id}` : null,
});
