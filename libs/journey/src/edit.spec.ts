import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diff } from './diff.js';
import { applyEdit, newNode, type Edit } from './edit.js';
import { emptyGraph, type Graph } from './graph.js';
import { NODE_TYPES } from './kinds/registry.js';
import { aGraph, CONFIGS } from './testing/arbitraries.js';
import { graphOf } from './testing/journeys.js';

const position = fc.record({ x: fc.integer(), y: fc.integer() });
const id = fc.oneof(fc.nat(10).map((i) => `n${i}`), fc.constantFrom('entry', 'gone', 'n1_2', 'constructor'));
const outlet = fc.constantFrom('next', 'failed', 'timeout', 'b0', 'else');
const aNewNode = fc.tuple(id, fc.constantFrom(...NODE_TYPES)).chain(([own, type]) => (CONFIGS[type] ?? fc.constant({})).map((config) => ({ id: own, type, name: own, config })));

const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant('addNode' as const), node: aNewNode, position }),
  fc.record({ type: fc.constant('insertOnEdge' as const), from: id, outlet, node: aNewNode, position }),
  fc.record({ type: fc.constant('removeNodes' as const), ids: fc.array(id, { maxLength: 3 }), heal: fc.boolean() }),
  fc.record({ type: fc.constant('connect' as const), from: id, outlet, to: id }),
  fc.record({ type: fc.constant('disconnect' as const), from: id, outlet }),
  fc.record({ type: fc.constant('moveNodes' as const), positions: fc.dictionary(id, position, { maxKeys: 3 }) }),
  fc.record({ type: fc.constant('rename' as const), id, name: fc.string() }),
  aNewNode.map((node) => ({ type: 'setConfig' as const, id: node.id, config: node.config })),
  fc.constantFrom<Edit>({ type: 'setMeta', meta: { name: 'Other', pillar: 'loyalty' } }, { type: 'setGuardrails', guardrails: { topic: 'x' } }, { type: 'setExit', exit: { rules: [] } }, { type: 'setGoals', goals: [] }),
  fc.record({ type: fc.constant('duplicate' as const), ids: fc.array(id, { maxLength: 3 }), offset: position }),
  fc.record({ type: fc.constant('addNote' as const), note: fc.record({ id, x: fc.integer(), y: fc.integer(), text: fc.string() }) }),
  fc.record({ type: fc.constant('changeNote' as const), id, change: fc.record({ text: fc.string() }) }),
  fc.record({ type: fc.constant('removeNote' as const), id }),
);

const undoAll = (graph: Graph, edits: readonly Edit[]): Graph => edits.reduce((all, edit) => applyEdit(all, edit).graph, graph);

describe('applyEdit', () => {
  it('has undo and redo that are inverse, in sequences and batches, and changes no argument', () => {
    fc.assert(
      fc.property(aGraph, fc.array(anEdit, { minLength: 1, maxLength: 8 }), fc.boolean(), (graph, edits, batch) => {
        const before = JSON.stringify(graph);
        const undo: Edit[] = [];
        let after = graph;
        for (const edit of batch ? [{ type: 'batch' as const, edits }] : edits) {
          const done = applyEdit(after, edit);
          undo.unshift(...done.undo);
          after = done.graph;
        }
        const redo: Edit[] = [];
        let back = after;
        for (const edit of undo) {
          const done = applyEdit(back, edit);
          redo.unshift(...done.undo);
          back = done.graph;
        }
        expect(back).toEqual(graph);
        expect(JSON.stringify(graph)).toBe(before);
        expect(undoAll(back, redo)).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps edges between nodes that are there, and ids unique', () => {
    fc.assert(
      fc.property(aGraph, fc.array(anEdit, { maxLength: 8 }), (graph, edits) => {
        const after = undoAll(graph, edits);
        const ids = after.nodes.map((node) => node.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const edge of after.edges) expect(edge.from === 'entry' || ids.includes(edge.from) ? ids.includes(edge.to) : false).toBe(true);
        expect(new Set(after.edges.map((edge) => `${edge.from}.${edge.outlet}`)).size).toBe(after.edges.length);
      }),
    );
  });

  it('inserts on an edge, heals on removal, and duplicates with the edges among copies', () => {
    const graph = graphOf([['a', 'email', { template: 't', continue: 'queued' }], ['b', 'exit', { reason: 'x' }]], ['entry.next>a', 'a.next>b']);
    const node = newNode(graph, 'delay');
    if (node === null) throw new Error('no kind');
    const inserted = applyEdit(graph, { type: 'insertOnEdge', from: 'a', outlet: 'next', node, position: { x: 0, y: 0 } }).graph;
    expect(inserted.edges).toEqual(expect.arrayContaining([{ from: 'a', outlet: 'next', to: 'delay' }, { from: 'delay', outlet: 'next', to: 'b' }]));
    expect(applyEdit(inserted, { type: 'removeNodes', ids: ['delay'], heal: true }).graph.edges).toEqual(expect.arrayContaining([{ from: 'a', outlet: 'next', to: 'b' }]));
    expect(applyEdit(inserted, { type: 'removeNodes', ids: ['delay'] }).graph.edges).toEqual([{ from: 'entry', outlet: 'next', to: 'a' }]);
    const doubled = applyEdit(graph, { type: 'duplicate', ids: ['a', 'b'], offset: { x: 18, y: 18 } }).graph;
    expect(doubled.nodes.map((one) => one.id)).toEqual(['a', 'b', 'a_2', 'b_2']);
    expect(doubled.edges).toContainEqual({ from: 'a_2', outlet: 'next', to: 'b_2' });
    expect(newNode(emptyGraph('x'), 'nothing')).toBeNull();
  });

  it('drops the edges of outlets that a config takes away', () => {
    const wait = (...names: string[]) => ({ branches: names.map((name) => ({ id: name, name, event: { name } })), timeout: { amount: 1, unit: 'hours' } });
    const graph = graphOf([['w', 'wait_for', wait('a', 'b')], ['x', 'exit', { reason: 'x' }]], ['entry.next>w', 'w.a>x', 'w.b>x']);
    expect(applyEdit(graph, { type: 'setConfig', id: 'w', config: wait('b') }).graph.edges.map((edge) => edge.outlet)).toEqual(['next', 'b']);
  });
});

describe('diff', () => {
  it('finds nothing between equal graphs, whatever their order and layout', () => {
    fc.assert(fc.property(aGraph, (graph) => expect(diff(graph, { ...graph, nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse(), layout: emptyGraph('x').layout })).toEqual([])));
  });

  it('says in words what changed', () => {
    const before = graphOf([['a', 'email', { template: 't', continue: 'queued' }], ['b', 'exit', { reason: 'x' }]], ['entry.next>a', 'a.next>b']);
    const after = undoAll(before, [
      { type: 'setConfig', id: 'a', config: { template: 'u', continue: 'queued' } },
      { type: 'removeNodes', ids: ['b'] },
      { type: 'addNode', node: { id: 'c', type: 'delay', name: 'Pause', config: {} }, position: { x: 0, y: 0 } },
      { type: 'connect', from: 'entry', outlet: 'next', to: 'c' },
      { type: 'setMeta', meta: { name: 'New' } },
    ]);
    expect(diff(before, after).map((one) => one.message)).toEqual([
      'Name changed', 'Exit "b" removed', 'Email "a" changed: template', 'Delay "Pause" added', 'Path from "a" (next) to "b" removed', 'Path from the entry (next) now leads to "Pause" instead of "a"',
    ]);
  });
});
