import { describe, expect, it } from '@jest/globals';
import { emptyGraph, type Graph } from '@perennial/journey';
import { createAutosave, type SaveDraft } from './autosave.js';
import { createDraft } from './draft-store.js';

const isConflict = (error: unknown): boolean => error instanceof Error && error.message === 'conflict';
const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits until it is so; the test's own time limit ends what never comes. */
const reaches = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await rest(5);
};

/** A server that keeps the newest graph and refuses an old revision. */
function server(slowMs = 0) {
  const kept: { graph: Graph | null; revision: number; saves: number; down: boolean } = { graph: null, revision: 1, saves: 0, down: false };
  const save: SaveDraft = async (graph, revision) => {
    await rest(slowMs);
    if (kept.down) throw new Error('no answer');
    if (revision !== kept.revision) throw new Error('conflict');
    kept.graph = graph;
    kept.saves += 1;
    kept.revision += 1;
    return { revision: kept.revision, savedAt: 5 };
  };
  return { kept, save };
}

const named = (name: string) => ({ type: 'setMeta', meta: { name } }) as const;

describe('autosave', () => {
  it('saves once for edits in a row', async () => {
    const { kept, save } = server();
    const store = createDraft(emptyGraph(''), 1);
    const autosave = createAutosave(store, save, { delayMs: 20, isConflict });
    const stop = autosave.start();
    for (const name of ['A', 'AB', 'ABC']) store.getState().edit(named(name));
    expect(store.getState().status.state).toBe('waiting');
    await reaches(() => store.getState().status.state === 'saved');
    expect(kept).toMatchObject({ saves: 1, revision: 2 });
    expect(kept.graph?.name).toBe('ABC');
    expect(store.getState().status).toEqual({ state: 'saved', at: 5 });
    stop();
  });

  it('keeps what is edited while a save is under way', async () => {
    const { kept, save } = server(30);
    const store = createDraft(emptyGraph(''), 1);
    const autosave = createAutosave(store, save, { delayMs: 5, isConflict });
    const stop = autosave.start();
    store.getState().edit(named('A'));
    await rest(15);
    store.getState().edit(named('B'));
    expect(await autosave.flush()).toBe(true);
    expect(kept.graph?.name).toBe('B');
    expect(store.getState().revision).toBe(kept.revision);
    stop();
  });

  it('tries again after a failure', async () => {
    const { kept, save } = server();
    kept.down = true;
    const store = createDraft(emptyGraph(''), 1);
    const autosave = createAutosave(store, save, { delayMs: 5, retryMs: 20, isConflict });
    const stop = autosave.start();
    store.getState().edit(named('A'));
    expect(await autosave.flush()).toBe(false);
    expect(store.getState().status.state).toBe('failed');
    kept.down = false;
    await reaches(() => kept.saves > 0);
    expect(kept.graph?.name).toBe('A');
    stop();
  });

  it('stops at a conflict and overwrites nothing', async () => {
    const { kept, save } = server();
    kept.revision = 9;
    const store = createDraft(emptyGraph(''), 1);
    const autosave = createAutosave(store, save, { delayMs: 5, retryMs: 5, isConflict });
    const stop = autosave.start();
    store.getState().edit(named('A'));
    expect(await autosave.flush()).toBe(false);
    store.getState().edit(named('B'));
    await rest(40);
    expect(await autosave.flush()).toBe(false);
    expect(kept.saves).toBe(0);
    expect(store.getState().status.state).toBe('conflict');
    expect(store.getState().graph.name).toBe('B');
    stop();
  });
});
