import { createContext, use } from 'react';
import type { JourneyCounts, JourneyDetail } from '@perennial/model';
import type { Problem } from '@perennial/journey';
import type { Autosave } from '../draft/autosave.js';
import type { Place } from './insert.js';

/** What the parts of a journey's page share besides the draft. */
export interface JourneyContextValue {
  readonly id: number;
  readonly journey: JourneyDetail;
  readonly readOnly: boolean;
  readonly counts: JourneyCounts | null;
  readonly problems: readonly Problem[];
  readonly autosave: Autosave;
  /** Asks for a kind at a point of the window and puts it into a way out. */
  readonly ask: (place: Place, at: { readonly x: number; readonly y: number }) => void;
}

/** Carries what the parts of a journey's page share. */
export const JourneyContext = createContext<JourneyContextValue | null>(null);

/** What the parts of a journey's page share. */
export function useJourneyPage(): JourneyContextValue {
  const value = use(JourneyContext);
  if (value === null) throw new Error('useJourneyPage is used outside of a journey');
  return value;
}
