import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@perennial/store';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { startedEngine, type StartedEngine } from '../../http/testing/started.js';
import { DataDesk } from '../../testing/data-desk.js';

describe('suppressions', () => {
  let db: TestDatabase;
  let engine: StartedEngine;
  let desk: DataDesk;
  const found = async (query: string): Promise<string[]> => (await desk.call('get', `/suppressions${query}`).expect(200)).body.items.map((one: { address: string }) => one.address);

  beforeAll(async () => {
    db = await testDatabase(migrate);
    engine = await startedEngine(db.connectionString);
    desk = new DataDesk(engine);
  });
  afterAll(async () => {
    await engine.close();
    await db.drop();
  });

  it('are added, found per channel by the beginning of the address, and removed', async () => {
    const { body: made } = await desk.call('post', '/suppressions', { address: ' Ana_50%@Orchard.test ', reason: 'asked by phone' }).expect(201);
    expect(made).toMatchObject({ channel: 'email', address: 'ana_50%@orchard.test', erased: false, reason: 'asked by phone', source: 'api' });
    await desk.call('post', '/suppressions', { address: 'bo@orchard.test' }).expect(201);
    await desk.call('post', '/suppressions', { channel: 'sms', address: '+351 912 345 678' }).expect(201);
    expect(await found('')).toEqual(['+351912345678', 'bo@orchard.test', 'ana_50%@orchard.test']);
    expect(await found('?search=ANA_50%25')).toEqual(['ana_50%@orchard.test']);
    expect(await found('?search=b%25')).toEqual([]);
    expect(await found('?channel=sms')).toEqual(['+351912345678']);
    expect(await found('?limit=1')).toHaveLength(1);
    await desk.call('delete', `/suppressions/${made.id}`).expect(204);
    await desk.call('delete', `/suppressions/${made.id}`).expect(404);
    expect(await found('?search=ana')).toEqual([]);
    const { body: audit } = await desk.call('get', '/audit').expect(200);
    expect(audit.items.map((one: { action: string }) => one.action)).toEqual(expect.arrayContaining(['suppression.add', 'suppression.remove']));
  });

  it('refuse what is no address, and what is there already, by field', async () => {
    expect((await desk.call('post', '/suppressions', { address: 'nobody' }).expect(400)).body.field).toBe('address');
    expect((await desk.call('post', '/suppressions', { channel: 'sms', address: 'ana@orchard.test' }).expect(400)).body.field).toBe('address');
    expect((await desk.call('post', '/suppressions', { address: 'BO@orchard.test' }).expect(409)).body.field).toBe('address');
  });

  it('come back from their own export', async () => {
    const text = await desk.export({ what: 'suppressions' });
    expect(text).toMatch(/^\ufeffaddress,channel,reason,source,created_at\r\nbo@orchard\.test,email,manual,api,\S+Z\r\n\+351912345678,sms,manual,api,\S+Z\r\n$/);
    const { body } = await desk.call('get', '/suppressions?search=bo').expect(200);
    await desk.call('delete', `/suppressions/${body.items[0].id}`).expect(204);
    expect((await desk.import(await desk.check(`address,reason\nbo@orchard.test,back\n`, 'suppressions'))).result).toMatchObject({ created: 1 });
    expect((await desk.call('get', '/suppressions?search=bo').expect(200)).body.items).toMatchObject([{ reason: 'back', source: 'import' }]);
  });
});
