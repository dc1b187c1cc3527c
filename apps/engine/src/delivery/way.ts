import type { Candidate } from './candidate.js';

/** What becomes of a message that no rule refuses, by the sending mode: it goes out, waits for a colleague, is only traced, or goes to the address of the workspace. */
export type Way = 'send' | 'park' | 'shadow' | 'trap';

/** The way of a message. What a colleague released goes out. */
export function wayOf({ rails: { mode }, message: { review } }: Pick<Candidate, 'rails' | 'message'>): Way {
  if (mode === 'review') return review === 'released' ? 'send' : 'park';
  return mode === 'live' ? 'send' : mode;
}
