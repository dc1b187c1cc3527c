/** Ends the parts of a process in the reverse order of their start, once, however often and by whatever it is asked to. */
export class Lifecycle {
  private readonly closers: (() => Promise<void>)[] = [];
  private starting: Promise<unknown> = Promise.resolve();
  private ending: Promise<void> | undefined;
  private askedAt = 0;

  /** `exit` ends the process with a code; `say` prints one line for people; `now` is a clock in ms. */
  constructor(
    private readonly exit: (code: number) => void,
    private readonly say: (line: string) => void,
    private readonly now: () => number,
  ) {}

  /** True once the end was asked for. */
  get isEnding(): boolean {
    return this.ending !== undefined;
  }

  /** Starts one part: nothing is started after the end was asked for (null), and the end waits for a start under way. */
  async part<T>(start: () => Promise<T>, close: (started: T) => Promise<void>): Promise<T | null> {
    if (this.isEnding) return null;
    const started = start();
    this.starting = started.catch(() => undefined);
    const value = await started;
    this.closers.push(() => close(value));
    return this.isEnding ? null : value;
  }

  /** Ends everything and then the process with this code. A second request forces it, unless it is the echo of the first (npm repeats a terminal's Ctrl-C). */
  end(code: number, line?: string): Promise<void> {
    if (this.ending !== undefined) {
      if (this.now() - this.askedAt > 400) this.exit(130);
      return this.ending;
    }
    this.askedAt = this.now();
    if (line !== undefined) this.say(line);
    this.ending = this.closeAll().then((closed) => this.exit(closed ? code : 1));
    return this.ending;
  }

  private async closeAll(): Promise<boolean> {
    let clean = true;
    await this.starting;
    await Promise.resolve(); // lets the part that was starting enter its closer
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
      try {
        await close();
      } catch (error) {
        clean = false;
        this.say(`While stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return clean;
  }
}
