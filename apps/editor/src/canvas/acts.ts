import { ENTRY, freshId, type Edit, type Position } from '@perennial/journey';
import type { DraftStore } from '../draft/draft-store.js';
import { added, copied, pasted, pasteEdit } from './clipboard.js';
import { GRID, snap } from './geometry.js';
import { addition, nextPlace, type Place } from './insert.js';
import { tidyEdit } from './tidy.js';

const nodesOf = (store: DraftStore): readonly string[] => {
  const { graph, selected } = store.getState();
  return graph.nodes.map((node) => node.id).filter((id) => selected.includes(id));
};

/** Adds a step of a kind: into a way out, at a point, or where it fits when neither is given. Opens it. */
export function addStep(store: DraftStore, type: string, at: Place | Position | null): void {
  const { graph, edit, open, selected } = store.getState();
  const only = selected.length === 1 ? (selected[0] ?? null) : null;
  const start = only === ENTRY || graph.nodes.some((node) => node.id === only) ? only : null;
  const made = addition(graph, type, at ?? nextPlace(graph, start) ?? { x: 0, y: 0 });
  if (made === null) return;
  edit(made.edit);
  open(made.id);
}

/** Removes what is selected: steps (what came in goes on to where they led), edges, notes. */
export function removeSelected(store: DraftStore): void {
  const { graph, selected, edit, select } = store.getState();
  const notes: Edit[] = graph.layout.notes.filter((note) => selected.includes(`note:${note.id}`)).map((note) => ({ type: 'removeNote', id: note.id }));
  const edges: Edit[] = graph.edges.filter((edge) => selected.includes(`${edge.from}:${edge.outlet}`)).map(({ from, outlet }) => ({ type: 'disconnect', from, outlet }));
  const ids = nodesOf(store);
  const all: Edit[] = [...notes, ...edges, ...(ids.length === 0 ? [] : [{ type: 'removeNodes', ids, heal: true } as const])];
  if (all.length === 0) return;
  edit({ type: 'batch', edits: all });
  select([]);
}

function addAll(store: DraftStore, change: Edit): void {
  const { graph, edit, select } = store.getState();
  edit(change);
  select(added(graph, store.getState().graph));
}

/** Copies the selected steps beside themselves and selects the copies. */
export function duplicateSelected(store: DraftStore): void {
  const ids = nodesOf(store);
  if (ids.length > 0) addAll(store, { type: 'duplicate', ids, offset: { x: 2 * GRID, y: 2 * GRID } });
}

/** The selected steps as text for the clipboard; null when there are none. */
export function copySelected(store: DraftStore): string | null {
  const ids = nodesOf(store);
  return ids.length === 0 ? null : copied(store.getState().graph, ids);
}

/** Pastes steps from a text of the clipboard and selects them; false when it holds none. */
export function paste(store: DraftStore, text: string): boolean {
  const fragment = pasted(text);
  if (fragment === null) return false;
  addAll(store, pasteEdit(store.getState().graph, fragment));
  return true;
}

/** Moves the selected steps and notes by pixels. */
export function nudge(store: DraftStore, by: Position): void {
  const { graph, selected, edit } = store.getState();
  const places = Object.entries(graph.layout.positions).filter(([id]) => selected.includes(id));
  const notes: Edit[] = graph.layout.notes.filter((note) => selected.includes(`note:${note.id}`)).map((note) => ({ type: 'changeNote', id: note.id, change: { x: note.x + by.x, y: note.y + by.y } }));
  const moves: Edit[] = places.length === 0 ? [] : [{ type: 'moveNodes', positions: Object.fromEntries(places.map(([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }])) }];
  if (notes.length + moves.length > 0) edit({ type: 'batch', edits: [...moves, ...notes] }, 'nudge');
}

/** Puts what was dragged where it was dropped. */
export function drop(store: DraftStore, places: { readonly [id: string]: Position }): void {
  const { graph, edit } = store.getState();
  const steps = Object.entries(places).filter(([id]) => !id.startsWith('note:'));
  const notes: Edit[] = graph.layout.notes.flatMap((note): Edit[] => {
    const at = places[`note:${note.id}`];
    return at === undefined ? [] : [{ type: 'changeNote', id: note.id, change: { x: at.x, y: at.y } }];
  });
  edit({ type: 'batch', edits: [...(steps.length === 0 ? [] : [{ type: 'moveNodes', positions: Object.fromEntries(steps.map(([id, at]) => [id, snap(at)])) } as const]), ...notes] });
}

/** Adds a sticky note at a point. */
export function addNote(store: DraftStore, at: Position): void {
  const { graph, edit, select } = store.getState();
  const id = freshId(new Set(graph.layout.notes.map((note) => note.id)), 'note');
  edit({ type: 'addNote', note: { id, ...snap(at), text: '' } });
  select([`note:${id}`]);
}

/** Moves every step to its tidy place. */
export const tidy = (store: DraftStore): void => store.getState().edit(tidyEdit(store.getState().graph));
