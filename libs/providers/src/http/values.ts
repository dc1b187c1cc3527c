import { createHash } from 'node:crypto';
import type { JsonObject } from '@perennial/model';
import type { CarriedChannel, OutgoingMessage, OutgoingPush } from '../port.js';

/** Names of what the request of a message can read, by channel. */
export const VALUE_NAMES: Record<CarriedChannel, readonly string[]> = { email: ['id', 'to', 'from', 'fromName', 'replyTo', 'subject', 'html', 'text', 'headers', 'stream'], sms: ['id', 'to', 'from', 'text', 'segments'], push: ['id', 'token', 'device', 'title', 'body', 'link'] };

/** Names below `message` that the expressions of a text read. */
export const namesRead = (text: string): string[] => [...text.matchAll(/\{\{[\s\S]*?\}\}/g)].flatMap(([expression]) => [...expression.matchAll(/\bmessage\.([\w-]+)/g)].map(([, name = '']) => name));

/** Expressions write texts, numbers and truth values only: what stands where the headers of a mail go, until the body is whole. */
const markOf = (id: string): string => `headers of ${id}`;

/** A filled body with the headers of its mail as an object, or as JSON text within a longer text. */
export function withHeaders(body: string | null, message: OutgoingMessage): string | null {
  if (message.channel !== 'email' || body === null || !body.includes(markOf(message.id))) return body;
  const mark = markOf(message.id);
  return JSON.stringify(JSON.parse(body, (_name, value: unknown) => (value === mark ? message.headers : typeof value === 'string' ? value.replaceAll(mark, () => JSON.stringify(message.headers)) : value)));
}

/** What the request of a message reads as `message.…`; `device` is the one of a push message that it is for. */
export function valuesOf(message: OutgoingMessage, device: OutgoingPush['devices'][number] | null): JsonObject {
  if (message.channel === 'sms') return { id: message.id, to: message.to, from: message.from, text: message.text, segments: message.segments };
  if (message.channel === 'push') return { id: message.id, token: device?.token ?? '', device: device?.type ?? '', title: message.title, body: message.body, link: message.link };
  const { id, to, from, replyTo, subject, html, text, stream } = message;
  return { id, to, from: from.address, fromName: from.name, replyTo: replyTo?.address ?? '', subject, html, text, headers: markOf(id), stream };
}

/** Idempotency key of a push message to one device: the message's id and 16 hexadecimal digits of the token's hash, the same on every try. */
export const deviceKey = (id: string, token: string): string => `${id}-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
