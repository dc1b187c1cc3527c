import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, dropDevices, IdBlocks, loadDevices, loadProfiles, migrate, type Database } from '@perennial/store';
import { MAX_DEVICES } from '@perennial/model';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { mergeOnce } from '../enrollment/merge-loop.js';
import type { WriteKey } from './call.js';
import { GroupCommit } from './group-commit.js';
import { parseCall } from './parse-call.js';

const WORKSPACE = 900_017;
const SERVER: WriteKey = { id: 1, workspaceId: WORKSPACE, kind: 'server', origins: [] };
const BROWSER: WriteKey = { ...SERVER, id: 2, kind: 'browser' };

describe('devices that apps tell of', () => {
  let db: TestDatabase;
  let pool: Database;
  let ids: IdBlocks;
  let commit: GroupCommit;
  let next = 1;

  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 6);
    ids = new IdBlocks(pool);
    commit = new GroupCommit(pool, ids, () => undefined);
    await pool.query(`insert into workspaces (id, name) values ($1, 'Orchard'), ($2, 'Other')`, [WORKSPACE, WORKSPACE + 1]);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });
  beforeEach(async () => void (await pool.query('delete from devices')));

  const parsed = (raw: object, key: WriteKey = SERVER) => parseCall(raw, { key, sentAt: null, allowsAddress: () => true, freshId: () => `m${next++}` });
  async function told(user: string, token: unknown, more: object = {}, key: WriteKey = SERVER): Promise<number> {
    const call = parsed({ type: 'track', userId: user, event: 'opened', context: { device: { token, type: 'iOS' } }, ...more }, key);
    if (!call.ok) throw new Error(`${call.problem.field} ${call.problem.reason}`);
    return (await commit.take([call.call])).profileIds[0] ?? 0;
  }
  const held = async (): Promise<string[]> => (await pool.query<{ text: string }>(`select p.external_id || ' ' || d.token as text from devices d join profiles p on p.id = d.profile_id order by 1`)).rows.map(({ text }) => text);

  it.each(['identify', 'track', 'page', 'screen'])('are kept by the token of any call: %s', async (type) => {
    const user = `any-${type}`;
    await told(user, `t-${type}`, { type, traits: {} });
    expect((await pool.query('select token, type from devices')).rows).toEqual([{ token: `t-${type}`, type: 'ios' }]);
  });

  it('are none without a token, and a token that is none is refused by its field', async () => {
    for (const token of [null, '', 7, {}]) await told('nobody', token);
    expect(await held()).toEqual([]);
    for (const token of ['a b', 'x'.repeat(1025), 'tøken']) expect(parsed({ type: 'identify', userId: 'a', context: { device: { token } } })).toMatchObject({ ok: false, problem: { field: 'context.device.token' } });
  });

  it('belong to one person of a workspace: the one who used them last', async () => {
    await told('ana', 'shared');
    await told('bo', 'shared');
    await told('ana', 'shared', {}, { ...SERVER, workspaceId: WORKSPACE + 1 });
    expect(await held()).toEqual(['ana shared', 'bo shared']);
    expect((await pool.query('select count(distinct workspace_id)::int as n from devices')).rows).toEqual([{ n: 2 }]);
  });

  it('do not pass back by a call that comes a second time', async () => {
    await told('ana', 'phone', { messageId: 'once' });
    await told('bo', 'phone');
    await told('ana', 'phone', { messageId: 'once' });
    expect(await held()).toEqual(['bo phone']);
  });

  it('are written again only when something is new, or after an hour', async () => {
    const id = await told('cleo', 'phone');
    const version = async (): Promise<string | undefined> => (await pool.query<{ xmin: string }>('select xmin::text from devices')).rows[0]?.xmin;
    const first = await version();
    await told('cleo', 'phone');
    expect(await version()).toBe(first);
    await pool.query(`update devices set seen_at = now() - interval '2 hours'`);
    await told('cleo', 'phone');
    expect((await pool.query(`select seen_at > now() - interval '1 minute' as fresh, profile_id from devices`)).rows).toEqual([{ fresh: true, profile_id: id }]);
  });

  it(`are at most ${MAX_DEVICES} of a person: the newest`, async () => {
    for (let place = 0; place < MAX_DEVICES + 3; place += 1) {
      await told('dora', `d${String(place).padStart(2, '0')}`);
      await pool.query(`update devices set seen_at = seen_at - interval '1 minute'`);
    }
    const id = await told('dora', 'd12');
    const devices = (await loadDevices(pool, await loadProfiles(pool, [id]))).get(id) ?? [];
    expect(devices.map(({ token }) => token)).toEqual(Array.from({ length: MAX_DEVICES }, (_, place) => `d${String(12 - place).padStart(2, '0')}`));
    expect((await held()).length).toBe(MAX_DEVICES);
  });

  it('are taken by an identified person from a public key only while they have none; who had the device loses it all the same', async () => {
    await told('eva', 'first', {}, BROWSER);
    await told('eva', 'strange', {}, BROWSER);
    expect(await held()).toEqual(['eva first']);
    await told('finn', 'finns');
    await told('eva', 'finns', {}, BROWSER);
    expect(await held()).toEqual(['eva first']);
    await told('eva', 'second');
    expect(await held()).toEqual(['eva first', 'eva second']);
    await told('', 'anonymous-a', { userId: undefined, anonymousId: 'a1' }, BROWSER);
    await told('', 'anonymous-b', { userId: undefined, anonymousId: 'a1' }, BROWSER);
    expect((await pool.query(`select 1 from devices where token like 'anonymous%'`)).rowCount).toBe(2);
  });

  it('go with a person who is merged into another', async () => {
    await told('', 'before', { userId: undefined, anonymousId: 'g1', type: 'identify' });
    const id = await told('gus', 'after', { type: 'identify' });
    await told('gus', 'after', { type: 'identify', anonymousId: 'g1' });
    const late = (await pool.query<{ loser: number }>('select loser_id as loser from merges')).rows[0]?.loser ?? 0;
    expect(await mergeOnce({ database: pool, ids, slot: 1 })).toBe(true);
    expect(await held()).toEqual(['gus after', 'gus before']);
    // A call that was under way while they were merged.
    await pool.query(`insert into devices (workspace_id, token, profile_id) values ($1, 'late', $2)`, [WORKSPACE, late]);
    const devices = (await loadDevices(pool, await loadProfiles(pool, [id]))).get(id) ?? [];
    expect(devices.map(({ token }) => token).sort()).toEqual(['after', 'before', 'late']);
  });

  it('that are gone are forgotten, but not one that an app has told of since', async () => {
    const id = await told('hana', 'gone');
    await told('hana', 'back');
    const devices = (await loadDevices(pool, await loadProfiles(pool, [id]))).get(id) ?? [];
    await pool.query(`update devices set seen_at = now() + interval '5 seconds' where token = 'back'`);
    await dropDevices(pool, WORKSPACE + 1, devices);
    expect(await held()).toEqual(['hana back', 'hana gone']);
    await dropDevices(pool, WORKSPACE, devices);
    expect(await held()).toEqual(['hana back']);
  });

  it('deadlock in no order', async () => {
    const tokens = Array.from({ length: 20 }, (_, place) => `x${place}`);
    const other = new GroupCommit(pool, ids, () => undefined);
    const take = (by: GroupCommit, user: string, all: readonly string[]) => by.take(all.map((token) => parsed({ type: 'track', userId: user, event: 'x', context: { device: { token } } })).flatMap((call) => (call.ok ? [call.call] : [])));
    for (let round = 0; round < 10; round += 1) await Promise.all([take(commit, `i${round}`, tokens), take(other, `j${round}`, [...tokens].reverse()), take(commit, `k${round}`, tokens), take(other, `l${round}`, [...tokens].reverse())]);
    expect(await held()).toHaveLength(MAX_DEVICES);
  });
});
