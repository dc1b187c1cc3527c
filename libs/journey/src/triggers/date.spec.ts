import { describe, expect, it } from '@jest/globals';
import { instant, journeyId, type Instant, type Json, type JsonObject } from '@perennial/model';
import { isoText, type Facts } from '@perennial/segment';
import { check } from '../check.js';
import type { Entry, Trigger } from '../graph.js';
import { journeySet, readsFor, touchedJourneys, type LiveJourney } from '../journey-set.js';
import { nextMoment } from '../moment.js';
import { simulate, subjectWith, type Simulated } from '../simulate.js';
import type { Stimulus } from '../stimulus.js';
import { attributes, event, graphOf, planOf } from '../testing/journeys.js';

type Own = Extract<Trigger, { type: 'date' }>;
const at = (text: string): Instant => instant(Date.parse(text));
const START = at('2026-04-13T12:00:00Z');
const graph = (trigger: Omit<Own, 'type'>, entry: Partial<Entry> = {}) => graphOf([['x', 'exit', { reason: 'done' }]], ['entry.next>x'], { entry: { triggers: [{ type: 'date', ...trigger }], reentry: { mode: 'always' }, key: null, ...entry } });
const live = (one: ReturnType<typeof graphOf>, change: Partial<LiveJourney> = {}): LiveJourney => ({ journeyId: journeyId(1), status: 'live', plan: planOf(one), older: [], ...change });
const person = (profile: JsonObject, account: JsonObject | null = null): Facts => ({ subjectId: '7', profile, account, events: {}, zones: ['UTC'] });
/** Looks at somebody for the first time, as the engine does when a journey is published. */
const published = (path: string): Stimulus => ({ id: 'look', at: START, type: 'segments', which: 'touched', paths: [path], silent: false });
const run = (journey: LiveJourney, facts: Facts, script: readonly Stimulus[], until = '2027-01-01T00:00:00Z'): Simulated => simulate({ journeys: journeySet([journey]), subject: { ...subjectWith(facts), isNew: false }, script, until: at(until) });
const entered = ({ runs }: Simulated): string[] => runs.map(({ enteredAt }) => isoText(enteredAt).replace('.000Z', 'Z'));
const set = (when: string, path: string, value: Json): Stimulus => attributes(at(when), { target: 'profile', path, value });

describe('date (journeys.md section 2, Entry; local times section 4)', () => {
  it.each<[string, Omit<Own, 'type'>, JsonObject, string[]]>([
    ['a day without a time: its first moment', { date: 'profile.day' }, { day: '2026-05-01' }, ['2026-05-01T00:00:00Z']],
    ['at a local time', { date: 'profile.day', at: '09:00' }, { day: '2026-05-01', timezone: 'America/New_York' }, ['2026-05-01T13:00:00Z']],
    ['three days before', { date: 'profile.day', at: '09:00', minus: { amount: 3, unit: 'days' } }, { day: '2026-05-01', timezone: 'Asia/Tokyo' }, ['2026-04-28T00:00:00Z']],
    ['a week after', { date: 'profile.day', plus: { amount: 1, unit: 'weeks' } }, { day: '2026-05-01' }, ['2026-05-08T00:00:00Z']],
    ['a very instant', { date: 'profile.day' }, { day: '2026-05-01T10:30:00+02:00' }, ['2026-05-01T08:30:00Z']],
    ['every year: the next one', { date: 'profile.day', at: '09:00', yearly: true }, { day: '1990-06-02' }, ['2026-06-02T09:00:00Z']],
    ['nothing that is no date', { date: 'profile.day' }, { day: 'soon' }, []],
  ])('%s', (_what, trigger, profile, expected) => {
    const done = run(live(graph(trigger)), person(profile), [published('profile.day')]);
    expect([entered(done), done.refusals]).toEqual([expected, []]);
    expect(done.runs.every(({ entryEvent }) => entryEvent === null)).toBe(true);
  });

  it('treats 29 February as 28 February in common years, and as itself in leap years', () => {
    const next = (after: string): unknown => nextMoment('2000-02-29', { at: '09:00', yearly: true }, 'UTC', at(after));
    expect(next('2026-01-01T00:00:00Z')).toEqual({ at: at('2026-02-28T09:00:00Z'), date: '2026-02-28' });
    expect(next('2026-02-28T09:00:00Z')).toEqual({ at: at('2027-02-28T09:00:00Z'), date: '2027-02-28' });
    expect(next('2027-03-01T00:00:00Z')).toEqual({ at: at('2028-02-29T09:00:00Z'), date: '2028-02-29' });
  });

  it('reckons an offset of a yearly date over the turn of the year, and keeps the local time of an instant over a change of clocks', () => {
    expect(nextMoment('1990-01-02', { minus: { amount: 10, unit: 'days' }, yearly: true }, 'UTC', at('2026-06-01T00:00:00Z'))).toEqual({ at: at('2026-12-23T00:00:00Z'), date: '2027-01-02' });
    expect(nextMoment('1990-12-30', { plus: { amount: 10, unit: 'days' }, yearly: true }, 'UTC', at('2026-01-05T00:00:00Z'))).toEqual({ at: at('2026-01-09T00:00:00Z'), date: '2025-12-30' });
    expect(nextMoment('2026-01-10T09:00:00+01:00', { plus: { amount: 24, unit: 'weeks' }, yearly: true }, 'Europe/Berlin', at('2026-02-01T00:00:00Z'))).toEqual({ at: at('2026-06-27T07:00:00Z'), date: '2026-01-10' });
  });

  it('comes again every year', () => {
    const done = run(live(graph({ date: 'profile.day', yearly: true }, { key: 'date.value', reentry: { mode: 'never' } })), person({ day: '1990-06-02' }), [published('profile.day')], '2029-01-01T00:00:00Z');
    expect(done.runs.map(({ key }) => key)).toEqual(['2026-06-02', '2027-06-02', '2028-06-02']);
  });

  it('takes the date as the key date.value', () => {
    const done = run(live(graph({ date: 'profile.day' }, { key: 'date.value' })), person({ day: '2026-05-01' }), [published('profile.day'), set('2026-05-02T00:00:00Z', 'day', '2026-06-01')]);
    expect(done.runs.map(({ key }) => key)).toEqual(['2026-05-01', '2026-06-01']);
  });

  it('moves the timer when the attribute changes, earlier and later, and forgets one that is taken away', () => {
    const journey = live(graph({ date: 'profile.day' }));
    const move = (value: Json) => entered(run(journey, person({ day: '2026-05-01' }), [published('profile.day'), set('2026-04-20T00:00:00Z', 'day', value)]));
    expect([move('2026-04-25'), move('2026-06-01'), move(null)]).toEqual([['2026-04-25T00:00:00Z'], ['2026-06-01T00:00:00Z'], []]);
  });

  it('refuses a moment that is past already when it is set or published', () => {
    const done = run(live(graph({ date: 'profile.day' })), person({ day: '2026-04-01' }), [published('profile.day'), set('2026-04-20T00:00:00Z', 'day', '2026-04-19'), set('2026-04-21T00:00:00Z', 'day', '2026-04-22')]);
    expect(done.refusals.map(({ reason, eventName, at: when }) => [reason, eventName, when])).toEqual([['past', 'date', START], ['past', 'date', at('2026-04-20T00:00:00Z')]]);
    expect(entered(done)).toEqual(['2026-04-22T00:00:00Z']);
  });

  it('follows the person to another zone; where that passes the moment over, it says so', () => {
    const journey = live(graph({ date: 'profile.day', at: '09:00' }));
    const fly = (when: string, to: string): Simulated => run(journey, person({ day: '2026-05-01', timezone: 'UTC' }), [published('profile.day'), set(when, 'timezone', to)]);
    expect(entered(fly('2026-04-20T00:00:00Z', 'America/New_York'))).toEqual(['2026-05-01T13:00:00Z']);
    const east = fly('2026-05-01T05:00:00Z', 'Asia/Tokyo');
    expect([entered(east), east.refusals.map(({ reason }) => reason)]).toEqual([[], ['past']]);
    expect(fly('2026-05-03T00:00:00Z', 'Asia/Tokyo').refusals).toEqual([]);
  });

  it('reads a date of the account, and hears when that changes', () => {
    const journey = live(graph({ date: 'account.renewalDate' }));
    expect(entered(run(journey, person({}, { renewalDate: '2026-05-01' }), [published('account.renewalDate')]))).toEqual(['2026-05-01T00:00:00Z']);
    const journeys = journeySet([journey]);
    expect(readsFor(journeys, { events: [], triggers: [], journeys: [], segments: 'timed' })).toBeDefined();
    expect([...touchedJourneys(journeys, { events: [], triggers: [], journeys: [], paths: ['account.renewalDate'] })]).toEqual([1]);
    expect([...touchedJourneys(journeys, { events: [], triggers: [], journeys: [], segments: 'timed' })]).toEqual([1]);
    expect([...touchedJourneys(journeys, { events: ['x'], triggers: [], journeys: [], paths: ['profile.plan'] })]).toEqual([]);
  });

  it('reads a date of the membership, and hears when the person joins or the date moves', () => {
    const journey = live(graph({ date: 'membership.endsAt' }));
    const member = (endsAt: string): Facts => ({ ...person({}, {}), membership: { role: 'admin', joinedAt: '2026-01-31T10:00:00.000Z', endsAt } });
    expect(entered(run(journey, member('2026-05-01'), [published('membership.endsAt')]))).toEqual(['2026-05-01T00:00:00Z']);
    expect(run(journey, member('2026-04-01'), [published('membership')]).refusals).toMatchObject([{ reason: 'past', eventName: 'date' }]);
    expect(entered(run(journey, person({}), [published('membership.endsAt')]))).toEqual([]);
    expect(entered(run(live(graph({ date: 'membership.joinedAt', plus: { amount: 15, unit: 'weeks' }, at: '09:00' })), member('2026-05-01'), [published('membership.joinedAt')]))).toEqual(['2026-05-16T09:00:00Z']);
    expect([...touchedJourneys(journeySet([journey]), { events: [], triggers: [], journeys: [], paths: ['membership'] })]).toEqual([1]);
  });

  it('holds the checks of the entry when the moment comes, and lets nobody in while paused', () => {
    const pro = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' } as const;
    expect(run(live(graph({ date: 'profile.day', where: pro })), person({ day: '2026-05-01' }), [published('profile.day')]).refusals).toMatchObject([{ reason: 'filter', at: at('2026-05-01T00:00:00Z') }]);
    expect(run(live(graph({ date: 'profile.day' }), { status: 'paused' }), person({ day: '2026-05-01' }), [published('profile.day')]).refusals).toMatchObject([{ reason: 'paused' }]);
    const draining = run(live(graph({ date: 'profile.day' }), { status: 'draining' }), person({ day: '2026-05-01' }), [published('profile.day')]);
    expect([draining.refusals, draining.runs]).toEqual([[], []]);
  });

  it('is armed with the first thing that somebody new does, and two dates ring each in their turn', () => {
    const two = graph({ date: 'profile.day' }, { triggers: [{ type: 'date', date: 'profile.day' }, { type: 'date', date: 'profile.day', plus: { amount: 1, unit: 'days' } }] });
    const done = simulate({ journeys: journeySet([live(two)]), subject: subjectWith(person({ day: '2026-05-01' })), script: [event('viewed', START)], until: at('2026-06-01T00:00:00Z') });
    expect(entered(done)).toEqual(['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z']);
  });

  it('warns of the key date.value where no date starts the journey', () => {
    const keyed = graph({ date: 'profile.day' }, { key: 'date.value' });
    expect([keyed, { ...keyed, entry: { ...keyed.entry, triggers: [{ type: 'manual' as const }] } }].map((one) => check(one, null).map(({ field, severity }) => `${field} ${severity}`))).toEqual([[], ['entry.key warning']]);
  });

  it.each<[Omit<Own, 'type'>, string[]]>([
    [{ date: '' }, ['Choose the date.']], [{ date: 'profile.day' }, []], [{ date: 'membership.joinedAt' }, []], [{ date: 'event.properties.day' }, ['"event.properties.day" cannot start a journey. Choose a date of the person, of their account or of their membership, such as profile.birthday.']], [{ date: 'profile.' }, ['Choose what to compare.']],
    [{ date: 'profile.day', plus: { amount: 1, unit: 'days' }, minus: { amount: 1, unit: 'days' } }, ['This is both before and after the date. Choose one of them.']],
    [{ date: 'profile.day', plus: { amount: 401, unit: 'days' } }, ['Choose at most 400 days before or after the date.']],
  ])('checks %j', (trigger, expected) => expect(check(graph(trigger), null).filter((one) => one.severity === 'error').map(({ message }) => message)).toEqual(expected));
});
