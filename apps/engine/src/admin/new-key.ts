import { randomBytes } from 'node:crypto';
import { hashKey } from '../ingestion/write-keys.js';

const MARK = { server: 'pk_', browser: 'bk_', api: 'ak_' } as const;
/** What a key opens. */
export type KeyKind = keyof typeof MARK;

/** A new key of 192 bits. */
export const newKeyText = (kind: KeyKind): string => `${MARK[kind]}${randomBytes(24).toString('base64url')}`;

/** What is stored of a key: its hash, and as much of its beginning as tells it from others. */
export const keptOf = (text: string): { hash: Buffer; prefix: string } => ({ hash: hashKey(text), prefix: text.slice(0, Math.min(10, Math.floor(text.length / 2))) });
