import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@perennial/testkit';
import { DataSource } from 'typeorm';
import { createPool, type Database } from '../database.js';
import { migrate } from '../migrate.js';
import { SmsPush1760000740000 } from './sms-push.js';

describe('the migration to text and push messages', () => {
  let db: TestDatabase;
  let pool: Database;
  beforeAll(async () => {
    db = await testDatabase(migrate);
    pool = createPool(db.connectionString, 1);
    await pool.query(`insert into workspaces (id, name) values (1, 'Orchard')`);
  });
  afterAll(async () => {
    await pool.end();
    await db.drop();
  });

  const template = (id: number, channel: string) => pool.query(`insert into templates (id, workspace_id, key, name, channel, source) values ($1, 1, $2, 'x', $2, '{}')`, [id, channel]);
  const mail = (channel: string) => pool.query(`insert into mailbox (workspace_id, to_address, to_folded, from_address, subject, headers, html, body_text, channel) values (1, 'a', 'a', 'a', '', '{}', '', '', $1)`, [channel]);

  it('takes the channels that there are, and no other', async () => {
    for (const [place, channel] of ['email', 'in_app', 'sms', 'push'].entries()) await template(place, channel);
    await expect(template(9, 'pigeon')).rejects.toThrow('templates_channel_check');
    for (const channel of ['email', 'sms', 'push']) await mail(channel);
    await expect(mail('in_app')).rejects.toThrow('mailbox_channel_check');
  });

  it('goes back and forth, keeping what is there', async () => {
    const source = new DataSource({ type: 'postgres', url: db.connectionString });
    await source.initialize();
    const runner = source.createQueryRunner();
    const migration = new SmsPush1760000740000();
    await migration.down(runner);
    await expect(template(10, 'sms')).rejects.toThrow('templates_channel_check');
    expect((await pool.query('select channel from templates order by id')).rows.map(({ channel }) => channel)).toEqual(['email', 'in_app', 'sms', 'push']);
    await migration.up(runner);
    await pool.query(`insert into devices (workspace_id, token, profile_id) values (1, 'a', 1)`);
    expect((await pool.query('select channel from mailbox')).rows).toEqual([{ channel: 'email' }, { channel: 'email' }, { channel: 'email' }]);
    await source.destroy();
  });
});
