type Suite = (name: string, body: () => void) => void;

/** Gives Jest's `describe` back, or where there is a reason against it one that skips under a name that carries the reason; the runner prints it. */
export function describeUnless(reason: string | null, describe: Suite & { skip: Suite }): Suite {
  return reason === null ? describe : (name, body) => describe.skip(`${name} [skipped: ${reason}]`, body);
}
