import type { Graph } from '@perennial/journey';
import type { DraftStore } from './draft-store.js';

/** Keeps a graph on the server; throws when it was not kept. */
export type SaveDraft = (graph: Graph, revision: number) => Promise<{ readonly revision: number; readonly savedAt: number }>;

/** Saves a draft by itself once started. */
export interface Autosave {
  /** Begins to look at the draft; answers how to stop. */
  readonly start: () => () => void;
  /** Saves what is not saved yet, now; true when all is kept. */
  readonly flush: () => Promise<boolean>;
}

/** When to save, and which errors mean that someone else saved in between. */
export interface AutosaveOptions {
  readonly delayMs?: number;
  readonly retryMs?: number;
  readonly isConflict: (error: unknown) => boolean;
}

/** Saves the draft 600 ms after the last edit, one save at a time, again every 5 s while that fails, and never over someone else's save. */
export function createAutosave(store: DraftStore, save: SaveDraft, { delayMs = 600, retryMs = 5000, isConflict }: AutosaveOptions): Autosave {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<boolean> | null = null;
  let stopped = true;
  const dirty = (): boolean => store.getState().graph !== store.getState().kept;
  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const plan = (ms: number): void => {
    cancel();
    if (!stopped) timer = setTimeout(() => void flush(), ms);
  };
  const once = async (): Promise<boolean> => {
    const { graph, revision, setStatus, keep } = store.getState();
    setStatus({ state: 'saving' });
    try {
      const saved = await save(graph, revision);
      keep(graph, saved.revision, saved.savedAt);
      return true;
    } catch (error) {
      const conflict = isConflict(error);
      setStatus({ state: conflict ? 'conflict' : 'failed', error });
      if (!conflict) plan(retryMs);
      return false;
    }
  };
  const all = async (): Promise<boolean> => {
    while (dirty()) if (!(await once())) return false;
    return true;
  };
  const flush = (): Promise<boolean> => {
    cancel();
    if (store.getState().status.state === 'conflict') return Promise.resolve(false);
    running ??= all().finally(() => {
      running = null;
    });
    return running;
  };
  const start = (): (() => void) => {
    stopped = false;
    const unsubscribe = store.subscribe((state, before) => {
      if (state.graph === before.graph || state.graph === state.kept || state.status.state === 'conflict') return;
      if (state.status.state !== 'saving') state.setStatus({ state: 'waiting' });
      plan(delayMs);
    });
    return () => {
      unsubscribe();
      stopped = true;
      cancel();
    };
  };
  return { start, flush };
}
