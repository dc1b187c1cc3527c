import { createHash } from 'node:crypto';
import { isDeadAddress, type BounceClass } from '@perennial/model';
import { classifyBounce } from '../bounce-class.js';
import type { Feedback, FeedbackFact, FeedbackReading, FeedbackSubject } from '../feedback.js';

/** Name under which providers repeat our message's id. */
export const ID_NAME = 'perennial-id';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MAX_TEXT = 300;
const MAX_KEY = 200;
const MAX_ID = 200;

/** What a call is about: our id where it is one, else the provider's; null: neither. */
export function subjectOf(ours: unknown, theirs: unknown): FeedbackSubject | null {
  if (typeof ours === 'string' && UUID.test(ours)) return { messageId: ours.toLowerCase() };
  return typeof theirs === 'string' && theirs !== '' && theirs.length <= MAX_ID ? { providerId: theirs } : null;
}

/** The key of a fact of its parts: joined, or their hash where that would be too long. */
export function keyOf(...parts: readonly (string | number)[]): string {
  const joined = parts.join(':');
  return joined.length <= MAX_KEY ? joined : createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Words of a provider on one line, at most 300 characters. */
export const inShort = (...words: readonly (string | number | null | undefined)[]): string => words.filter((word) => word !== undefined && word !== null && word !== '').join(' ').replace(/\s+/g, ' ').replaceAll('\u0000', '').trim().slice(0, MAX_TEXT);

/** Milliseconds of an instant that is told as seconds, milliseconds or ISO 8601; NaN: it is none. */
export function instantOf(told: string | number | null | undefined): number {
  if (typeof told === 'number') return told < 100_000_000_000 ? Math.round(told * 1000) : Math.round(told);
  return told === undefined || told === null ? NaN : Date.parse(told);
}

/** A class for what the provider calls soft: nothing soft makes an address dead. */
export const soft = (found: BounceClass): BounceClass => (isDeadAddress(found) ? 'other' : found);
/** A class for what the provider calls a dead address, by its words where they say more. */
export function hard(status: string | null, words: string): BounceClass {
  const found = classifyBounce(status, words);
  return found === 'other' ? 'user_unknown' : found;
}

/** A mail that came back. */
export const bounced = (bounceClass: BounceClass, reason: string): FeedbackFact => ({ type: 'bounced', class: bounceClass, reason });

/** What one event tells; null: nothing of ours. */
export interface Told {
  readonly subject: FeedbackSubject | null;
  readonly key: string;
  readonly at: number;
  readonly address: string | null | undefined;
  readonly fact: FeedbackFact | null | undefined;
}

/** Facts of what was told: what is about nothing of ours, or names no instant, is left out. */
export const feedbackOf = (told: readonly Told[]): Feedback[] => told.flatMap(({ subject, key, at, address, fact }) => (
  subject === null || fact === null || fact === undefined || !Number.isFinite(at) ? [] : [{ subject, key, at, address: address === undefined || address === null || address === '' ? null : address, fact }]));

/** A call that was read. */
export const heard = (told: readonly Told[]): Extract<FeedbackReading, { readonly ok: true }> => ({ ok: true, feedback: feedbackOf(told) });
