import type { Session } from './session.js';

/** Values that can be sent as properties or traits. */
export type Values = Readonly<Record<string, unknown>>;

interface Call {
  readonly path: 't' | 'i' | 'p';
  readonly body: Values;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** Calls kept while the network is away; the oldest go first when there are more. */
const MAX_WAITING = 200;

/** Sends tracking calls in order, one after the other; keeps them while the network is away. */
export class Transport {
  private readonly waiting: Call[] = [];
  private busy = false;
  private retryMs = FIRST_RETRY_MS;

  public constructor(private readonly host: string, private readonly key: string, private readonly session: Session) {}

  /** Queues a call; text/plain, so that no preflight is needed. */
  public send(path: Call['path'], values: Values): void {
    const body = {
      ...values, writeKey: this.key, messageId: crypto.randomUUID(), timestamp: new Date().toISOString(), anonymousId: this.session.anonymousId, ...(this.session.userId === null ? {} : { userId: this.session.userId }),
      context: { page: { path: location.pathname, url: location.href, title: document.title }, locale: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    };
    this.waiting.push({ path, body });
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let call = this.waiting[0]; call !== undefined; call = this.waiting[0]) {
      if (await this.deliver(call)) {
        this.waiting.shift();
        this.retryMs = FIRST_RETRY_MS;
      } else {
        await new Promise((done) => setTimeout(done, this.retryMs));
        this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2);
      }
    }
    this.busy = false;
  }

  /** True when the call is settled: taken, or refused for good. */
  private async deliver({ path, body }: Call): Promise<boolean> {
    try {
      const answer = await fetch(`${this.host}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ ...body, sentAt: new Date().toISOString() }), keepalive: true });
      return answer.status < 500 && answer.status !== 429 && answer.status !== 408;
    } catch {
      return false;
    }
  }
}
