/** Asks again every 25 ms until the answer is something; throws after 10 s. */
export async function until<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error('not within 10 s');
    await new Promise((done) => setTimeout(done, 25));
  }
}
