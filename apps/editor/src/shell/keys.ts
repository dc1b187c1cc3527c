import { commandKey } from '../ui/single-keys.js';
import { destinations } from './navigation.js';

/** Keys pressed together or one after the other, and what they do. */
export type KeyRow = readonly [names: readonly string[], what: string];

/** All keys that act, by place; the canvas acts on its own in `canvas/use-canvas-keys.ts`. */
export const KEYS: readonly (readonly [place: string, rows: readonly KeyRow[]])[] = [
  ['Everywhere', [[[`${commandKey}K`], 'Find journeys, templates and people'], [['?'], 'These keys'], ...destinations.map(({ go, label }): KeyRow => [go.toUpperCase().split(' '), label])]],
  ['Lists', [[['/'], 'Search the list'], [['N'], 'New journey or template']]],
  ['Canvas', [
    [['A'], 'Add a step'], [['Enter'], 'Open the panel'], [['Esc'], 'Close the panel, then select nothing'], [['Tab'], 'Next step, with Shift the one before'], [['Alt', 'Arrows'], 'Follow the edges'], [['Arrows'], 'Move what is selected by 18'],
    [['['], 'Previous problem'], [[']'], 'Next problem'], [[`${commandKey}F`], 'Find a step'], [['O'], 'Outline or canvas'], [['L'], 'Tidy up'], [['F'], 'Fit to the window'], [['1'], 'Zoom to 100%'], [['+', '−'], 'Zoom in, out'],
    [[`${commandKey}Z`], 'Undo'], [['Shift', `${commandKey}Z`], 'Redo'], [[`${commandKey}D`], 'Duplicate'], [[`${commandKey}C`, `${commandKey}V`], 'Copy, paste, across journeys'], [['Backspace'], 'Delete'], [[`${commandKey}Enter`], 'Publish'],
  ]],
];
