import type { JsonObject } from '@perennial/model';
import type { CarriedChannel, OutgoingMessage, Provider, ProviderKind, RequestForm, SendResult, SettingProblem, Surroundings } from '../port.js';
import { sendable } from '../mail-api/addresses.js';
import { answered, together, type Answered } from './answers.js';
import { fieldsOf } from './fields.js';
import { httpSettings, parseHeaders, type HttpSettings } from './settings.js';
import { deviceKey, namesRead, valuesOf, VALUE_NAMES, withHeaders } from './values.js';

/** Messages that are on their way at a time, a push message to all its devices: with the calls' timeout of 10 s a job of 100 ends well before another sender would take it over. */
const AT_ONCE = 25;

const formOf = ({ url, headers, body }: HttpSettings): RequestForm => ({ url, headers: parseHeaders(headers).headers, body });

interface Target {
  readonly token: string | null;
  readonly values: JsonObject;
  readonly key: string;
}

/** The requests of a message: one, of a push message one for each device. */
function targetsOf(message: OutgoingMessage): readonly Target[] {
  if (message.channel !== 'push') return [{ token: null, values: valuesOf(message, null), key: message.id }];
  return message.devices.map((device) => ({ token: device.token, values: valuesOf(message, device), key: deviceKey(message.id, device.token) }));
}

function open(raw: JsonObject, { fill, post }: Surroundings): Provider {
  const own = httpSettings.parse(raw);
  const filled = fill(formOf(own));
  // Secrets are fixed text: what looks like an expression in them is none.
  const secrets = parseHeaders(own.secretHeaders).headers;
  const request = async (message: OutgoingMessage, { token, values, key }: Target): Promise<Answered> => {
    const made = filled(values);
    if (!made.ok) return { token, isGone: false, result: { outcome: 'permanent', reason: `not filled in: ${made.reason}` } };
    const headers = Object.fromEntries([...made.headers, ...secrets].map(({ name, value }) => [name.toLowerCase(), value]));
    const answer = await post({ url: made.url, headers: { accept: 'application/json', 'content-type': 'application/json', ...headers, 'idempotency-key': key }, body: withHeaders(made.body, message) });
    return answered(answer, token, own.idPath);
  };
  const sendOne = async (message: OutgoingMessage): Promise<SendResult> => {
    const checked = message.channel === 'email' ? sendable(message, true) : { ok: true, mail: message } as const;
    return checked.ok ? together(await Promise.all(targetsOf(checked.mail).map((target) => request(checked.mail, target)))) : { outcome: 'permanent', reason: checked.reason };
  };
  return {
    maxBatch: AT_ONCE,
    send: (messages) => Promise.all(messages.map(sendOne)),
    // A request would be a message: only a test message can tell more.
    verify: async () => ({ ok: true, detail: `Messages are posted to ${new URL(own.url.replace(/\{\{[\s\S]*?\}\}/g, '')).host}. Send a test message to see its answer.` }),
    close: async () => undefined,
  };
}

/** What says whom a message is for, and what that is. */
const WHOM: Record<CarriedChannel, readonly [string, string]> = { email: ['to', 'address'], sms: ['to', 'phone number'], push: ['token', 'token of the device'] };

/** Problems of headers and of the expressions in them, in the address and in the body. */
function problems(raw: JsonObject, channel: CarriedChannel, check: (form: RequestForm) => readonly SettingProblem[]): SettingProblem[] {
  const own = httpSettings.parse(raw);
  const names = namesRead(`${own.url} ${own.headers} ${own.body}`);
  const [unknown] = names.filter((name) => !VALUE_NAMES[channel].includes(name));
  const [whom, what] = WHOM[channel];
  const found: SettingProblem[] = (['headers', 'secretHeaders'] as const).flatMap((field) => {
    const { problem } = parseHeaders(own[field]);
    return problem === null ? [] : [{ field, message: problem }];
  });
  if (unknown !== undefined) found.push({ field: 'body', message: `message.${unknown} is not there; a message has ${VALUE_NAMES[channel].join(', ')}` });
  if (namesRead(`${own.url} ${own.headers}`).includes('headers')) found.push({ field: 'body', message: 'message.headers belongs into the body only: it is an object' });
  if (!names.includes(whom)) found.push({ field: 'body', message: `never says whom it is for; write {{message.${whom}}} where the ${what} belongs` });
  return [...found, ...check(formOf(own)).map(({ field, message }) => ({ field: field.startsWith('headers.') ? 'headers' : field, message }))];
}

/** Any program that takes messages by HTTP: a POST request with a JSON body that the author writes, one for each address, phone or device. */
export const http: ProviderKind = { name: 'http', title: 'HTTP', about: 'Any program that takes messages by HTTP', channels: ['email', 'sms', 'push'], fields: fieldsOf, settings: httpSettings, problems, open };
