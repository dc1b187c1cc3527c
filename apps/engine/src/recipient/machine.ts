/** What is known of a request that tells of an opening or a click. */
export interface Follower {
  readonly method: string;
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** Milliseconds since the mail was handed over; null: not known. */
  readonly sinceSentMs: number | null;
  /** How many other links of the same mail were followed within the last ten seconds. */
  readonly otherLinks: number;
}

/**
 * Programs that open mails and follow links before people do: scanners of mail services, link checkers, crawlers, bare HTTP clients. Names as they sign (their makers' documents, and user agents published by mail senders, 2024-2026).
 * Image proxies of Gmail and Yahoo are not among them: they fetch when a person opens.
 */
const SCANNERS = /bot\b|crawler|spider|scan|barracuda|proofpoint|mimecast|symantec|trendmicro|sophos|fireeye|forcepoint|cloudmark|bitdefender|kaspersky|avast|safelinks|urldefense|phish|virus|preview|curl\/|wget\/|python-|python\/|aiohttp|httpx|go-http-client|java\/|okhttp|apache-httpclient|libwww|headless|phantomjs|selenium|node-fetch|axios\/|undici/i;
/** Apple Mail Privacy Protection fetches all pictures of a mail by itself, and signs with nothing more (Apple, 2021). */
const APPLE_PRIVACY = 'Mozilla/5.0';
/** Nobody reads a mail and finds its link so fast after it was handed over. */
const TOO_FAST_MS = 1500;
/** A person opens one link after another, not several within ten seconds. */
const TOO_MANY_LINKS = 3;

const text = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''));

/** True where a program, not a person, opened a mail or followed its link. Kept and marked, and left out of rates and decisions (providers.md). */
export function isMachine({ method, headers, sinceSentMs, otherLinks }: Follower): boolean {
  const agent = text(headers['user-agent']).trim();
  if (method === 'HEAD' || agent === '' || agent === APPLE_PRIVACY || SCANNERS.test(agent)) return true;
  if (['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) => /prefetch|preview/i.test(text(headers[name])))) return true;
  return (sinceSentMs !== null && sinceSentMs < TOO_FAST_MS) || otherLinks >= TOO_MANY_LINKS;
}
