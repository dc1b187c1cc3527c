import { describe, expect, it } from '@jest/globals';
import { countsOf } from './counts.js';

describe('countsOf (journeys.md section 7)', () => {
  it('adds up: arrived = left by outlet + exited + here, stuck among those here', () => {
    const sums = [
      { nodeId: '', measure: 'entered', value: 10 }, { nodeId: '', measure: 'completed', value: 2 }, { nodeId: '', measure: 'exited', value: 1 }, { nodeId: '', measure: 'not_entered', value: 4 },
      { nodeId: 'mail', measure: 'arrived', value: 10 }, { nodeId: 'mail', measure: 'left:next', value: 5 }, { nodeId: 'mail', measure: 'left:failed', value: 1 }, { nodeId: 'mail', measure: 'ended', value: 1 },
      { nodeId: 'mail', measure: 'message:queued', value: 10 }, { nodeId: 'mail', measure: 'message:sent', value: 6 }, { nodeId: 'mail', measure: 'message:failed', value: 1 },
      ...Object.entries({ delivered: 5, opened: 3, clicked: 2, bounced: 1, complained: 1, dead: 1 }).map(([name, value]) => ({ nodeId: 'mail', measure: `message:${name}`, value })),
    ];
    expect(countsOf(sums, [{ nodeId: 'mail', stuck: 2 }])).toEqual({
      entered: 10, completed: 2, exited: 1, notEntered: 4, held: 0,
      nodes: { mail: { arrived: 10, here: 3, stuck: 2, left: { next: 5, failed: 1 }, exited: 1, messages: { queued: 3, sent: 6, skipped: 0, failed: 1, shadowed: 0, delivered: 5, opened: 3, clicked: 2, bounced: 1, complained: 1 } } },
    });
  });

  it('never shows less than nobody while counters are a transaction apart', () => {
    const { nodes } = countsOf([{ nodeId: 'a', measure: 'left:next', value: 1 }, { nodeId: 'a', measure: 'message:sent', value: 1 }], []);
    expect(nodes['a']).toMatchObject({ here: 0, messages: { queued: 0 } });
  });
});
