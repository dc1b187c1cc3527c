import { useSyncExternalStore } from 'react';
import { exactly, when, withinSentence } from './format.js';

const TICK_MS = 15_000;
let current = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    current = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function fresh(): number {
  if (Date.now() - current > TICK_MS) current = Date.now();
  return current;
}

/** Now, in epoch ms, at most 15 s old: one clock for the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, fresh);

/** A moment as people say it; the exact one on hover. It has happened, even where our clock is a little behind, unless it lies `ahead`; `mid`: it stands within a sentence. */
export function When({ at, className, ahead = false, mid = false }: { at: number | null | undefined; className?: string; ahead?: boolean; mid?: boolean }) {
  const now = useNow();
  if (at === null || at === undefined) return <span className={className}>–</span>;
  const said = when(ahead ? at : Math.min(at, now), now);
  return <time className={className} dateTime={new Date(at).toISOString()} title={exactly(at)}>{mid ? withinSentence(said) : said}</time>;
}
