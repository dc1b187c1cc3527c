import { describe, expect, it } from '@jest/globals';
import type { TemplateDetail } from '@perennial/model';
import { ApiError } from '../api/client.js';
import { DraftKeeper, type Draft, type Keeping } from './draft-keeper.js';

const draft: Draft = { name: 'A', topic: null, source: { channel: 'email', email: { subject: '', preheader: '', mjml: '', text: null } }, folder: '', sample: null, condition: null, sender: null, tracked: true };
const conflict = new ApiError({ type: 'x', title: 'Conflict', status: 409, detail: 'Tomás saved at 14:02.' });

/** A server of one template that refuses old revisions. */
function stage(quietMs = 2_000) {
  const server = { revision: 1, name: 'A', saves: [] as string[], failing: null as Error | null };
  const seen: Keeping['is'][] = [];
  const save = async (own: Draft, revision: number): Promise<TemplateDetail> => {
    await new Promise((done) => setTimeout(done, 5));
    if (server.failing !== null) throw server.failing;
    if (revision !== server.revision) throw conflict;
    server.revision += 1;
    server.name = own.name;
    server.saves.push(own.name);
    return { id: 1, key: 'a', channel: 'email', version: null, edited: true, usedIn: 0, sent: 0, lastEdit: { at: 7, by: null }, problems: [], usedBy: [], revision: server.revision, ...own };
  };
  const keeper = new DraftKeeper({ save, newestRevision: async () => server.revision, onKeeping: ({ is }) => seen.push(is), onSaved: () => undefined, quietMs }, draft, 1);
  return { server, seen, keeper };
}

describe('DraftKeeper', () => {
  it('saves the newest text once after a rest', async () => {
    const { server, keeper, seen } = stage(10);
    for (const name of ['B', 'C', 'D']) keeper.change({ name });
    while (keeper.unsaved || seen[seen.length - 1] !== 'saved') await new Promise((done) => setTimeout(done, 5));
    expect([server.saves, keeper.unsaved, seen[seen.length - 1]]).toEqual([['D'], false, 'saved']);
  });

  it('saves what came in while it saved, with the revision it just got', async () => {
    const { server, keeper } = stage();
    keeper.change({ name: 'B' });
    const first = keeper.flush();
    await new Promise((done) => setTimeout(done, 1));
    keeper.change({ name: 'C' });
    expect([await first, server.saves, keeper.revision]).toEqual([true, ['B', 'C'], 3]);
  });

  it('never has two saves under way', async () => {
    const { server, keeper } = stage();
    keeper.change({ name: 'B' });
    expect(await Promise.all([keeper.flush(), keeper.flush(), keeper.flush()])).toEqual([true, true, true]);
    expect(server.saves).toEqual(['B']);
  });

  it('stops when someone else saved first, and overwrites only when told to', async () => {
    const { server, keeper, seen } = stage();
    server.revision = 5;
    keeper.change({ name: 'Mine' });
    expect(await keeper.flush()).toBe(false);
    keeper.change({ name: 'Mine still' });
    expect([await keeper.flush(), server.name, seen[seen.length - 1], keeper.unsaved]).toEqual([false, 'A', 'conflict', true]);
    expect([await keeper.keepMine(), server.name, keeper.unsaved]).toEqual([true, 'Mine still', false]);
  });

  it('keeps the text when a save fails, and saves it the next time', async () => {
    const { server, keeper, seen } = stage();
    server.failing = new Error('offline');
    keeper.change({ name: 'B' });
    expect([await keeper.flush(), keeper.unsaved, seen[seen.length - 1]]).toEqual([false, true, 'failed']);
    server.failing = null;
    expect([await keeper.flush(), server.saves]).toEqual([true, ['B']]);
  });
});
