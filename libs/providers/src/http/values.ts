import { createHash } from 'node:crypto';
import type { JsonObject } from '@perennial/model';
import type { CarriedChannel, OutgoingMessage, OutgoingPush } from '../port.js';

/** Names of what the request of a message can read, by channel. */
export const VALUE_NAMES: Record<CarriedChannel, readonly string[]> = { email: ['id', 'to', 'from', 'fromName', 'replyTo', 'subject', 'html', 'text', 'headers', 'stream'], sms: ['id', 'to', 'from', 'text', 'segments'], push: ['id', 'token', 'device', 'title', 'body', 'link'] };

/** Names below `message` that the expressions of a text read. */
export const namesRead = (text: string): string[] => [...text.matchAll(/\{\{[\s\S]*?\}\}/g)].flatMap(([expression]) => [...expression.matchAll(/\bmessage\.([\w-]+)/g)].map(([, name = '']) => name));

/** What the request of a message reads as `message.…`; `device` is the one of a push message that it is for. */
export function valuesOf(message: OutgoingMessage, device: OutgoingPush['devices'][number] | null): JsonObject {
  if (message.channel === 'sms') return { id: message.id, to: message.to, from: message.from, text: message.text, segments: message.segments };
  if (message.channel === 'push') return { id: message.id, token: device?.token ?? '', device: device?.type ?? '', title: message.title, body: message.body, link: message.link };
  const { id, to, from, replyTo, subject, html, text, headers, stream } = message;
  return { id, to, from: from.address, fromName: from.name, replyTo: replyTo?.address ?? '', subject, html, text, headers: { ...headers }, stream };
}

/** Idempotency key of a push message to one device: the message's id and 16 hexadecimal digits of the token's hash, the same on every try. */
export const deviceKey = (id: string, token: string): string => `${id}-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
