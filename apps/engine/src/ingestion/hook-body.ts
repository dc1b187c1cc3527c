import { isJsonObject, type HookSettings, type Json, type JsonObject } from '@perennial/model';

/** What the body of an incoming call says, read as its trigger asks. */
export interface HookReading {
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly email: string | null;
  readonly messageId: string | null;
  readonly properties: JsonObject;
}
/** A reading, or the path that is in the way and why. */
export type ReadHook = { readonly ok: true; readonly reading: HookReading } | { readonly ok: false; readonly field: string; readonly reason: string };

const WORDS = { userId: 'the user id', anonymousId: 'the anonymous id', email: 'the email address', messageId: 'the id of the message' } as const;
const MAX_ID = 255;
const MAX_EMAIL = 254;

/** The value at a dotted path; of lists by place. */
export function valueAt(body: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, part) => {
    if (Array.isArray(at)) return /^\d{1,6}$/.test(part) ? at[Number(part)] : undefined;
    return isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  }, body);
}

type Named = keyof typeof WORDS;
type Found = { readonly text: string | null } | { readonly field: string; readonly reason: string };

/** The text that stands where an id is expected; nothing there is null. */
function textFor(body: JsonObject, settings: HookSettings, name: Named): Found {
  const path = settings[name];
  const value = path === null ? null : (valueAt(body, path) ?? null);
  if (path === null || value === null || value === '') return { text: null };
  if (typeof value !== 'string' && typeof value !== 'number') return { field: path, reason: `is neither a text nor a number; the trigger reads ${WORDS[name]} there` };
  const text = String(value).trim();
  if (text.length > (name === 'email' ? MAX_EMAIL : MAX_ID)) return { field: path, reason: `has more than ${name === 'email' ? MAX_EMAIL : MAX_ID} characters; the trigger reads ${WORDS[name]} there` };
  if (name === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { field: path, reason: 'is no email address; the trigger reads the email address there' };
  return { text: text === '' ? null : text };
}

function propertiesOf(body: JsonObject, { properties }: HookSettings): JsonObject {
  if (properties.length === 0) return body;
  return Object.fromEntries(properties.flatMap(({ name, from }) => {
    const value = valueAt(body, from);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** Reads a body as a trigger asks. It must say whom it is about; where the trigger names an id of the message, that too, or a repetition could not be told. */
export function readHook(body: JsonObject, settings: HookSettings): ReadHook {
  const found = { userId: textFor(body, settings, 'userId'), anonymousId: textFor(body, settings, 'anonymousId'), email: textFor(body, settings, 'email'), messageId: textFor(body, settings, 'messageId') };
  const texts: Record<Named, string | null> = { userId: null, anonymousId: null, email: null, messageId: null };
  for (const name of ['userId', 'anonymousId', 'email', 'messageId'] as const) {
    const one = found[name];
    if ('field' in one) return { ok: false, ...one };
    texts[name] = one.text;
  }
  if (texts.userId === null && texts.email === null && texts.anonymousId === null) {
    const asked = (['userId', 'email', 'anonymousId'] as const).flatMap((name) => (settings[name] === null ? [] : [{ name, path: settings[name] }]));
    return { ok: false, field: asked[0]?.path ?? '', reason: `is missing; the trigger needs ${asked.map(({ name, path }) => `${WORDS[name]} at ${path}`).join(' or ')}` };
  }
  if (settings.messageId !== null && texts.messageId === null) return { ok: false, field: settings.messageId, reason: 'is missing; the trigger tells repetitions by the id of the message there' };
  return { ok: true, reading: { ...texts, properties: propertiesOf(body, settings) } };
}
