import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerKind } from '@perennial/providers';
import Fastify, { type FastifyInstance } from 'fastify';
import supertest from 'supertest';
import { Sealing } from '../platform/sealing.js';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';
import { BounceAddresses } from './bounce-addresses.js';
import { registerFeedback } from './hook-routes.js';
import { feedbackSurroundings } from './surroundings.js';

const KEY = 'key-of-webhooks';

/** From a provider's own call to the row of the message, with what each kind proves by. */
describe('the calls of real providers', () => {
  let desk: SendingDesk;
  let server: FastifyInstance;
  let message = '';
  const sealing = new Sealing('a secret of at least thirty-two characters');
  const integrate = async (id: number, provider: string, settings: object, secrets: object): Promise<unknown> =>
    desk.pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, settings, sealed) values ($1, $2, $3, 'email', $3, 'a@b.test', $4, $5)`, [id, WORKSPACE, provider, settings, sealing.seal(JSON.stringify(secrets))]);
  const told = async (): Promise<unknown> => (await desk.pool.query('select delivered_at is not null as delivered, bounce_class as bounce from messages where id = $1', [message])).rows[0];
  const sent = async (provider: string, providerId: string): Promise<void> => {
    message = await desk.queue(await desk.person({}), {});
    await desk.pool.query(`update messages set state = 2, provider = $2, provider_message_id = $3, address = 'a@orchard.test', finished_at = now() where id = $1`, [message, provider, providerId]);
  };

  beforeAll(async () => {
    desk = await openSendingDesk();
    await integrate(81, 'mailgun', { domain: 'mail.orchard.test', region: 'us' }, { apiKey: 'k', signingKey: KEY });
    await integrate(82, 'postmark', {}, { serverToken: 't', hookPassword: KEY });
    server = Fastify();
    await registerFeedback(server, {
      database: desk.pool, ids: desk.context.ids, journeys: desk.context.journeys, onStimuli: () => undefined, sealing, addresses: await BounceAddresses.open(desk.pool), surroundings: feedbackSurroundings([], () => Date.now()), allowHosts: [], kindOf: providerKind,
    });
    await server.ready();
  });
  afterAll(async () => {
    await server.close();
    await desk.close();
  });

  const mailgun = (event: object, more: { readonly token?: string; readonly age?: number; readonly key?: string; readonly unsigned?: boolean } = {}) => {
    const timestamp = String(Math.floor((Date.now() - (more.age ?? 0)) / 1000));
    const token = more.token ?? 'token-1';
    const signature = { timestamp, token, signature: createHmac('sha256', more.key ?? KEY).update(timestamp + token).digest('hex') };
    return supertest(server.server).post('/hooks/mailgun/81').send({ ...(more.unsigned === true ? {} : { signature }), 'event-data': { timestamp: Date.now() / 1000, message: { headers: { 'message-id': 'mg-1' } }, recipient: 'a@orchard.test', ...event } });
  };
  const failure = { event: 'failed', severity: 'permanent', reason: 'bounce', 'delivery-status': { code: 550, message: '5.1.1 user unknown' } };

  it('Mailgun: signed, unsigned, wrongly signed, stale, replayed', async () => {
    await sent('mailgun', 'mg-1');
    await mailgun({ event: 'delivered', id: 'm1' }, { unsigned: true }).expect(401);
    await mailgun({ event: 'delivered', id: 'm1' }, { key: 'another' }).expect(401);
    await mailgun({ event: 'delivered', id: 'm1' }, { age: 20 * 3_600_000 }).expect(406);
    expect(await told()).toEqual({ delivered: false, bounce: null });
    await mailgun({ event: 'delivered', id: 'm1' }).expect(200);
    expect(await told()).toEqual({ delivered: true, bounce: null });
    // The signature is not over the event: a caught one must not prove another.
    await mailgun({ ...failure, id: 'm2' }).expect(200);
    expect(await told()).toEqual({ delivered: true, bounce: null });
    await mailgun({ ...failure, id: 'm2' }, { token: 'token-2' }).expect(200);
    expect(await told()).toEqual({ delivered: true, bounce: 'user_unknown' });
    expect((await desk.pool.query('select reason from suppressions')).rows).toEqual([{ reason: 'bounced: user_unknown' }]);
  });

  it('settings that cannot be read let the provider try again', async () => {
    await integrate(83, 'mailgun', {}, {});
    await supertest(server.server).post('/hooks/mailgun/83').send({}).expect(503);
  });

  it('Postmark: by its password, told twice', async () => {
    await sent('postmark', 'pm-1');
    const call = (password: string) => supertest(server.server).post('/hooks/postmark/82').auth('perennial', password).send({ RecordType: 'Bounce', ID: 42, Type: 'SoftBounce', MessageID: 'pm-1', Email: 'a@orchard.test', BouncedAt: new Date().toISOString(), Details: 'smtp;452 4.2.2 mailbox full' });
    await call('wrong').expect(401);
    await supertest(server.server).post('/hooks/postmark/82').send({}).expect(401);
    expect(await told()).toEqual({ delivered: false, bounce: null });
    await call(KEY).expect(200);
    await call(KEY).expect(200);
    expect(await told()).toEqual({ delivered: false, bounce: 'mailbox_full' });
  });
});
