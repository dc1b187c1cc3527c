import { useEffect, useState } from 'react';
import { z } from 'zod';
import { liveEventSchema, type LiveEvent } from '@perennial/model';
import { query } from '../api/client.js';

/** Rows that a tail keeps. */
export const KEPT_ROWS = 200;

const eventsSchema = z.array(liveEventSchema);

const readEvents = (data: unknown): LiveEvent[] => {
  try {
    return eventsSchema.parse(JSON.parse(String(data)));
  } catch {
    return []; // of another version: the page shows what it can read
  }
};

/** A tail of events as they come, newest first, at most 200. */
export interface Live {
  /** The filter that the rows passed. */
  readonly of: string;
  readonly rows: readonly LiveEvent[];
  /** What came since the pause. */
  readonly held: readonly LiveEvent[];
  readonly paused: boolean;
  readonly connected: boolean;
}

const begun = (of: string): Live => ({ of, rows: [], held: [], paused: false, connected: false });

/** Newest first, each once, at most 200. */
export function joined(rows: readonly LiveEvent[], fresh: readonly LiveEvent[]): readonly LiveEvent[] {
  const known = new Set(rows.map(({ id, profileId }) => `${id} ${profileId ?? ''}`));
  const added = fresh.filter(({ id, profileId }) => !known.has(`${id} ${profileId ?? ''}`)).reverse();
  return added.length === 0 ? rows : [...added, ...rows].slice(0, KEPT_ROWS);
}

const received = (live: Live, fresh: readonly LiveEvent[]): Live => (live.paused ? { ...live, connected: true, held: joined(live.held, fresh) } : { ...live, connected: true, rows: joined(live.rows, fresh) });
const toggled = (live: Live): Live => (live.paused ? { ...live, paused: false, rows: joined(live.rows, [...live.held].reverse()), held: [] } : { ...live, paused: true });

/** Follows events while it is drawn, and answers how to pause and go on: a pause keeps the rows as they are and gathers what comes. */
export function useLive({ name, person }: { readonly name: string; readonly person: string }): readonly [Live, () => void] {
  const of = query({ name, person });
  const [live, setLive] = useState<Live>(begun(of));
  useEffect(() => {
    const source = new EventSource(`/api/events/live/stream${of}`);
    const change = (change: (live: Live) => Live): void => setLive((before) => change(before.of === of ? before : begun(of)));
    source.addEventListener('open', () => change((before) => ({ ...before, connected: true })));
    source.addEventListener('error', () => change((before) => ({ ...before, connected: false })));
    source.addEventListener('events', (message) => change((before) => received(before, readEvents(message.data))));
    return () => source.close();
  }, [of]);
  return [live.of === of ? live : begun(of), () => setLive(toggled)];
}
