import { createStore, type StoreApi } from 'zustand/vanilla';
import { applyEdit, ENTRY, type Edit, type Graph } from '@perennial/journey';

/** How far the draft is kept on the server. Times are epoch ms. */
export type SaveStatus =
  | { readonly state: 'saved'; readonly at: number | null }
  | { readonly state: 'waiting' }
  | { readonly state: 'saving' }
  | { readonly state: 'failed'; readonly error: unknown }
  /** Someone else saved in between; nothing more is saved until the page is loaded anew. */
  | { readonly state: 'conflict'; readonly error: unknown };

interface Turn {
  readonly undo: readonly Edit[];
  readonly merge: string | null;
  readonly at: number;
}

/** A journey's draft while it is worked on. The graph is the only document; all else is about the work on it. */
export interface Draft {
  readonly graph: Graph;
  /** The graph as the server last took it. */
  readonly kept: Graph;
  readonly revision: number;
  readonly status: SaveStatus;
  readonly past: readonly Turn[];
  readonly future: readonly Turn[];
  /** Ids of what is selected: nodes, `entry`, notes as `note:id`, edges as `from:outlet`. */
  readonly selected: readonly string[];
  /** Whether the panel shows what is selected. */
  readonly panel: boolean;
  /** Field of the panel to go to, and a number that grows with each wish. */
  readonly field: { readonly name: string; readonly wish: number } | null;
}

/** What can be done with a draft. */
export interface DraftActs {
  /** Applies an edit; edits in a row with the same `merge` within 1.5 s are undone together. */
  readonly edit: (edit: Edit, merge?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Selects and leaves the panel as it is; an empty list closes it. */
  readonly select: (ids: readonly string[]) => void;
  /** Selects one and shows it in the panel, at a field if wished. */
  readonly open: (id: string, field?: string | null) => void;
  readonly close: () => void;
  readonly setStatus: (status: SaveStatus) => void;
  /** The server took this graph. */
  readonly keep: (graph: Graph, revision: number, at: number) => void;
  /** Takes over the server's graph and forgets the way there. */
  readonly adopt: (graph: Graph, revision: number) => void;
}

/** The one store of the canvas. */
export type DraftStore = StoreApi<Draft & DraftActs>;

const MERGE_MS = 1500;
const MOST_TURNS = 500;

const applyAll = (graph: Graph, edits: readonly Edit[]): { graph: Graph; undo: readonly Edit[] } =>
  edits.reduce<{ graph: Graph; undo: readonly Edit[] }>((at, edit) => {
    const done = applyEdit(at.graph, edit);
    return { graph: done.graph, undo: [...done.undo, ...at.undo] };
  }, { graph, undo: [] });

/** Those of the ids that are still in the graph; edges always. */
export function stillThere(graph: Graph, ids: readonly string[]): readonly string[] {
  const there = new Set([ENTRY, ...graph.nodes.map((node) => node.id), ...graph.layout.notes.map((note) => `note:${note.id}`), ...graph.edges.map((edge) => `${edge.from}:${edge.outlet}`)]);
  const left = ids.filter((id) => there.has(id));
  return left.length === ids.length ? ids : left;
}

function turnBack(state: Draft, from: 'past' | 'future'): Partial<Draft> | Draft {
  const turns = state[from];
  const turn = turns[turns.length - 1];
  if (turn === undefined) return state;
  const { graph, undo } = applyAll(state.graph, turn.undo);
  const back: Turn = { undo, merge: null, at: 0 };
  const selected = stillThere(graph, state.selected);
  const rest = { graph, selected, panel: state.panel && selected.length === 1, field: null };
  return from === 'past' ? { ...rest, past: turns.slice(0, -1), future: [...state.future, back] } : { ...rest, future: turns.slice(0, -1), past: [...state.past, back] };
}

function afterEdit(state: Draft, edit: Edit, merge: string | null, now: number): Partial<Draft> | Draft {
  const { graph, undo } = applyEdit(state.graph, edit);
  if (undo.length === 0) return state;
  const last = state.past[state.past.length - 1];
  const joins = merge !== null && last?.merge === merge && state.future.length === 0 && now - last.at < MERGE_MS;
  const turn: Turn = { undo: joins ? [...undo, ...last.undo] : undo, merge, at: now };
  const selected = stillThere(graph, state.selected);
  return { graph, selected, panel: state.panel && selected.length === 1, past: [...(joins ? state.past.slice(0, -1) : state.past.slice(-MOST_TURNS)), turn], future: [] };
}

/** Makes the store of a draft as the server has it. */
export function createDraft(graph: Graph, revision: number, clock: () => number = () => performance.now()): DraftStore {
  return createStore<Draft & DraftActs>((set) => ({
    graph,
    kept: graph,
    revision,
    status: { state: 'saved', at: null },
    past: [],
    future: [],
    selected: [],
    panel: false,
    field: null,
    edit: (edit, merge) => set((state) => afterEdit(state, edit, merge ?? null, clock())),
    undo: () => set((state) => turnBack(state, 'past')),
    redo: () => set((state) => turnBack(state, 'future')),
    select: (ids) => set((state) => (sameIds(state.selected, ids) ? state : { selected: ids, panel: state.panel && ids.length === 1, field: null })),
    open: (id, field) => set((state) => ({ selected: sameIds(state.selected, [id]) ? state.selected : [id], panel: true, field: field === undefined || field === null ? null : { name: field, wish: (state.field?.wish ?? 0) + 1 } })),
    close: () => set({ panel: false, field: null }),
    setStatus: (status) => set({ status }),
    keep: (kept, newest, at) => set({ kept, revision: newest, status: { state: 'saved', at } }),
    adopt: (newest, number) => set((state) => ({ graph: newest, kept: newest, revision: number, past: [], future: [], status: { state: 'saved', at: null }, selected: stillThere(newest, state.selected), panel: false, field: null })),
  }));
}

const sameIds = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, i) => id === b[i]);
