/** How long a click is remembered, in milliseconds. */
const REMEMBERED_MS = 10_000;
/** Mails that are remembered at most; the oldest are forgotten first. */
const MOST = 10_000;

/** Which links of which mails were followed a moment ago, in this process. */
export class RecentLinks {
  private readonly clicks = new Map<string, Map<number, number>>();

  public constructor(private readonly clock: () => number) {}

  /** Notes a click; answers how many other links of the mail were followed within the last ten seconds. */
  public note(messageId: string, link: number): number {
    const now = this.clock();
    const known = this.clicks.get(messageId) ?? new Map<number, number>();
    this.clicks.delete(messageId);
    for (const [other, at] of known) if (now - at > REMEMBERED_MS) known.delete(other);
    const others = [...known.keys()].filter((one) => one !== link).length;
    known.set(link, now);
    this.clicks.set(messageId, known);
    const [oldest] = this.clicks.keys();
    if (this.clicks.size > MOST && oldest !== undefined) this.clicks.delete(oldest);
    return others;
  }
}
