import { describe, expect, it } from '@jest/globals';
import { applyEdit, emptyGraph, ENTRY, newNode, NODE_TYPES, type Graph } from '@perennial/journey';
import fc from 'fast-check';
import { added, copied, pasted, pasteEdit } from './clipboard.js';
import { flowsOf } from './flows.js';
import { outletPoint, overlap, rects, sizeOf } from './geometry.js';
import { addition, mayConnect, nextPlace } from './insert.js';
import { flowOrder, neighbour } from './order.js';
import { laidOut, tidyEdit, tidyPlaces } from './tidy.js';

/** Adds kinds one after another at the place that is chosen when nothing is selected. */
function drawn(types: readonly string[], selected: readonly (number | null)[] = []): Graph {
  return types.reduce((graph, type, i) => {
    const pick = selected[i];
    const from = pick === undefined || pick === null ? null : (graph.nodes[pick % Math.max(1, graph.nodes.length)]?.id ?? null);
    const place = nextPlace(graph, from);
    const made = place === null ? null : addition(graph, type, place);
    return made === null ? graph : applyEdit(graph, made.edit).graph;
  }, emptyGraph('Drawn'));
}

const kinds = fc.array(fc.tuple(fc.constantFrom(...NODE_TYPES), fc.option(fc.nat(100))), { minLength: 1, maxLength: 25 });
const graphs = kinds.map((all) => drawn(all.map(([type]) => type), all.map(([, pick]) => pick)));

describe('adding steps', () => {
  it('follows the main line when nothing is selected, and goes before an exit', () => {
    const graph = drawn(['email', 'delay', 'exit', 'in_app']);
    expect(flowOrder(graph)).toEqual([ENTRY, 'email', 'delay', 'in_app', 'exit']);
  });

  it('takes the first open way of the selected step', () => {
    const graph = drawn(['branch', 'email']);
    expect(nextPlace(graph, 'branch')).toEqual({ from: 'branch', outlet: 'else' });
    expect(nextPlace(graph, 'email')).toEqual({ from: 'email', outlet: 'next' });
  });

  it('never puts a step onto another, and forgets none', () => {
    fc.assert(fc.property(graphs, (graph) => {
      const all = [...rects(graph).values()];
      for (const [i, one] of all.entries()) for (const other of all.slice(i + 1)) expect(overlap(one, other)).toBe(false);
      expect(flowOrder(graph)).toHaveLength(graph.nodes.length + 1);
    }), { numRuns: 60 });
  });

  it('keeps the rows of the grid: the next step stands 108 below a plain one, 144 below one with outlets', () => {
    const { positions } = drawn(['email', 'wait_for', 'exit', 'delay']).layout;
    expect([positions['email']?.y, positions['wait_for']?.y, positions['delay']?.y, positions['exit']?.y]).toEqual([108, 216, 360, 468]);
    expect(positions['wait_for']?.x).toBe(-54);
  });

  it('is one undo, whatever made room', () => {
    const graph = drawn(['email', 'delay', 'email', 'exit']);
    const made = addition(graph, 'wait_for', { from: 'email', outlet: 'next' });
    if (made === null) throw new Error('no step');
    const { graph: after, undo } = applyEdit(graph, made.edit);
    expect(after.edges).toContainEqual({ from: 'wait_for', outlet: 'happened', to: 'delay' });
    expect(undo.reduce((at, edit) => applyEdit(at, edit).graph, after)).toEqual(graph);
  });
});

describe('connecting', () => {
  const graph = drawn(['email', 'delay']);
  it('leads to other steps only', () => {
    expect(mayConnect(graph, 'delay', 'next', 'email')).toBe(true);
    expect(mayConnect(graph, 'delay', 'next', 'delay')).toBe(false);
    expect(mayConnect(graph, 'delay', 'next', ENTRY)).toBe(false);
    expect(mayConnect(graph, 'delay', 'nowhere', 'email')).toBe(false);
  });
});

describe('tidying up', () => {
  it('leaves no two steps upon each other, keeps the entry, and is on the grid', () => {
    fc.assert(fc.property(graphs, (graph) => {
      const tidy = applyEdit(graph, tidyEdit(graph)).graph;
      const all = [...rects(tidy).values()];
      for (const [i, one] of all.entries()) for (const other of all.slice(i + 1)) expect(overlap(one, other)).toBe(false);
      expect(tidy.layout.positions[ENTRY]).toEqual(graph.layout.positions[ENTRY]);
      for (const { x, y } of Object.values(tidy.layout.positions)) expect([x % 18 === 0, y % 18 === 0]).toEqual([true, true]);
    }), { numRuns: 40 });
  });

  it('gives a place to steps that came without one, and moves no other', () => {
    const graph = drawn(['email', 'delay', 'exit']);
    const bare: Graph = { ...graph, layout: { ...graph.layout, positions: {} } };
    const [entry, ...others] = [...rects(laidOut(bare)).values()];
    for (const other of others) expect(entry !== undefined && overlap(entry, other)).toBe(false);
    expect(laidOut(graph)).toBe(graph);
    const placed: Graph = { ...bare, layout: { ...bare.layout, positions: { email: { x: 900, y: 900 } } } };
    expect(laidOut(placed).layout.positions['email']).toEqual({ x: 900, y: 900 });
  });

  it('keeps the order of outlets', () => {
    const graph = drawn(['wait_for', 'email', 'delay'], [null, 0, 0]);
    const places = tidyPlaces(graph);
    const [first, second] = graph.edges.filter((edge) => edge.from === 'wait_for').sort((a) => (a.outlet === 'happened' ? -1 : 1));
    expect(places[first?.to ?? '']?.x).toBeLessThan(places[second?.to ?? '']?.x ?? 0);
  });

  it('places 200 steps in under two seconds', () => {
    const graph = drawn(Array.from({ length: 200 }, (_, i) => NODE_TYPES[i % (NODE_TYPES.length - 1)] ?? 'delay'), Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? i : null)));
    const begun = performance.now();
    tidyPlaces(graph);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('walking', () => {
  const graph = drawn(['branch', 'email', 'delay'], [null, 0, 0]);
  it('goes on, back and sideways along the edges', () => {
    expect(neighbour(graph, ENTRY, 'down')).toBe('branch');
    expect(neighbour(graph, 'branch', 'up')).toBe(ENTRY);
    const [yes, other] = ['yes', 'else'].map((outlet) => graph.edges.find((edge) => edge.from === 'branch' && edge.outlet === outlet)?.to ?? '');
    expect(neighbour(graph, yes ?? '', 'right')).toBe(other);
    expect(neighbour(graph, other ?? '', 'left')).toBe(yes);
    expect(neighbour(graph, ENTRY, 'up')).toBeNull();
  });
});

describe('the clipboard', () => {
  it('brings the same steps and the edges among them into another journey', () => {
    fc.assert(fc.property(graphs, (graph) => {
      const fragment = pasted(copied(graph, graph.nodes.map((node) => node.id)));
      if (fragment === null) throw new Error('nothing pasted');
      const into = applyEdit(emptyGraph('Other'), pasteEdit(emptyGraph('Other'), fragment)).graph;
      expect(into.nodes.map(({ type, config }) => ({ type, config }))).toEqual(graph.nodes.map(({ type, config }) => ({ type, config })));
      expect(into.edges).toHaveLength(graph.edges.filter((edge) => edge.from !== ENTRY).length);
    }), { numRuns: 30 });
  });

  it('does not take other text for steps', () => {
    for (const text of ['', 'hello', '{}', '{"mark":"perennial/steps@1"}', '[]']) expect(pasted(text)).toBeNull();
  });

  it('names the new steps', () => {
    const graph = drawn(['email']);
    const after = applyEdit(graph, { type: 'duplicate', ids: ['email'], offset: { x: 36, y: 36 } }).graph;
    expect(added(graph, after)).toEqual(['email_2']);
  });
});

describe('sizes', () => {
  const outlets = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `o${i}`, label: 'x' }));
  it.each([['email', 1, 240, 58], ['branch', 2, 240, 88], ['branch', 3, 348, 88], ['wait_for', 2, 348, 88], ['wait_for', 4, 464, 88], ['wait_for', 5, 464, 118], ['exit', 0, 240, 46]])('%s with %i outlets', (type, n, width, height) => {
    expect(sizeOf(type, outlets(n))).toEqual({ width, height });
  });
  it('puts a handle under the middle of each cell', () => {
    expect(outletPoint('branch', outlets(2), 'o1')).toEqual({ x: 180, y: 88 });
    expect(outletPoint('email', outlets(1), 'o0')).toEqual({ x: 120, y: 58 });
  });
});

describe('flows', () => {
  const graph = drawn(['branch', 'email', 'delay'], [null, 0, 0]);
  const counts = (left: { [outlet: string]: number }) => ({ entered: 100, completed: 0, exited: 0, notEntered: 0, held: 0, nodes: { branch: { arrived: 90, here: 0, stuck: 0, left, exited: 0, messages: { queued: 0, sent: 0, skipped: 0, failed: 0, shadowed: 0, delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0 } } } });
  it('gives counts on straight runs and shares after a choice', () => {
    const flows = flowsOf(graph, counts({ yes: 60, else: 20 }));
    expect(flows.get('entry:next')).toEqual({ count: 100, share: null, weight: 1 });
    expect(flows.get('branch:yes')).toEqual({ count: 60, share: 0.75, weight: 0.6 });
    expect(flows.get('branch:else')?.share).toBe(0.25);
  });
  it('says nothing before anyone entered', () => {
    expect(flowsOf(graph, null).size).toBe(0);
    expect(flowsOf(graph, { ...counts({}), entered: 0 }).size).toBe(0);
    expect(flowsOf(graph, counts({})).get('branch:yes')?.share).toBeNull();
  });
  it('knows kinds that this version does not', () => {
    expect(newNode(graph, 'telepathy')).toBeNull();
  });
});
