import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bucket, NO_SENDING_RULES, WEEKDAYS, type FrequencyCap, type Guardrails, type QuietHours, type WeeklySpan } from '@perennial/model';
import { releaseParked, discardParked, inTransaction, type Database } from '@perennial/store';
import { openSendingDesk, WORKSPACE, type SendingDesk } from '../testing/sending-desk.js';

const HOUR = 3_600_000;
const clock = (at: number, zone = 'UTC'): string => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
/** Hours around the present, on clocks of a zone. */
const around = (zone = 'UTC'): WeeklySpan => ({ weekdays: [...WEEKDAYS], from: clock(Date.now() - HOUR, zone), to: clock(Date.now() + 2 * HOUR, zone) });
const quiet = (action: QuietHours['action'], zone?: string): QuietHours => ({ windows: [around(zone)], action });
const aDay = (max: number, more: Partial<FrequencyCap> = {}): FrequencyCap => ({ max, per: 'day', window: 'rolling', ...more });

describe('what limits a message as it goes out (journeys.md sections 2, 4 and 5)', () => {
  let desk: SendingDesk;
  let pool: Database;
  beforeAll(async () => {
    desk = await openSendingDesk();
    pool = desk.pool;
  });
  afterAll(() => desk.close());
  beforeEach(() => desk.rules(NO_SENDING_RULES));

  const limit = (defaults: Guardrails, more: Partial<typeof NO_SENDING_RULES> = {}): Promise<void> => desk.rules({ ...NO_SENDING_RULES, ...more, defaults });
  const states = async (...ids: string[]): Promise<unknown[]> => Promise.all(ids.map(async (id) => (await desk.stateOf(id))?.['state']));
  const dueIn = async (id: string): Promise<number> => Number((await pool.query<{ ms: number }>('select extract(epoch from due_at - now()) * 1000 as ms from messages where id = $1', [id])).rows[0]?.ms);
  const again = async (id: string): Promise<void> => {
    await pool.query('update messages set due_at = now() where id = $1', [id]);
    await desk.send(id);
  };
  const places = async (profile: number): Promise<number> => Number((await pool.query<{ n: number }>('select count(*)::int as n from reservations where profile_id = $1', [profile])).rows[0]?.n);

  describe('quiet hours', () => {
    it('hold a mail until they are over and a share of the fifteen minutes after, without counting a try, and say so when it went out', async () => {
      await limit({ quietHours: quiet('hold') });
      const id = await desk.queue(await desk.person({}));
      await desk.send(id);
      expect(await desk.stateOf(id)).toMatchObject({ state: 0, attempt: 0, reason: expect.stringMatching(/^quiet hours: held until \d{4}-/) });
      const [due, end] = [await dueIn(id), 2 * HOUR];
      expect(due > end - 90_000 && due < end + 15 * 60_000).toBe(true);
      await again(id);
      expect(await desk.stateOf(id)).toMatchObject({ state: 0, attempt: 0 });
      await desk.rules(NO_SENDING_RULES);
      await again(id);
      expect(await desk.stateOf(id)).toMatchObject({ state: 2, attempt: 1, reason: expect.stringMatching(/^quiet hours: held until/) });
    });

    it('release the higher priority first', async () => {
      await desk.journey(10, { guardrails: { quietHours: quiet('hold') }, steps: { low: { priority: 10 }, high: { priority: 90 } } });
      const people = await Promise.all([1, 2, 3].map(() => desk.person({})));
      const [low, high] = [await Promise.all(people.map((id) => desk.queue(id, { journeyId: 10, nodeId: 'low' }))), await Promise.all(people.map((id) => desk.queue(id, { journeyId: 10, nodeId: 'high' })))];
      await desk.send(...low, ...high);
      const [lows, highs] = [await Promise.all(low.map(dueIn)), await Promise.all(high.map(dueIn))];
      expect(Math.max(...highs)).toBeLessThan(Math.min(...lows));
    });

    it('drop a message where that is wanted, and show it in the product where a template is named', async () => {
      await desk.journey(11, { steps: { drop: { quietHours: quiet('drop') }, show: { quietHours: quiet('in_app'), quietTemplate: 'note' } } });
      const person = await desk.person({ firstName: 'Ida' });
      const [drop, show] = [await desk.queue(person, { journeyId: 11, nodeId: 'drop' }), await desk.queue(person, { journeyId: 11, nodeId: 'show' })];
      await desk.send(drop, show);
      expect(await desk.stateOf(drop)).toMatchObject({ state: 3, reason: 'quiet hours' });
      await again(show);
      expect(await desk.stateOf(show)).toMatchObject({ state: 2, reason: 'quiet hours: shown in the product instead' });
      expect((await pool.query('select content from inbox where message_id = $1', [show])).rows).toMatchObject([{ content: { title: 'Hello Ida' } }]);
      expect((await pool.query('select 1 from mailbox where message_id = $1', [show])).rowCount).toBe(0);
    });

    it('hold it where nothing is named that could be shown', async () => {
      await limit({ quietHours: quiet('in_app') });
      const id = await desk.queue(await desk.person({}));
      await desk.send(id);
      expect(await desk.stateOf(id)).toMatchObject({ state: 0, later: true });
    });

    it('go by the person\'s zone, else that of their account, else the journey\'s, else the workspace\'s', async () => {
      await limit({ quietHours: quiet('hold', 'Asia/Tokyo') });
      const [there, here] = [await desk.person({}), await desk.person({})];
      await pool.query(`update profiles set timezone = 'Asia/Tokyo' where id = $1`, [there]);
      const ids = [await desk.queue(there), await desk.queue(here)];
      await desk.send(...ids);
      expect(await states(...ids)).toEqual([0, 2]);
      await pool.query(`update workspaces set timezone = 'Asia/Tokyo', journeys_revision = journeys_revision + 1 where id = $1`, [WORKSPACE]);
      const id = await desk.queue(here);
      await desk.send(id);
      await pool.query(`update workspaces set timezone = 'UTC' where id = $1`, [WORKSPACE]);
      expect(await states(id)).toEqual([0]);
    });

    it('do not hold in-app messages, urgent topics, nor what answers the person\'s own act; a mandatory topic that is not urgent they do', async () => {
      await desk.journey(12, { guardrails: { quietHours: quiet('drop') }, steps: { m: {}, welcome: { answersAct: true } } });
      const person = await desk.person({});
      const of = { journeyId: 12, nodeId: 'm' };
      const ids = [await desk.queue(person, { ...of, channel: 'in_app', template: 'note' }), await desk.queue(person, { ...of, topic: 'alarm' }), await desk.queue(person, { journeyId: 12, nodeId: 'welcome' }), await desk.queue(person, { ...of, topic: 'billing' })];
      await desk.send(...ids);
      expect(await states(...ids)).toEqual([2, 2, 2, 3]);
    });

    it('end for a message when it expires', async () => {
      await limit({ quietHours: quiet('hold') });
      const id = await desk.queue(await desk.person({}), { age: 72 * HOUR - 60_000 });
      await desk.send(id);
      expect(await dueIn(id)).toBeLessThan(62_000);
      await pool.query(`update messages set queued_at = queued_at - interval '2 minutes' where id = $1`, [id]);
      await again(id);
      expect(await desk.stateOf(id)).toMatchObject({ state: 3, reason: 'expired' });
    });
  });

  describe('frequency caps', () => {
    it('let no more pass than their number, and say which cap it was', async () => {
      await limit({ frequencyCaps: { caps: [aDay(2, { channel: 'email' })] } });
      const person = await desk.person({});
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        ids.push(await desk.queue(person));
        await desk.send(ids.at(-1) ?? '');
      }
      expect(await states(...ids)).toEqual([2, 2, 3]);
      expect(await desk.stateOf(ids[2] ?? '')).toMatchObject({ reason: 'frequency cap: 2 emails in 24 hours' });
      expect(await places(person)).toBe(2);
    });

    it('give the place to the highest priority among all that is due, then to the oldest, whichever job came first', async () => {
      await desk.journey(20, { guardrails: { frequencyCaps: { caps: [aDay(2)] } }, steps: { low: { priority: 10 }, high: { priority: 90 } } });
      const person = await desk.person({});
      const old = await desk.queue(person, { journeyId: 20, nodeId: 'low', age: 90_000 });
      const young = await desk.queue(person, { journeyId: 20, nodeId: 'low' });
      const high = await desk.queue(person, { journeyId: 20, nodeId: 'high', age: 1000 });
      await desk.send(young);
      expect(await states(old, young, high)).toEqual([2, 3, 2]);
    });

    it('hold when many senders decide for one person at once', async () => {
      await limit({ frequencyCaps: { caps: [aDay(3)] } });
      const people = await Promise.all([1, 2, 3, 4].map(() => desk.person({})));
      const ids = await Promise.all(Array.from({ length: 40 }, async (_, n) => ({ id: await desk.queue(people[n % 4] ?? 0, { channel: 'email' }), person: people[n % 4] ?? 0 })));
      // Every sender claims alone: what one has claimed competes no more.
      await Promise.all(ids.map(async ({ id }) => desk.send(id)));
      for (const person of people) {
        const of = await states(...ids.flatMap((one) => (one.person === person ? [one.id] : [])));
        expect({ sent: of.filter((state) => state === 2).length, skipped: of.filter((state) => state === 3).length }).toEqual({ sent: 3, skipped: 7 });
        expect(await places(person)).toBe(3);
      }
    });

    it('give a place back when the message fails for good', async () => {
      await limit({ frequencyCaps: { caps: [aDay(1)] } });
      const person = await desk.person({ many: Array.from({ length: 200 }, (_, i) => i) });
      const [bomb, missing] = [await desk.queue(person, { template: 'bomb' }), await desk.queue(person, { template: 'nowhere', age: 1000 })];
      await desk.send(bomb);
      await pool.query('update messages set state = 0, due_at = now(), finished_at = null where id = $1', [missing]);
      await desk.send(missing);
      expect([...await states(bomb, missing), await places(person)]).toEqual([4, 4, 0]);
      const good = await desk.queue(person);
      await desk.send(good);
      expect([...await states(good), await places(person)]).toEqual([2, 1]);
    });

    it('do not count the place that a dead sender took for the same message', async () => {
      await limit({ frequencyCaps: { caps: [aDay(1)] } });
      const person = await desk.person({});
      const id = await desk.queue(person);
      await pool.query(`update messages set state = 1, attempt = 1, claimed_at = now() - interval '10 minutes' where id = $1`, [id]);
      await pool.query(`insert into reservations (profile_id, message_id, channel, topic, at) values ($1, $2, 'email', 'tips', now() - interval '10 minutes')`, [person, id]);
      await desk.send(id);
      expect([...await states(id), await places(person)]).toEqual([2, 1]);
    });

    it('are neither obeyed nor fed by mandatory topics; each switch goes by itself', async () => {
      await desk.journey(21, { guardrails: { frequencyCaps: { caps: [aDay(1)] } }, steps: { m: {}, free: { frequencyCaps: { obeys: false } }, uncounted: { frequencyCaps: { counts: false } }, thanks: { answersAct: true } } });
      const person = await desk.person({});
      const send = async (nodeId: string, topic: string | null = null): Promise<unknown> => {
        const id = await desk.queue(person, { journeyId: 21, nodeId, topic });
        await desk.send(id);
        return (await states(id))[0];
      };
      expect([await send('m', 'billing'), await send('uncounted'), await send('m'), await send('m'), await send('uncounted'), await send('free'), await send('m', 'billing'), await send('thanks')]).toEqual([2, 2, 2, 3, 3, 2, 2, 2]);
      expect(await places(person)).toBe(3);
    });

    it('count what was sent before there was any cap, and forget what is too old for every cap', async () => {
      const person = await desk.person({});
      const first = await desk.queue(person);
      await desk.send(first);
      await pool.query(`insert into reservations (profile_id, message_id, channel, topic, at) values ($1, gen_random_uuid(), 'email', null, now() - interval '33 days')`, [person]);
      await limit({ frequencyCaps: { caps: [aDay(1)] } });
      const second = await desk.queue(person);
      await desk.send(second);
      expect(await states(first, second)).toEqual([2, 3]);
      await limit({ frequencyCaps: { caps: [aDay(2)] } });
      const third = await desk.queue(person);
      await desk.send(third);
      expect([...await states(third), await places(person)]).toEqual([2, 2]);
    });

    it('let promotional messages wait for competitors, where the workspace wants that', async () => {
      await limit({ frequencyCaps: { caps: [aDay(1)] } }, { settleMinutes: 10 });
      const person = await desk.person({});
      const [waiting, mandatory] = [await desk.queue(person), await desk.queue(person, { topic: 'billing' })];
      await desk.send(waiting, mandatory);
      expect(await states(waiting, mandatory)).toEqual([0, 2]);
      const due = await dueIn(waiting);
      expect(due > 8.5 * 60_000 && due < 9.5 * 60_000).toBe(true);
      const settled = await desk.queue(person, { age: 11 * 60_000 });
      await desk.send(settled);
      expect(await states(settled)).toEqual([2]);
    });
  });

  it('holds the same people back from everything that is not mandatory, and nobody else', async () => {
    await limit({}, { globalHoldout: 30 });
    const people = await Promise.all(Array.from({ length: 40 }, () => desk.person({})));
    const ids = await Promise.all(people.map((id) => desk.queue(id)));
    await desk.send(...ids);
    const heldBack = people.map((id) => bucket(`global holdout:${WORKSPACE}`, String(id)) < 3000);
    expect(await states(...ids)).toEqual(heldBack.map((held) => (held ? 3 : 2)));
    const one = people[heldBack.indexOf(true)] ?? 0;
    expect(await desk.stateOf(ids[people.indexOf(one)] ?? '')).toMatchObject({ reason: 'holdout' });
    const mandatory = await desk.queue(one, { topic: 'billing' });
    await desk.send(mandatory);
    expect(await states(mandatory)).toEqual([2]);
  });

  it('sends nothing but mandatory topics to whoever is muted, or whose account is, until then', async () => {
    const soon = new Date(Date.now() + HOUR).toISOString();
    const [muted, past, odd, member] = [await desk.person({ mutedUntil: soon }), await desk.person({ mutedUntil: '2020-01-01' }), await desk.person({ mutedUntil: true }), await desk.person({})];
    await pool.query(`insert into accounts (shard, id, workspace_id, external_id, name, attributes) values (0, 77, $1, 'acc', 'Acc', $2)`, [WORKSPACE, { mutedUntil: soon }]);
    await pool.query('insert into memberships (shard, profile_id, account_id, account_shard, workspace_id, role, last_active_at) select shard, id, 77, 0, workspace_id, $2, now() from profiles where id = $1', [member, 'admin']);
    const ids = [await desk.queue(muted), await desk.queue(past), await desk.queue(odd), await desk.queue(member), await desk.queue(muted, { topic: 'billing' }), await desk.queue(muted, { channel: 'in_app', template: 'note' })];
    await desk.send(...ids);
    expect(await states(...ids)).toEqual([3, 2, 2, 3, 2, 3]);
    expect(await desk.stateOf(ids[0] ?? '')).toMatchObject({ reason: 'muted' });
  });

  it('sends the same message of one visit once to two members who are one person by now', async () => {
    const [kept, gone, other] = [await desk.person({}), await desk.person({}), await desk.person({})];
    await pool.query(`insert into accounts (shard, id, workspace_id, external_id, name) values (0, 78, $1, 'two', 'Two') on conflict do nothing`, [WORKSPACE]);
    await pool.query('insert into memberships (shard, profile_id, account_id, account_shard, workspace_id, role, last_active_at) select shard, id, 78, 0, workspace_id, $2, now() from profiles where id = any($1)', [[kept, other], 'admin']);
    await pool.query('update profiles set merged_into = $1, email = null where id = $2', [kept, gone]);
    await pool.query('update profiles set absorbed = array[$2::bigint] where id = $1', [kept, gone]);
    const ids = [await desk.queue(kept), await desk.queue(gone), await desk.queue(other)];
    const next = await desk.queue(gone);
    await pool.query('update messages set account_id = 78, enrollment_id = 7800, visit = case when id = $2 then 2 else 1 end where id = any($1::uuid[])', [[...ids, next], next]);
    await Promise.all([...ids, next].map(async (id) => desk.send(id)));
    const [one, two, third, later] = await states(...ids, next);
    expect([[one, two].sort(), third, later]).toEqual([[2, 3], 2, 2]);
    expect((await pool.query(`select reason from messages where id = any($1::uuid[]) and state = 3`, [ids])).rows).toEqual([{ reason: 'duplicate' }]);
  });

  it('sends one message of a step to an address that two people share, each time that a broadcast comes round: to the first whom no rule refuses', async () => {
    await desk.journey(14, { steps: { m: {} } });
    const run = async (person: number, broadcast: string): Promise<string> => {
      const id = await desk.queue(person, { journeyId: 14, nodeId: 'm' });
      const enrollment = 70_000 + Number((await pool.query<{ n: number }>('select count(*)::int as n from enrollments')).rows[0]?.n);
      await pool.query(`insert into enrollments (shard, id, workspace_id, journey_id, version_id, subject_id, key, state, visit, arrived_at, arrived_by, clock, context, entered_at) select shard, $2, workspace_id, 14, 14, profile_id, '', 1, 1, now(), 'x', now(), $3, entered_at from messages where id = $1`, [id, enrollment, { broadcast }]);
      await pool.query('update messages set enrollment_id = $2 where id = $1', [id, enrollment]);
      return id;
    };
    const [left, one, other, alone] = [await desk.person({}, 'Both@x.test'), await desk.person({}, 'both@x.test'), await desk.person({}, 'BOTH@x.test'), await desk.person({}, 'alone@x.test')];
    await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips', false, 'test')`, [WORKSPACE, left]);
    const first = [await run(left, 'monday'), await run(one, 'monday'), await run(other, 'monday'), await run(alone, 'monday')];
    await desk.send(...first);
    expect(await states(...first)).toEqual([3, 2, 3, 2]);
    expect(await Promise.all([first[0], first[2]].map(async (id) => (await desk.stateOf(id ?? ''))?.['reason']))).toEqual(['unsubscribed', 'duplicate']);
    const late = await run(other, 'monday');
    const next = await run(other, 'tuesday');
    await desk.send(late, next);
    expect(await states(late, next)).toEqual([3, 2]);
  });

  it('sends a template that asks something only to those for whom it holds, in mandatory topics, too', async () => {
    await pool.query(`update templates set condition = $2 where key = 'hello' and workspace_id = $1`, [WORKSPACE, { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' }]);
    const [pro, free] = [await desk.person({ plan: 'pro' }), await desk.person({ plan: 'free' })];
    const ids = [await desk.queue(pro), await desk.queue(free), await desk.queue(free, { topic: 'billing' })];
    await desk.send(...ids);
    await pool.query(`update templates set condition = null where key = 'hello' and workspace_id = $1`, [WORKSPACE]);
    expect(await states(...ids)).toEqual([2, 3, 3]);
    expect(await desk.stateOf(ids[1] ?? '')).toMatchObject({ reason: 'template condition' });
  });

  it('takes the topic of the workspace where neither step, journey nor template names one', async () => {
    await pool.query(`update templates set topic = null where key = 'hello' and workspace_id = $1`, [WORKSPACE]);
    await limit({ topic: 'beta' });
    const id = await desk.queue(await desk.person({}));
    await desk.send(id);
    await pool.query(`update templates set topic = 'tips' where key = 'hello' and workspace_id = $1`, [WORKSPACE]);
    expect(await desk.stateOf(id)).toMatchObject({ state: 3, reason: 'not subscribed' });
  });

  describe('sending modes', () => {
    const mailsOf = async (id: string): Promise<{ to: string; headers: Record<string, string> }[]> => (await pool.query<{ to: string; headers: Record<string, string> }>('select to_address as "to", headers from mailbox where message_id = $1', [id])).rows;

    it('shadow sends nothing, takes no place, and counts as sent for the run', async () => {
      await limit({ mode: 'shadow' });
      const person = await desk.person({});
      const [id, left] = [await desk.queue(person), await desk.queue(person, { topic: 'beta' })];
      await desk.send(id, left);
      expect([...await states(id, left), await places(person), (await mailsOf(id)).length]).toEqual([7, 3, 0, 0]);
    });

    it('trap sends mails to one address, and nothing on other channels', async () => {
      await limit({ mode: 'trap' }, { trapAddress: 'team@orchard.example' });
      const person = await desk.person({}, 'kim@example.com');
      const [mail, note] = [await desk.queue(person), await desk.queue(person, { channel: 'in_app', template: 'note' })];
      await desk.send(mail, note);
      expect(await states(mail, note)).toEqual([2, 7]);
      expect(await mailsOf(mail)).toMatchObject([{ to: 'team@orchard.example', headers: { 'X-Original-To': 'kim@example.com' } }]);
      expect(await places(person)).toBe(0);
      await limit({ mode: 'trap' });
      const nowhere = await desk.queue(person);
      await desk.send(nowhere);
      expect(await desk.stateOf(nowhere)).toMatchObject({ state: 3, reason: 'trap: the workspace has no trap address' });
    });

    it('review shows a colleague what would go out, sends what they release after deciding anew, and skips what they discard', async () => {
      await limit({ mode: 'review', frequencyCaps: { caps: [aDay(1)] } });
      const [ann, bo, cy] = [await desk.person({ firstName: 'Ann' }, 'ann@example.com'), await desk.person({ firstName: 'Bo' }), await desk.person({ firstName: 'Cy' })];
      const [released, refused, discarded] = [await desk.queue(ann), await desk.queue(bo), await desk.queue(cy)];
      await desk.send(released, refused, discarded);
      expect(await states(released, refused, discarded)).toEqual([6, 6, 6]);
      expect(await desk.stateOf(released)).toMatchObject({ attempt: 0 });
      expect([await places(ann), (await mailsOf(released)).length]).toEqual([0, 0]);
      expect((await pool.query('select channel, content from parked_messages where message_id = $1', [released])).rows).toMatchObject([{ channel: 'email', content: { to: 'ann@example.com', subject: 'Hi Ann', html: expect.stringContaining('Hi Ann') } }]);
      await pool.query(`insert into consents (workspace_id, profile_id, topic, subscribed, source) values ($1, $2, 'tips', false, 'test')`, [WORKSPACE, bo]);
      const choice = { workspaceId: WORKSPACE, journeyId: null };
      expect(await inTransaction(pool, (transaction) => releaseParked(transaction, { ...choice, ids: [released, refused] }))).toBe(2);
      expect(await inTransaction(pool, (transaction) => discardParked(transaction, { ...choice, ids: null }))).toBe(1);
      expect(await inTransaction(pool, (transaction) => releaseParked(transaction, { ...choice, ids: [discarded] }))).toBe(0);
      await desk.send(released, refused, discarded);
      expect(await states(released, refused, discarded)).toEqual([2, 3, 3]);
      expect([await desk.stateOf(refused), await desk.stateOf(discarded)]).toMatchObject([{ reason: 'unsubscribed' }, { reason: 'discarded' }]);
      expect([await places(ann), (await mailsOf(released)).length]).toEqual([1, 1]);
    });
  });
});
