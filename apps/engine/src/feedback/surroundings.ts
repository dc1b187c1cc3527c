import type { FeedbackSurroundings } from '@perennial/providers';
import { sendRequest } from '../outgoing/send-request.js';

const TIMEOUT_MS = 5000;
const MAX_BYTES = 100_000;
const KEPT_MS = 3_600_000;
/** Most texts that are kept: certificates, of which a provider has a handful. */
const MOST_KEPT = 50;

interface Kept {
  readonly text: string;
  readonly until: number;
}

/** Reads texts through the guard of outgoing calls, over https or from hosts that PERENNIAL_ALLOW_HOSTS lists; what was read is kept for an hour. */
export function feedbackSurroundings(allowHosts: readonly string[], now: () => number): FeedbackSurroundings {
  const kept = new Map<string, Kept>();
  return {
    fetchText: async (url) => {
      const known = kept.get(url);
      if (known !== undefined && known.until > now()) return known.text;
      const text = await readText(url, allowHosts);
      if (text === null) return null;
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(url, { text, until: now() + KEPT_MS });
      return text;
    },
  };
}

/** The text at an address, or null: there was none, or it may not be called. */
export async function readText(url: string, allowHosts: readonly string[]): Promise<string | null> {
  if (!URL.canParse(url)) return null;
  const { protocol, host, hostname } = new URL(url);
  if (protocol !== 'https:' && !allowHosts.includes(host) && !allowHosts.includes(hostname)) return null;
  const answer = await sendRequest({ method: 'GET', url, headers: {}, body: null, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }, allowHosts);
  return answer.type === 'answer' && answer.status >= 200 && answer.status < 300 ? answer.text : null;
}
