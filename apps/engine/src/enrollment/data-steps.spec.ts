import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chainOf, Drained } from '../testing/drained.js';

const PEOPLE = 40;
const twice = { type: 'branch', config: { branches: [{ id: 'twice', name: 'Twice', condition: { type: 'event', event: 'paid', count: { is: 'at_least', value: 2 } } }] } };

describe('steps that change data (journeys.md section 3)', () => {
  let drained: Drained;

  beforeAll(async () => {
    drained = await Drained.open();
    await drained.rows(`insert into topics (workspace_id, key, name, description, mandatory) values ($1, 'news', 'Product news', 'Once a month', false), ($1, 'billing', 'Billing', '', true)`, Drained.workspace);
    await drained.rows(`insert into segments (id, workspace_id, key, name, subject, kind, set_id) values (5, $1, 'beta', 'Beta testers', 'profile', 'static', 5)`, Drained.workspace);
    await drained.publish(
      chainOf('Joining', { type: 'event', event: 'joined' }, [{ type: 'list', config: { list: 'beta', member: true } }, { type: 'topic', config: { topic: 'news', subscribed: false } }, { type: 'topic', config: { topic: 'billing', subscribed: false } }, { type: 'emit', config: { event: 'upgraded', properties: [{ name: 'plan', from: 'profile.plan' }] } }]),
      chainOf('Thanking', { type: 'event', event: 'upgraded' }, [twice]),
      chainOf('Upgrading', { type: 'attribute_changed', attribute: 'plan', from: 'free', to: 'pro' }, [twice]),
      chainOf('Testing', { type: 'segment_entered', segment: 'beta' }, [twice]),
      chainOf('Sending on', { type: 'event', event: 'sent_on' }, [{ type: 'enter_journey', config: { journey: 'j5', data: [{ name: 'plan', from: 'profile.plan' }] } }]),
      chainOf('Receiving', { type: 'journey' }, [twice]),
    );
  });
  afterAll(() => drained.close());

  const send = (...raw: Record<string, unknown>[]): Promise<void> => drained.send(...raw);
  const rows = (sql: string): Promise<Record<string, unknown>[]> => drained.rows(sql);
  const everyone = (call: (userId: string, n: number) => Record<string, unknown>): Record<string, unknown>[] => Array.from({ length: PEOPLE }, (_, n) => call(`u${n}`, n));

  it('put people on lists, change their topics with the ledger, and make events that enter other journeys with all that they read', async () => {
    await send(...everyone((userId, n) => ({ type: 'identify', userId, traits: { plan: n % 2 === 0 ? 'pro' : 'free' } })), ...everyone((userId) => ({ type: 'track', userId, event: 'paid' })), ...everyone((userId) => ({ type: 'track', userId, event: 'paid' })));
    await drained.rows(`insert into consents (workspace_id, profile_id, topic, subscribed, source) select $1, id, 'news:email', true, 'preferences' from profiles where external_id = 'u1'`, Drained.workspace);
    await send(...everyone((userId) => ({ type: 'track', userId, event: 'joined' })));
    expect(await rows('select count(*)::int as n from segment_members where set_id = 5')).toEqual([{ n: PEOPLE }]);
    expect(await rows('select topic, subscribed, source, count(*)::int as n from consents group by 1, 2, 3 order by 1')).toEqual([{ topic: 'news', subscribed: false, source: 'journey', n: PEOPLE }]);
    expect(await rows('select topic, channel, subscribed, source, actor, wording, count(*)::int as n from consent_ledger group by 1, 2, 3, 4, 5, 6')).toEqual([{ topic: 'news', channel: null, subscribed: false, source: 'journey', actor: 'Joining', wording: 'Product news: Once a month', n: PEOPLE }]);
    expect(await rows(`select properties, count(*)::int as n from events where name = 'upgraded' group by 1 order by 1`)).toEqual([{ properties: { plan: 'free' }, n: PEOPLE / 2 }, { properties: { plan: 'pro' }, n: PEOPLE / 2 }]);
    expect(await rows(`select name, sum(count)::int as n from event_names where name in ('upgraded', 'segment_entered') group by 1`)).toEqual([{ name: 'upgraded', n: PEOPLE }]);
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 2 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE }]);
  });

  it('say nothing again of what is so already', async () => {
    await send(...everyone((userId) => ({ type: 'track', userId, event: 'joined' })));
    expect(await rows('select count(*)::int as n from consent_ledger')).toEqual([{ n: PEOPLE }]);
    expect(await rows(`select count(*)::int as n from events where name = 'segment_entered'`)).toEqual([{ n: PEOPLE }]);
  });

  it('are heard by journeys that begin with a segment, and with an attribute, which read all that they ask for', async () => {
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 4 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE }]);
    expect(await rows('select 1 from enrollments where journey_id = 3')).toEqual([]);
    await send(...everyone((userId) => ({ type: 'identify', userId, traits: { plan: 'pro' } })));
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 3 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE / 2 }]);
    expect(await rows(`select properties, count(*)::int as n from events where name = 'attribute_changed' and properties->'changes'->'plan'->>'from' is not null group by 1`)).toEqual([{ properties: { changes: { plan: { from: 'free', to: 'pro' } } }, n: PEOPLE / 2 }]);
    expect(await rows('select 1 from refusals')).toEqual([]);
  });

  it('start other journeys, which read all that they ask for', async () => {
    await send(...everyone((userId) => ({ type: 'track', userId, event: 'sent_on' })));
    expect(await rows('select outlet, count(*)::int as n from steps where journey_id = 6 group by 1')).toEqual([{ outlet: 'twice', n: PEOPLE }]);
    expect(await rows(`select count(*)::int as n from enrollments where journey_id = 6 and entry_event->'properties'->>'plan' = 'pro'`)).toEqual([{ n: PEOPLE }]);
  });
});
