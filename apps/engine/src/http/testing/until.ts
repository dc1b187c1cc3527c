/** Asks again every 25 ms until the answer is something; throws after 20 s, which only a machine that stands still needs. */
export async function until<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error('not within 20 s');
    await new Promise((done) => setTimeout(done, 25));
  }
}
