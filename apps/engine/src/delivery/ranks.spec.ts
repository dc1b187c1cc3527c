import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_SENDING_RULES } from '@perennial/model';
import { openQueues } from '../queue/queue.module.js';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';
import { Ranks, type Rankable } from './ranks.js';

describe('the order in which messages are handed to senders', () => {
  let desk: SendingDesk;
  beforeAll(async () => {
    desk = await openSendingDesk();
    await desk.rules({ ...NO_SENDING_RULES, defaults: { priority: 40 } });
    await desk.journey(41, { guardrails: { priority: 60 }, steps: { plain: {}, urgent: { priority: 90 } } });
  });
  afterAll(() => desk.close());

  const message = (more: Partial<Rankable>): Rankable => ({ id: 'x', workspaceId: WORKSPACE, channel: 'email', enteredAt: 0, topic: null, template: 'hello', journeyId: null, accountId: null, nodeId: null, ...more });

  it.each<[string, Partial<Rankable>, number]>([
    ['first what is of a mandatory topic', { topic: 'billing' }, 0],
    ['first what a program sends for nobody to leave', { template: 'none', direct: true }, 0],
    ['not what a program sends of a topic that may be left', { direct: true }, 61],
    ['then by the priority of the step', { journeyId: 41, nodeId: 'urgent' }, 11],
    ['of the journey', { journeyId: 41, nodeId: 'plain' }, 41],
    ['and of the workspace', {}, 61],
    ['last what is of a workspace that is not there', { workspaceId: 1 }, 101],
  ])('%s', async (_, more, rank) => {
    expect((await new Ranks(desk.pool, desk.context.journeys, () => 0).rank([message(more)])).map((one) => one.rank)).toEqual([rank]);
  });

  it('is kept by the queue: a receipt goes before a broadcast that was queued earlier', async () => {
    const databaseUrl = desk.connectionString;
    const before = await openQueues({ redisUrl: null, databaseUrl, send: null, wake: null });
    const of = (rank: number, count: number) => Array.from({ length: count }, (_, place) => ({ id: `${rank}-${place}`, workspaceId: 1, channel: 'email', enteredAt: 1, rank }));
    await before.send.add(of(51, 3000));
    await before.send.add(of(21, 100));
    await before.send.add(of(0, 1));
    const order: number[] = [];
    const after = await openQueues({ redisUrl: null, databaseUrl, wake: null, send: async ({ rank }) => {
      order.push(rank);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    } });
    for (let tries = 0; order.length < 32 && tries < 400; tries++) await new Promise((resolve) => { setTimeout(resolve, 50); });
    await after.close();
    await before.close();
    expect(order.slice(0, 2)).toEqual([0, 21]);
    expect(order).toHaveLength(32);
  });
});
