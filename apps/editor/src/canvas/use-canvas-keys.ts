import { useEffect, useEffectEvent } from 'react';
import { ENTRY } from '@perennial/journey';
import type { DraftStore } from '../draft/draft-store.js';
import { noticeFailed } from '../ui/notices.js';
import { copySelected, duplicateSelected, nudge, paste, removeSelected } from './acts.js';
import { GRID } from './geometry.js';
import { flowOrder, neighbour, type Direction } from './order.js';

/** What keys do that the page itself must do. */
export interface CanvasKeyActs {
  readonly store: DraftStore;
  readonly readOnly: boolean;
  /** Brings a step into view and puts the focus on it. */
  readonly focus: (id: string) => void;
  readonly find: () => void;
  readonly publish: () => void;
}

const ARROWS: { readonly [key: string]: { readonly x: number; readonly y: number; readonly along: Direction } } = {
  ArrowDown: { x: 0, y: GRID, along: 'down' }, ArrowUp: { x: 0, y: -GRID, along: 'up' }, ArrowLeft: { x: -GRID, y: 0, along: 'left' }, ArrowRight: { x: GRID, y: 0, along: 'right' },
};

const typing = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=dialog], [role=menu], [role=listbox]') !== null);
const stepOf = (target: EventTarget | null): string | null => (target instanceof HTMLElement && target.classList.contains('react-flow__node') ? (target.dataset['id'] ?? null) : null);
const inPanel = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('.panel, .top, .pal, .bar, .outline') !== null;

/** With the command key. True when the key acted. */
function commands(event: KeyboardEvent, { store, readOnly, find, publish }: CanvasKeyActs): boolean {
  const key = event.key.toLowerCase();
  const acts: { readonly [key: string]: (() => void) | undefined } = {
    f: find,
    ...(readOnly ? {} : { z: event.shiftKey ? store.getState().redo : store.getState().undo, y: store.getState().redo, d: () => duplicateSelected(store), enter: publish }),
  };
  acts[key]?.();
  return acts[key] !== undefined;
}

/** On the focused step: walk in the order of the flow or along the edges. True when the key acted. */
function walk(event: KeyboardEvent, step: string, { store, focus }: CanvasKeyActs): boolean {
  const { graph, open } = store.getState();
  if (event.key === 'Enter') {
    open(step);
    return true;
  }
  const arrow = event.altKey ? ARROWS[event.key] : undefined;
  const order = flowOrder(graph);
  const next = event.key === 'Tab' ? (order[order.indexOf(step) + (event.shiftKey ? -1 : 1)] ?? null) : arrow === undefined ? null : neighbour(graph, step, arrow.along);
  if (next !== null) focus(next);
  return next !== null || arrow !== undefined;
}

function plain(event: KeyboardEvent, acts: CanvasKeyActs): boolean {
  const { store, readOnly } = acts;
  const { selected, panel, close, select } = store.getState();
  const step = stepOf(event.target);
  if (event.key === 'Escape') {
    if (panel) close();
    else select([]);
    return true;
  }
  if (step !== null && walk(event, step, acts)) return true;
  if (readOnly || selected.length === 0 || inPanel(event.target)) return false;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined && !event.altKey) nudge(store, arrow);
  else if (event.key === 'Backspace' || event.key === 'Delete') removeSelected(store);
  else return false;
  return true;
}

/** The keys of the canvas: commands, walking, moving, deleting, and the clipboard. Nothing acts while a field, dialog or menu has the focus, but undo of the page in no field. */
export function useCanvasKeys(acts: CanvasKeyActs): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || typing(event.target)) return;
    const acted = event.metaKey || event.ctrlKey ? commands(event, acts) : plain(event, acts);
    if (acted) event.preventDefault();
  });
  const copy = useEffectEvent((event: ClipboardEvent) => {
    const picked = typing(event.target) || (window.getSelection()?.isCollapsed === false) ? null : copySelected(acts.store);
    if (picked === null || event.clipboardData === null) return;
    event.clipboardData.setData('text/plain', picked);
    event.preventDefault();
    if (event.type === 'cut' && !acts.readOnly) removeSelected(acts.store);
  });
  const put = useEffectEvent((event: ClipboardEvent) => {
    if (acts.readOnly || typing(event.target)) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (paste(acts.store, text)) event.preventDefault();
    else if (text !== '') noticeFailed('Nothing was pasted', new Error('The clipboard holds no steps. Select steps here or in another journey and copy them first.'));
  });
  useEffect(() => {
    const listeners: readonly (readonly [string, (event: never) => void])[] = [['keydown', (event: KeyboardEvent) => press(event)], ['copy', (event: ClipboardEvent) => copy(event)], ['cut', (event: ClipboardEvent) => copy(event)], ['paste', (event: ClipboardEvent) => put(event)]];
    for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener as EventListener);
    };
  }, []);
}

/** The next or previous step with a problem after the selected one, in the order of the flow. */
export function problemStep(order: readonly string[], troubled: ReadonlySet<string>, selected: string | null, by: 1 | -1): string | null {
  const stops = [ENTRY, ...order.filter((id) => id !== ENTRY)].filter((id) => troubled.has(id));
  if (stops.length === 0) return null;
  const at = selected === null ? -1 : order.indexOf(selected);
  const later = by === 1 ? stops.find((id) => order.indexOf(id) > at) : [...stops].reverse().find((id) => order.indexOf(id) < at);
  return later ?? (by === 1 ? (stops[0] ?? null) : (stops[stops.length - 1] ?? null));
}
