import { describe, expect, it } from '@jest/globals';
import { eventText } from './event-text.js';
import { reasonText, suppressedText } from './reason-words.js';
import { whyText } from './why.js';

describe('whyText', () => {
  it.each([
    ['branch', 'else', { values: { 'account.seats': 6 } }, 'None of the branches held: account.seats was 6'],
    ['branch', 'big', { branch: 'Big team', values: { 'account.seats': 40, 'profile.plan': null } }, 'Took Big team: account.seats was 40, profile.plan was not set'],
    ['wait_for', 'project', { branch: 'Project created', event: 'project_created', eventId: 'x' }, 'Project created, because project_created arrived'],
    ['split', 'a', { variant: 'a', bucket: 0.2, kept: true }, 'Got a, as before'],
    ['email', 'skipped', { outcome: 'skipped', reason: 'unsubscribed' }, 'The message was skipped: they left the topic'],
    ['email', 'next', { queued: true }, 'The message was made; the step does not wait for it'],
    ['update', 'next', { set: { 'profile.stage': 'active' }, skipped: ['profile.seats'] }, 'Set profile.stage to active · left out profile.seats'],
    ['exit', null, { completed: 'done' }, 'Finished: done'],
    ['delay', 'exhausted', { passes: 3 }, 'Passed 3 times, which is the most allowed'],
    ['delay', 'next', {}, 'Left by next'],
    ['until', 'past', { missing: 'profile.renewalDate' }, 'There was no date in profile.renewalDate'],
    ['window', 'next', { open: true, zone: 'UTC' }, 'The window was open'],
    ['goal', null, {}, ''],
  ])('%s by %s with %j', (kind, outlet, why, text) => expect(whyText(kind, outlet, why)).toBe(text));
  it('tells the deadline and how late it was', () => expect(whyText('wait_for', 'timeout', { deadline: '2027-04-15T14:00:00.000Z', lateMs: 4200 })).toMatch(/^Time ran out Thu 15 Apr \d\d:\d\d, your time · 4 s later than due$/));
  it('tells which moment was past', () => expect(whyText('until', 'past', { past: '2027-04-15T14:00:00.000Z', zone: 'UTC' })).toMatch(/^It was past already: Thu 15 Apr \d\d:\d\d, your time$/));
  it('does not speak of a delay under a second', () => expect(whyText('delay', 'next', { lateMs: 300 })).toBe('Left by next'));
});

describe('reasonText', () => {
  it('knows reasons, writes names as words and leaves what a provider said', () => {
    expect([reasonText('expired'), reasonText('plan_upgraded'), reasonText('550 5.1.1 No such User')]).toEqual(['it came too late', 'plan upgraded', '550 5.1.1 No such User']);
  });
});

describe('eventText', () => {
  it('shows the first properties', () => expect(eventText('viewed', { a: 'x', b: 2, c: null, d: true, e: 1 })).toBe('a = x, b = 2, c = not set, d = true'));
  it('says what attributes became', () => expect(eventText('attribute_changed', { changes: { plan: { from: null, to: 'free' }, seats: { from: 2, to: null } } })).toBe('plan became free, seats became not set'));
});

describe('suppressedText', () => {
  it.each([['bounced: user_unknown', 'mail came back, nobody has this address'], ['complained', 'they reported mail as spam'], ['bounced: 5 times in 30 days', 'bounced: 5 times in 30 days'], ['asked by phone', 'asked by phone']])('%s', (reason, text) => expect(suppressedText(reason)).toBe(text));
  it('within the reason of a message', () => expect(reasonText('suppressed: complained')).toBe('their address gets nothing any more: they reported mail as spam'));
});
