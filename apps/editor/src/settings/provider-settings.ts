import { isJsonObject, type Json, type JsonObject, type ProviderInfo } from '@perennial/model';

/** A field of a provider's settings. */
export type Field = ProviderInfo['fields'][number];

/** Fields that are shown. */
export const shownFields = (fields: readonly Field[]): readonly Field[] => fields.filter(({ hidden }) => !hidden);

const allFields = ({ fields, feedback }: ProviderInfo): readonly Field[] => [...fields, ...(feedback?.fields ?? [])];

/** How a sender is asked for; null: the channel has none. */
export interface SenderField {
  readonly label: string;
  readonly type: 'email' | 'text';
  readonly placeholder: string;
  readonly required: boolean;
  /** True: a name goes beside the address. */
  readonly named: boolean;
}

const SENDERS: Readonly<Record<string, SenderField>> = {
  email: { label: 'From address', type: 'email', placeholder: 'hello@example.com', required: true, named: true },
  sms: { label: 'From', type: 'text', placeholder: 'A phone number or name', required: false, named: false },
};
/** How the sender of a channel is asked for. */
export const senderOf = (channel: string): SenderField | null => SENDERS[channel] ?? null;

/** What the form holds before anything is typed: kept settings, else the provider's own beginnings; secrets are never known. */
export const startValues = (provider: ProviderInfo, kept: JsonObject): JsonObject =>
  Object.fromEntries(allFields(provider).map(({ name, type, initial }) => [name, type === 'secret' ? '' : (kept[name] ?? initial)]));

const empty = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

/** Labels of required fields that are empty; a secret may stay empty where one is kept. */
export const missing = ({ fields }: ProviderInfo, values: JsonObject, isNew: boolean): string[] =>
  fields.filter(({ name, type, required }) => required && empty(values[name]) && (isNew || type !== 'secret')).map(({ label }) => label);

/** What is sent: secrets that were not typed are left out and keep their value. */
export function settingsToSend(provider: ProviderInfo, values: JsonObject): JsonObject {
  const sent = allFields(provider).filter(({ name, type }) => type !== 'secret' || !empty(values[name]));
  return Object.fromEntries(sent.map(({ name }) => [name, values[name] ?? null]).filter(([, value]) => value !== null));
}

/** A field's value as text. */
export const textOf = (field: Field, values: JsonObject): string => {
  const value = values[field.name];
  return value === null || value === undefined || isJsonObject(value) ? '' : String(value);
};
