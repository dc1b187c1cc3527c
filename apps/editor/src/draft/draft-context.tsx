import { createContext, use, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Draft, DraftActs, DraftStore } from './draft-store.js';

const DraftContext = createContext<DraftStore | null>(null);

/** Makes a draft known to all that is drawn within. */
export const DraftProvider = ({ store, children }: { store: DraftStore; children: ReactNode }) => <DraftContext value={store}>{children}</DraftContext>;

/** The store of the draft, for acts that read it when they happen. */
export function useDraftStore(): DraftStore {
  const store = use(DraftContext);
  if (store === null) throw new Error('useDraft is used outside of a journey');
  return store;
}

/** A part of the draft; draws again when it changes. */
export const useDraft = <T,>(part: (draft: Draft & DraftActs) => T): T => useStore(useDraftStore(), part);
