import type { Survey, SurveyAnswer } from '@perennial/model';

/** An in-app message of this person. */
export interface InAppEntry {
  readonly id: number;
  readonly kind: 'banner' | 'inbox' | 'survey';
  readonly title: string;
  readonly body: string;
  readonly actionLabel: string;
  readonly actionUrl: string;
  /** What it asks: only of a survey, whose button says `actionLabel`. */
  readonly survey?: Survey;
  /** What the person answered; null: nothing yet. */
  readonly answer?: SurveyAnswer | null;
  readonly state: 'unseen' | 'seen' | 'clicked' | 'dismissed';
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What a person did with an in-app message. */
export type InAppAct = 'seen' | 'clicked' | 'dismissed';

/** What proves whose feed it is. */
export interface FeedIdentity {
  readonly host: string;
  readonly key: string;
  readonly user: string;
  /** Hex HMAC-SHA256 of the user id under a server key, made by the host product's server. */
  readonly token: string;
}

const RETRY_MS = 2000;

/** A person's in-app messages: loaded once, then followed by an event stream that resumes where it broke. */
export class Feed {
  private entries: readonly InAppEntry[] = [];
  private stream: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<(entries: readonly InAppEntry[]) => void>();

  public constructor(private readonly identity: FeedIdentity) {}

  /** Loads the feed and follows it. */
  public async open(): Promise<void> {
    try {
      const answer = await fetch(this.address('feed'));
      if (answer.status === 401 || answer.status === 400) {
        reportError(new Error(`perennial: the in-app feed does not open: ${await answer.text()}`));
        return;
      }
      const { items, last } = (await answer.json()) as { items: InAppEntry[]; last: number };
      this.set(items);
      this.follow(last);
    } catch {
      this.again();
    }
  }

  /** Newest first, without the dismissed. */
  public get items(): readonly InAppEntry[] {
    return this.entries;
  }

  /** Calls back at once and on every change; answers the function that ends it. */
  public onChange(listener: (entries: readonly InAppEntry[]) => void): () => void {
    this.listeners.add(listener);
    listener(this.entries);
    return () => void this.listeners.delete(listener);
  }

  /** Notes what the person did; shown at once, told to the server in the background. */
  public act(id: number, act: InAppAct): void {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined || (act === 'seen' && entry.state !== 'unseen')) return;
    this.set(act === 'dismissed' ? this.entries.filter((one) => one.id !== id) : this.entries.map((one) => (one.id === id ? { ...one, state: act } : one)));
    fetch(this.address(`${id}/${act}`), { method: 'POST', keepalive: true }).catch(() => undefined);
  }

  /** Sends the answer to a survey, with a comment or without; of several the first is kept. True when it was; false: try again. */
  public async answer(id: number, value: SurveyAnswer['value'], comment = ''): Promise<boolean> {
    try {
      const got = await fetch(this.address(`${id}/answer`), { method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value, comment: comment.trim() || null }) });
      if (!got.ok) return false;
      const { answer } = (await got.json()) as { answer: SurveyAnswer };
      this.set(this.entries.map((one) => (one.id === id ? { ...one, state: 'clicked', answer } : one)));
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the stream. */
  public close(): void {
    clearTimeout(this.retry);
    this.stream?.close();
    this.listeners.clear();
  }

  private follow(after: number): void {
    const stream = new EventSource(`${this.address('stream')}&after=${after}`);
    this.stream = stream;
    stream.addEventListener('entry', (event) => {
      const entry = JSON.parse(event.data) as InAppEntry;
      if (!this.entries.some((one) => one.id === entry.id)) this.set([entry, ...this.entries]);
    });
    // A stream that the server refused is not opened again by the browser: the person may not be known yet.
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) this.again();
    });
  }

  private again(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.open(), RETRY_MS);
  }

  private set(entries: readonly InAppEntry[]): void {
    this.entries = entries;
    for (const listener of this.listeners) listener(entries);
  }

  private address(path: string): string {
    const { host, key, user, token } = this.identity;
    return `${host}/inbox/${path}?${new URLSearchParams({ key, user, token }).toString()}`;
  }
}
