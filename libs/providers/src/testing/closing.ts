import { afterEach } from '@jest/globals';

/** Closes what a spec opened after each test, whether it passed or not: `const own = closing()`, then `own(await ...)`. */
export function closing(): <Open extends { readonly close: () => Promise<void> }>(open: Open) => Open {
  const all: { readonly close: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(all.splice(0).map((one) => one.close()));
  });
  return (open) => {
    all.push(open);
    return open;
  };
}
