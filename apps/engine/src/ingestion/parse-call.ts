import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountAttributeProblem, attributeOverflow, foldAddress, isDeviceToken, isEngineEvent, isJsonObject, MAX_ATTRIBUTES, storageProblem, type JsonObject } from '@perennial/model';
import { CALL_TYPES, type CallType, type TrackingCall, type WriteKey } from './call.js';

/** Largest event, in bytes of JSON. */
export const MAX_EVENT_BYTES = 32_000;
const MAX_NAME = 200;
const MAX_ID = 255;

const id = z.union([z.string().max(MAX_ID, `has more than ${MAX_ID} characters`), z.number().transform(String)]).nullish();
const time = z.union([z.string(), z.number()]).nullish();
const object = z.record(z.string(), z.unknown()).nullish();

const callSchema = z.object({
  type: z.string().nullish(),
  userId: id,
  anonymousId: id,
  previousId: id,
  groupId: id,
  event: z.string().max(MAX_NAME, `has more than ${MAX_NAME} characters`).nullish(),
  name: z.string().max(MAX_NAME).nullish(),
  category: z.string().max(MAX_NAME).nullish(),
  properties: object,
  traits: object,
  context: z.record(z.string(), z.unknown()).nullish(),
  messageId: z.string().max(MAX_ID).nullish(),
  timestamp: time,
  originalTimestamp: time,
  sentAt: time,
});
type Call = z.infer<typeof callSchema>;

/** Why a call was not taken. */
export interface CallProblem {
  readonly field: string;
  readonly reason: string;
}
/** A parsed call, or what is wrong with it. */
export type ParsedCall = { readonly ok: true; readonly call: TrackingCall } | { readonly ok: false; readonly problem: CallProblem };

const refuse = (field: string, reason: string): ParsedCall => ({ ok: false, problem: { field, reason } });
const isCallType = (type: string): type is CallType => CALL_TYPES.some((known) => known === type);
const text = (value: string | null | undefined): string | null => (value === null || value === undefined || value === '' ? null : value);

const instantOf = (value: string | number | null | undefined): number | null => {
  if (value === null || value === undefined || value === '') return null;
  const ms = typeof value === 'number' ? (value < 1e11 ? value * 1000 : value) : Date.parse(value);
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? ms : Number.NaN;
};

/** When it happened: by the sender's own clock as an age (sentAt - timestamp), which corrects its skew, else as an instant. */
function occurrence(call: Call, batchSentAt: number | null): { ageMs: number | null; occurredAt: number | null } | CallProblem {
  const timestamp = instantOf(call.timestamp ?? call.originalTimestamp);
  const sentAt = call.sentAt === null || call.sentAt === undefined ? batchSentAt : instantOf(call.sentAt);
  if (Number.isNaN(timestamp)) return { field: 'timestamp', reason: 'is not a time; send ISO 8601, e.g. 2026-04-13T14:01:00Z' };
  if (Number.isNaN(sentAt)) return { field: 'sentAt', reason: 'is not a time; send ISO 8601, e.g. 2026-04-13T14:01:00Z' };
  if (timestamp === null) return { ageMs: null, occurredAt: null };
  return sentAt === null ? { ageMs: null, occurredAt: timestamp } : { ageMs: Math.max(0, sentAt - timestamp), occurredAt: null };
}

const requiredId = (type: CallType, call: Call): CallProblem | null => {
  if (type === 'alias') {
    if (text(call.previousId) === null) return { field: 'previousId', reason: 'is missing; alias needs the id that joins userId' };
    return text(call.userId) === null ? { field: 'userId', reason: 'is missing; alias needs the id that stays' } : null;
  }
  if (type === 'group' && text(call.groupId) === null) return { field: 'groupId', reason: 'is missing; group needs the id of the account' };
  if (text(call.userId) === null && text(call.anonymousId) === null) return { field: 'userId', reason: 'is missing; send userId or anonymousId' };
  return null;
};

const RESERVED_GROUP = 'a browser key may not do this; send it from a server with a server key';

function nameOf(type: CallType, call: Call): string | CallProblem {
  if (type !== 'track') return type;
  const name = text(call.event);
  if (name === null) return { field: 'event', reason: 'is missing; track needs the name of the event' };
  return isEngineEvent(name) ? { field: 'event', reason: `${name} is a name that only Perennial writes; choose another` } : name;
}

function bodyOf(type: CallType, call: Call): JsonObject {
  const source = type === 'identify' || type === 'group' ? (call.traits ?? call.context?.['traits']) : call.properties;
  const body = isJsonObject(source) ? (source as JsonObject) : {};
  if (type !== 'page' && type !== 'screen') return body;
  return { ...body, ...(text(call.name) === null ? {} : { name: call.name ?? '' }), ...(text(call.category) === null ? {} : { category: call.category ?? '' }) };
}

/** What is wrong with the traits of identify and group: too many, or a reserved attribute of an account that is of the wrong type. */
function traitsProblem(type: CallType, traits: JsonObject): CallProblem | null {
  if (type !== 'identify' && type !== 'group') return null;
  const overflow = attributeOverflow({}, traits);
  if (overflow !== null) return { field: `traits.${overflow.path}`, reason: `is one attribute too many: there are ${overflow.count}, at most ${MAX_ATTRIBUTES} are kept` };
  const many = type === 'group' && isJsonObject(traits['membership']) ? attributeOverflow({}, traits['membership']) : null;
  if (many !== null) return { field: `traits.membership.${many.path}`, reason: `is one attribute too many: there are ${many.count}, at most ${MAX_ATTRIBUTES} are kept` };
  const wrong = type === 'group' ? accountAttributeProblem(traits) : null;
  return wrong === null ? null : { field: `traits.${wrong.path}`, reason: wrong.reason };
}

/** UUID of a message within a workspace: MD5 of both (16 bytes: two of a billion ids collide with a chance below 1e-20). */
export function eventIdOf(workspaceId: number, messageId: string): string {
  const hash = createHash('md5').update(`${workspaceId}\u0001${messageId}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20)}`;
}

const MAX_DEVICE_TYPE = 40;

/** The device of a call's context (Segment: `context.device.token` and `.type`), none where no token is there, or why its token cannot be kept. */
function deviceOf(context: JsonObject): TrackingCall['device'] | CallProblem {
  const device = context['device'];
  const token = isJsonObject(device) ? device['token'] : undefined;
  if (!isJsonObject(device) || typeof token !== 'string' || token === '') return undefined;
  if (!isDeviceToken(token)) return { field: 'context.device.token', reason: 'is no token of a device: 1 to 1,024 visible characters' };
  const type = device['type'];
  return { token, type: typeof type === 'string' ? type.toLowerCase().slice(0, MAX_DEVICE_TYPE) : '' };
}

/** What every call of one request has in common. */
export interface RequestFrame {
  readonly key: WriteKey;
  readonly sentAt: number | null;
  /** Whether a browser key may bring one more address this hour. */
  readonly allowsAddress: (keyId: number, address: string) => boolean;
  /** Makes a message id where the caller sent none. */
  readonly freshId: () => string;
}

/** Instant of a `sentAt`, or null when there is none or it is not a time. */
export const sentAtOf = (value: unknown): number | null => {
  const ms = typeof value === 'string' || typeof value === 'number' ? instantOf(value) : null;
  return ms === null || Number.isNaN(ms) ? null : ms;
};

/** Checks one call and turns it into what the engine needs; names the field of the first problem. `type` overrides the call's own. */
export function parseCall(raw: unknown, frame: RequestFrame, type?: CallType): ParsedCall {
  if (!isJsonObject(raw)) return refuse('', 'is not an object');
  const stored = storageProblem(raw);
  if (stored !== null) return refuse(stored.path, stored.reason);
  const parsed = callSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(issue?.path.join('.') ?? '', issue?.message ?? 'is not valid');
  }
  const call = parsed.data;
  const kind = type ?? call.type ?? '';
  if (!isCallType(kind)) return refuse('type', `is not one of ${CALL_TYPES.join(', ')}`);
  if (frame.key.kind === 'browser' && (kind === 'alias' || kind === 'group')) return refuse('type', `${kind}: ${RESERVED_GROUP}`);
  const missing = requiredId(kind, call);
  if (missing !== null) return refuse(missing.field, missing.reason);
  const name = nameOf(kind, call);
  if (typeof name !== 'string') return refuse(name.field, name.reason);
  const body = bodyOf(kind, call);
  const wrong = traitsProblem(kind, body);
  if (wrong !== null) return refuse(wrong.field, wrong.reason);
  const address = call.traits?.['email'];
  if (frame.key.kind === 'browser' && kind === 'identify' && typeof address === 'string' && !frame.allowsAddress(frame.key.id, foldAddress(address))) {
    return refuse('traits.email', 'is one new address too many for this browser key in an hour; send it from a server with a server key');
  }
  const when = occurrence(call, frame.sentAt);
  if ('field' in when) return refuse(when.field, when.reason);
  const context = isJsonObject(call.context) ? call.context : {};
  const device = deviceOf(context);
  if (device !== undefined && 'field' in device) return refuse(device.field, device.reason);
  const groupId = text(call.groupId) ?? (typeof context['groupId'] === 'string' && context['groupId'].length <= MAX_ID ? text(context['groupId']) : null);
  return {
    ok: true,
    call: {
      type: kind, workspaceId: frame.key.workspaceId, keyKind: frame.key.kind, userId: text(call.userId), anonymousId: text(call.anonymousId), previousId: text(call.previousId),
      groupId: frame.key.kind === 'browser' ? null : groupId, name, body,
      zone: typeof context['timezone'] === 'string' ? context['timezone'] : null, locale: typeof context['locale'] === 'string' ? context['locale'] : null, ...(device === undefined ? {} : { device }),
      eventId: eventIdOf(frame.key.workspaceId, text(call.messageId) ?? frame.freshId()), ...when,
    },
  };
}
