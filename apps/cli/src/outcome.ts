/** How a command ends, as its exit code; documented in the README. */
export const EXIT = { done: 0, failed: 1, invalid: 2, conflict: 3, changes: 4 } as const;
/** An exit code. */
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** What a command has to say: as lines for people and as one document for programs. */
export interface Outcome {
  readonly code: Exit;
  readonly lines: readonly string[];
  readonly json: object;
}

/** An end that was foreseen: the message says what failed and the way out. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';

  public constructor(public readonly code: Exit, message: string) {
    super(message);
  }
}

/** `1 step`, `2 steps`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
