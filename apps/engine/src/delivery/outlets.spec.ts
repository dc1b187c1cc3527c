import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { NO_SENDING_RULES } from '@perennial/model';
import type { Database } from '@perennial/store';
import { smtpSink } from '@perennial/testkit';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';

type Sink = Awaited<ReturnType<typeof smtpSink>>;

describe('the ways that messages go out (journeys.md section 5, provider rate)', () => {
  let desk: SendingDesk;
  let pool: Database;
  let sinks: Sink[] = [];
  const broken = new Set<number>();
  beforeAll(async () => {
    desk = await openSendingDesk();
    pool = desk.pool;
    sinks = await Promise.all([0, 1].map((place) => smtpSink({ onRecipient: () => (broken.has(place) ? { code: 451, text: 'Not now' } : 'take') })));
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all(sinks.map((sink) => sink.close()));
  });
  afterEach(async () => {
    broken.clear();
    sinks.forEach((sink) => sink.clear());
    await pool.query('delete from integrations');
    await pool.query('delete from provider_troubles');
    await pool.query('delete from send_pace');
    await desk.rules(NO_SENDING_RULES);
  });

  let next = 100;
  const provider = async (place: number, more: { readonly standby?: boolean; readonly weight?: number; readonly rate?: object } = {}): Promise<number> => {
    const id = next++;
    await pool.query(`insert into integrations (id, workspace_id, provider, channel, name, from_address, settings, is_default, standby, weight, rate) values ($1, $2, 'smtp', 'email', $3, 'a@orchard.example', $4, $5, $6, $7, $8)`,
      [id, WORKSPACE, `p${place}`, { host: '127.0.0.1', port: sinks[place]?.port, security: 'none', username: '', password: '', maxConnections: 2 }, more.standby !== true, more.standby === true, more.weight ?? 100, more.rate ?? {}]);
    return id;
  };
  const queue = async (count: number, more = {}): Promise<string[]> => Promise.all(Array.from({ length: count }, async () => desk.queue(await desk.person({}), more)));
  const arrived = (): number[] => sinks.map((sink) => sink.mails.length);
  const troubles = async (): Promise<{ failures: number; closed: boolean }[]> => (await pool.query<{ failures: number; closed: boolean }>('select failures, until > now() as closed from provider_troubles')).rows;
  const states = async (ids: readonly string[]): Promise<unknown[]> => Promise.all(ids.map(async (id) => (await desk.stateOf(id))?.['state']));

  it('shares mails between two providers', async () => {
    await provider(0, { weight: 50 });
    await provider(1, { weight: 50 });
    await desk.send(...await queue(40));
    expect(Math.min(...arrived())).toBeGreaterThan(5);
    expect(arrived()[0] ?? 0).toBe(40 - (arrived()[1] ?? 0));
  });

  it('takes another way at once while one does not answer, also one on standby, and uses up no try', async () => {
    await provider(0);
    await provider(1, { standby: true });
    broken.add(0);
    const ids = await queue(3);
    await desk.send(...ids);
    expect([arrived(), await states(ids)]).toEqual([[0, 3], [2, 2, 2]]);
    expect((await pool.query('select distinct attempt from messages where id = any($1::uuid[])', [ids])).rows).toEqual([{ attempt: 1 }]);
  });

  it('leaves a provider alone after three failed calls in a row that had ten messages: messages wait without a try, and one call at a time tries it again', async () => {
    const id = await provider(0);
    broken.add(0);
    for (let round = 0; round < 5; round++) await desk.send(...await queue(1));
    expect(await troubles()).toEqual([{ failures: 2, closed: false }]);
    await desk.send(...await queue(5));
    expect(await troubles()).toEqual([{ failures: 3, closed: true }]);
    const [waiting = ''] = await queue(1);
    await desk.send(waiting);
    expect(await desk.stateOf(waiting)).toMatchObject({ state: 0, attempt: 0, later: true, reason: expect.stringContaining('no provider answers') });
    await pool.query('update provider_troubles set until = now()');
    const [first = '', other = ''] = await queue(2);
    await Promise.all([desk.send(first), desk.send(other)]);
    expect((await Promise.all([first, other].map(async (one) => (await desk.stateOf(one))?.['attempt']))).sort()).toEqual([0, 1]);
    expect(await troubles()).toEqual([{ failures: 4, closed: true }]);
    broken.clear();
    await pool.query('update provider_troubles set until = now() where integration_id = $1', [id]);
    await desk.send(...await queue(1));
    expect([arrived(), await troubles()]).toEqual([[1, 0], []]);
  });

  it('hands over no more than a rate allows, and has the rest come back, mandatory ones first', async () => {
    await provider(0, { rate: { perMinute: 30 } });
    const started = performance.now();
    const ids = await queue(5);
    await desk.send(...ids);
    // One every 2 s, and none is kept in hand for more than 5 s.
    expect(performance.now() - started).toBeGreaterThan(3900);
    expect([arrived()[0], (await states(ids)).filter((state) => state === 0).length]).toEqual([3, 2]);
    const back = (await pool.query<{ s: number; attempt: number; reason: string }>('select extract(epoch from due_at - now())::float8 as s, attempt, reason from messages where state = 0 and id = any($1::uuid[]) order by due_at', [ids])).rows;
    expect(back).toMatchObject([{ attempt: 0, reason: expect.stringContaining('rate') }, { attempt: 0 }]);
    expect(Math.abs((back[1]?.s ?? 0) - (back[0]?.s ?? 0) - 2)).toBeLessThan(0.1);
    const [bill = ''] = await queue(1, { topic: 'billing' });
    await desk.send(bill);
    expect(await desk.stateOf(bill)).toMatchObject({ state: 2 });
  });

  it('keeps to the rate of a journey and of the domain that mails go to', async () => {
    await desk.rules({ ...NO_SENDING_RULES, domainRates: [{ domain: 'slow.example', perHour: 1 }] });
    await desk.journey(31, { guardrails: { rate: { perHour: 1 } }, steps: { m: {} } });
    const [slow, slower, fast] = await Promise.all(['a@Slow.example', 'b@slow.example', 'c@fast.example'].map(async (email) => desk.queue(await desk.person({}, email))));
    const [one, two] = await queue(2, { journeyId: 31, nodeId: 'm' });
    const ids = [slow, slower, fast, one, two].map((id) => id ?? '');
    await desk.send(...ids);
    expect((await states(ids.slice(0, 2))).sort()).toEqual([0, 2]);
    expect((await states(ids.slice(2))).sort()).toEqual([0, 2, 2]);
  });

  it.each([
    ['five statements where no cap holds', NO_SENDING_RULES, 5], ['eight where caps hold', { ...NO_SENDING_RULES, defaults: { frequencyCaps: { caps: [{ max: 5, per: 'day' as const, window: 'rolling' as const }] } } }, 8],
  ])('decides about a hundred messages by %s, the claim and the places taken included', async (_what, rules, count) => {
    await desk.rules(rules);
    const ids = await Promise.all(Array.from({ length: 100 }, async () => desk.queue(await desk.person({ plan: 'pro' }))));
    await desk.send(await desk.queue(await desk.person({})));
    const made = await statementsOf(pool, () => desk.send(...ids));
    const handed = made.findIndex((text) => text.includes('insert into mailbox'));
    expect(await states(ids)).toEqual(ids.map(() => 2));
    expect(made.slice(0, handed).map((text) => text.replace(/\s+/g, ' ').slice(0, 60))).toHaveLength(count);
  });
});

/** What connections of a pool were asked meanwhile, begin and commit of transactions too. */
async function statementsOf(pool: Database, work: () => Promise<unknown>): Promise<string[]> {
  const made: string[] = [];
  const client = await pool.connect();
  const kind = Object.getPrototypeOf(client) as { query: (...all: unknown[]) => unknown };
  client.release();
  const { query } = kind;
  kind.query = function asked(...all: unknown[]): unknown {
    const [first] = all;
    made.push(typeof first === 'string' ? first : (first as { readonly text: string }).text);
    return query.apply(this, all);
  };
  try {
    await work();
  } finally {
    kind.query = query;
  }
  return made;
}
