import { describe, expect, it } from '@jest/globals';
import { Lifecycle } from './lifecycle.js';

function room() {
  const told: string[] = [];
  const clock = { now: 0 };
  const lifecycle = new Lifecycle((code) => void told.push(`exit ${code}`), (line) => void told.push(line), () => clock.now);
  const part = (name: string, fails = false) =>
    lifecycle.part(async () => name, async () => {
      told.push(`close ${name}`);
      if (fails) throw new Error(`${name} broke`);
    });
  return { told, clock, lifecycle, part };
}

describe('Lifecycle', () => {
  it('ends parts in reverse order, once', async () => {
    const { told, lifecycle, part } = room();
    await part('database');
    await part('engine');
    await Promise.all([lifecycle.end(0, 'bye'), lifecycle.end(0)]);
    expect(told).toEqual(['bye', 'close engine', 'close database', 'exit 0']);
  });

  it('ends the others and says so when one fails', async () => {
    const { told, lifecycle, part } = room();
    await part('database');
    await part('engine', true);
    await lifecycle.end(0);
    expect(told).toEqual(['close engine', 'While stopping: engine broke', 'close database', 'exit 1']);
  });

  it('waits for the part that is starting, and starts nothing after', async () => {
    const { told, lifecycle, part } = room();
    const started = part('database');
    const end = lifecycle.end(0);
    expect(await started).toBeNull();
    expect(await part('engine')).toBeNull();
    await end;
    expect(told).toEqual(['close database', 'exit 0']);
  });

  it.each([[400, false], [401, true]])('takes a second request %i ms later as force: %s', async (later, forced) => {
    const { told, clock, lifecycle, part } = room();
    await part('database');
    const end = lifecycle.end(0);
    clock.now = later;
    void lifecycle.end(0);
    expect(told.includes('exit 130')).toBe(forced);
    await end;
  });
});
