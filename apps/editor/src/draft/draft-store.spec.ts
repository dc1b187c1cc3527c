import { describe, expect, it } from '@jest/globals';
import { canonical, emptyGraph, newNode, NODE_TYPES, type Edit, type Graph } from '@perennial/journey';
import fc from 'fast-check';
import { createDraft } from './draft-store.js';

const add = (graph: Graph, type: string): Edit => {
  const node = newNode(graph, type);
  if (node === null) throw new Error(type);
  return { type: 'addNode', node, position: { x: 0, y: 0 } };
};
const draft = () => createDraft(emptyGraph('Welcome'), 1, () => 0);

describe('the draft', () => {
  it('undoes and redoes any row of edits exactly', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('add', 'remove', 'name', 'undo', 'redo'), fc.nat(20)), { maxLength: 40 }), (acts) => {
      const store = draft();
      const seen: string[] = [canonical(store.getState().graph)];
      let at = 0;
      for (const [act, number] of acts) {
        const { graph, edit, undo, redo } = store.getState();
        if (act === 'undo' || act === 'redo') {
          (act === 'undo' ? undo : redo)();
          at = Math.min(seen.length - 1, Math.max(0, at + (act === 'undo' ? -1 : 1)));
        } else {
          const victim = graph.nodes[number % Math.max(1, graph.nodes.length)]?.id;
          if (act === 'add') edit(add(graph, NODE_TYPES[number % NODE_TYPES.length] ?? 'exit'));
          if (act === 'remove' && victim !== undefined) edit({ type: 'removeNodes', ids: [victim] });
          if (act === 'name') edit({ type: 'setMeta', meta: { name: `Name ${number}` } });
          if (store.getState().graph !== graph) {
            seen.splice(at + 1);
            seen.push(canonical(store.getState().graph));
            at += 1;
          }
        }
        expect(canonical(store.getState().graph)).toBe(seen[at]);
      }
    }));
  });

  it('takes back the letters of one field together, and two fields apart', () => {
    let now = 0;
    const store = createDraft(emptyGraph(''), 1, () => now);
    for (const name of ['W', 'We', 'Wel']) {
      store.getState().edit({ type: 'setMeta', meta: { name } }, 'name');
      now += 100;
    }
    store.getState().edit({ type: 'setMeta', meta: { pillar: 'loyalty' } }, 'pillar');
    store.getState().undo();
    expect(store.getState().graph).toMatchObject({ name: 'Wel', pillar: 'retention' });
    store.getState().undo();
    expect(store.getState().graph.name).toBe('');
    store.getState().redo();
    expect(store.getState().graph.name).toBe('Wel');
  });

  it('begins a new turn after a pause', () => {
    let now = 0;
    const store = createDraft(emptyGraph(''), 1, () => now);
    store.getState().edit({ type: 'setMeta', meta: { name: 'A' } }, 'name');
    now = 2000;
    store.getState().edit({ type: 'setMeta', meta: { name: 'AB' } }, 'name');
    store.getState().undo();
    expect(store.getState().graph.name).toBe('A');
  });

  it('lets go of what an undo took away', () => {
    const store = draft();
    store.getState().edit(add(store.getState().graph, 'email'));
    store.getState().open('email');
    expect(store.getState()).toMatchObject({ selected: ['email'], panel: true });
    store.getState().undo();
    expect(store.getState()).toMatchObject({ selected: [], panel: false });
  });

  it('does not count an edit that changes nothing', () => {
    const store = draft();
    store.getState().edit({ type: 'removeNodes', ids: ['nobody'] });
    expect(store.getState().past).toHaveLength(0);
  });
});
