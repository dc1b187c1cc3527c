import type { Tracking } from './tracking.js';

/** Plain JSON properties by name. */
export type FactRecord = Readonly<Record<string, unknown>>;

/** Absolute addresses made for one message. */
export interface TemplateLinks {
  readonly unsubscribe: string;
  readonly preferences: string;
  readonly view: string;
}

/** All that a template may read: plain JSON values, `now` in epoch milliseconds, `zone` an IANA name, `locale` a BCP 47 tag. */
export interface TemplateFacts {
  /** Attributes beside `email` and `externalId`, all on one level. */
  readonly profile: FactRecord;
  readonly account: FactRecord;
  /** What is the recipient's own in the account: attributes, `role`, `joinedAt` (ISO 8601). */
  readonly membership: FactRecord;
  /** Properties of the entry event. */
  readonly event: FactRecord;
  readonly context: FactRecord;
  readonly workspace: { readonly name: string; readonly postalAddress?: string };
  readonly links: TemplateLinks;
  /** How links and the opening of a mail are followed; absent: not at all. */
  readonly tracking?: Tracking;
  /** What a request of an integration carries; messages have none. */
  readonly message?: FactRecord;
  readonly now: number;
  readonly zone: string;
  readonly locale: string;
}

/** First names that a path may begin with. */
export const factRoots: readonly string[] = [
  'profile', 'account', 'membership', 'event', 'context', 'workspace', 'links', 'now', 'zone', 'locale',
];

/** Whether a value has properties to read: a JSON object or list. */
export function isRecord(value: unknown): value is FactRecord {
  return typeof value === 'object' && value !== null;
}

/** Reads an own property of a JSON value, and the length of a text; never one that is inherited. */
export function ownProperty(value: unknown, name: string): unknown {
  if (isRecord(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  return typeof value === 'string' && name === 'length' ? value.length : undefined;
}

const inherited = (name: string): boolean => name in Object.prototype || name in Array.prototype;

/** Prepares the reading of one own property; names that no prototype has need no check for each value. */
export function propertyReader(name: string): (value: unknown) => unknown {
  if (inherited(name)) return (value) => ownProperty(value, name);
  return (value) => (isRecord(value) ? value[name] : undefined);
}

/** The text that stands for a value in a message: lists are joined by commas, objects and nothing are empty. */
export function shownText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? '' : shownText(item))).filter(Boolean).join(', ');
  return '';
}

/** Whether a condition holds: not for false, 0, empty text, nothing, or an empty list. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
