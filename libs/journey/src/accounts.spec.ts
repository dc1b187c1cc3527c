import { describe, expect, it } from '@jest/globals';
import { instant, journeyId, type Instant, type JsonObject } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import { check } from './check.js';
import { readsRunsOnly } from './exits.js';
import type { Graph } from './graph.js';
import type { MessageOutcome, Stimulus } from './stimulus.js';
import { verdictOf, chooseRecipients, recipientWords, NO_TALLY, type Member } from './recipients.js';
import { replay } from './replay.js';
import { forEachRecipient, subjectWith } from './simulate.js';
import { simulateGraph, type Happening } from './trial.js';
import { event, graphOf, ids, only } from './testing/journeys.js';

const at = (minutes: number): Instant => instant(1_770_000_000_000 + minutes * 60_000);
const member = (profileId: number, role: string, more: Partial<Member> = {}): Member => ({ profileId, role, lastActiveAt: at(profileId), profile: {}, ...more });
const TEAM = [member(1, 'member'), member(2, 'admin'), member(3, 'billing'), member(4, 'admin')];
const account = (attributes: JsonObject = {}): Facts => ({ subjectId: '9', profile: {}, account: attributes, events: {}, zones: ['UTC'] });
const started: Happening = { type: 'event', name: 'created', properties: { invoice: 'A' }, at: at(0) };
const by = (trigger: Graph['entry']['triggers'][number]): Partial<Graph> => ({ entry: { triggers: [trigger], reentry: { mode: 'always' }, key: null } });
const graphWith = (recipients: JsonObject, more: object = {}) => ({ ...graphOf([['mail', 'email', { template: 'x', continue: 'sent', recipients }]], ['entry.next>mail'], by({ type: 'event', event: 'created' })), subject: 'account' as const, ...more });
const idsOf = (members: readonly Member[]): number[] => members.map(({ profileId }) => profileId);

describe('recipients among members (journeys.md section 3)', () => {
  it('are chosen by the order of the roles, then the most recently active, at most so many', () => {
    const choose = (roles: string[], max = 9) => idsOf(chooseRecipients(TEAM, { roles, otherwise: { by: 'recent' }, max }));
    expect(choose(['billing', 'admin'])).toEqual([3, 4, 2]);
    expect(choose(['admin', 'billing'])).toEqual([4, 2, 3]);
    expect(choose(['billing', 'admin'], 2)).toEqual([3, 4]);
    expect(choose([])).toEqual([4, 3, 2, 1]);
  });

  it('where nobody has a role, are the one who is preferred: most recently active, highest attribute, most events; or nobody', () => {
    const team = [member(1, 'member', { profile: { score: 9 }, count: 1 }), member(2, 'member', { profile: { score: 3, deep: { n: 5 } }, count: 7 }), member(3, 'member', { profile: { score: 'high' } })];
    const choose = (otherwise: Parameters<typeof chooseRecipients>[1]['otherwise']) => idsOf(chooseRecipients(team, { roles: ['owner'], otherwise, max: 9 }));
    expect(choose({ by: 'recent' })).toEqual([3]);
    expect(choose({ by: 'attribute', attribute: 'score' })).toEqual([1]);
    expect(choose({ by: 'attribute', attribute: 'deep.n' })).toEqual([2]);
    expect(choose({ by: 'event', event: 'invited', days: 30 })).toEqual([2]);
    expect(choose({ by: 'nobody' })).toEqual([]);
  });

  it('are said in words', () => {
    expect(recipientWords({ roles: ['billing', 'admin'], otherwise: { by: 'event', event: 'invited', days: 9 }, max: 2 })).toBe('billing, then admin, else the one with most invited, at most 2');
    expect(recipientWords({ roles: [], otherwise: { by: 'recent' }, max: 100_000 })).toBe('all members');
  });

  it('with `sent`, the run waits for all: next if any was accepted, else failed if any failed, else skipped', () => {
    const verdict = (sent: number, failed: number, skipped: number, complete = true) => verdictOf({ chosen: 3, complete, sent, failed, skipped });
    expect(verdict(1, 1, 1)).toBe('sent');
    expect(verdict(0, 1, 2)).toBe('failed');
    expect(verdict(0, 0, 3)).toBe('skipped');
    expect(verdict(2, 0, 0)).toBeNull();
    expect(verdict(3, 0, 0, false)).toBeNull();
    expect(verdictOf({ ...NO_TALLY, complete: true })).toBe('skipped');
    const run = (outcome: (id: number) => MessageOutcome) => {
      const done = simulateGraph({ graph: graphWith({ roles: ['admin'], otherwise: { by: 'nobody' }, max: 5 }), facts: account(), script: [started], until: null, members: TEAM, outcome: ({ to }) => outcome(to?.[0]?.profileId ?? 0) });
      return done.ok ? { step: done.log[0], people: done.messages.flatMap(forEachRecipient).map(({ facts }) => facts.subjectId) } : null;
    };
    expect(run((id) => (id === 2 ? 'sent' : 'failed'))).toMatchObject({ people: ['4', '2'], step: { outlet: 'next', why: { outcome: 'sent', people: 2, sent: 1, failed: 1, skipped: 0 } } });
    expect(run(() => 'failed')).toMatchObject({ step: { outlet: 'failed' } });
    expect(run(() => 'skipped')).toMatchObject({ step: { outlet: 'skipped' } });
  });

  it('are asked for in journeys of accounts, and only there', () => {
    const graph = graphWith({ roles: [], otherwise: { by: 'attribute', attribute: '' }, max: 1 });
    expect(check(graph, null).map(({ field }) => field)).toEqual(['recipients.otherwise.attribute']);
    expect(check({ ...graph, subject: 'profile' }, null).map(({ field }) => field)).toEqual(['recipients']);
  });
});

describe('an account as subject (journeys.md sections 2 and 3)', () => {
  it('has its attributes changed and told, and waits for them', () => {
    const graph = { ...graphOf([['up', 'update', { changes: [{ target: 'account', op: 'increment', path: 'seats' }] }], ['wait', 'wait_for', { branches: [{ id: 'big', name: 'Big', condition: { type: 'attribute', path: 'account.seats', operator: 'at_least', value: 5 } }], timeout: { amount: 5, unit: 'days' } }]], ['entry.next>up', 'up.next>wait'], by({ type: 'attribute_changed', attribute: 'plan', to: 'pro' })), subject: 'account' as const };
    const done = simulateGraph({ graph, facts: account({ plan: 'free', seats: 1 }), script: [{ type: 'attributes', changes: [{ target: 'account', path: 'plan', value: 'pro' }], at: at(0) }, { type: 'attributes', changes: [{ target: 'account', path: 'seats', value: 7 }], at: at(9) }], until: null });
    expect(done.ok && done.log.map(({ nodeId, outlet, leftAt }) => [nodeId, outlet, leftAt])).toEqual([['up', 'next', at(0)], ['wait', 'big', at(9)]]);
  });

  it('exitAccount: what one member does ends the runs of others, as far as they match it', () => {
    const graph = { ...graphOf([['wait', 'delay', { duration: { amount: 9, unit: 'days' } }]], ['entry.next>wait'], by({ type: 'event', event: 'created' })), exit: { rules: [{ type: 'event' as const, event: 'paid', exitAccount: true, where: { type: 'attribute' as const, path: 'event.properties.full', operator: 'equals' as const, value: true }, match: [{ event: 'event.properties.invoice', entry: 'entry.event.properties.invoice' }] }] } };
    const journeys = only(graph);
    const script = (...stimuli: Stimulus[]) => ({ stimuli, horizon: at(100), realTime: at(100), nextEnrollmentId: ids() });
    const payer = replay(journeys, subjectWith({ ...account(), profile: {} }), script(event('paid', at(1), { invoice: 'A', full: false }), event('paid', at(2), { invoice: 'A', full: true })));
    const told = payer.effects.filter((effect) => effect.type === 'exit_account');
    expect(told).toMatchObject([{ journeyId: 1, at: at(2) }]);
    const other = replay(journeys, subjectWith(account()), script(event('created', at(3), { invoice: 'A' }), event('created', at(4), { invoice: 'B' }), ...told.map((effect) => ({ type: 'account_exit' as const, id: 'x', at: at(5), journeyId: effect.journeyId, event: effect.event }))));
    expect(other.changed.map(({ state, reason, entryEvent }) => [entryEvent?.properties['invoice'], state, reason])).toEqual([['A', 'exited', 'event paid of the account'], ['B', 'active', null]]);
  });

  it('exitAccount: is decided by the runs alone unless a pair reads more, something listens to ends, or something is due before', () => {
    const graphWithRule = (match: { event: string; entry: string }[], more: Partial<Graph> = {}) => ({ ...graphOf([['wait', 'delay', { duration: { amount: 9, unit: 'days' } }]], ['entry.next>wait'], by({ type: 'event', event: 'created' })), exit: { rules: [{ type: 'event' as const, event: 'paid', exitAccount: true, match }] }, ...more });
    const script = (...stimuli: Stimulus[]) => ({ stimuli, horizon: at(100), realTime: at(100), nextEnrollmentId: ids() });
    const paid = { id: 'p', name: 'paid', properties: { invoice: 'A', plan: 'pro' }, occurredAt: at(5), receivedAt: at(5), source: 'track' as const };
    const decided = (graph: Graph, until = at(100)) => {
      const journeys = only(graph);
      const inside = replay(journeys, subjectWith({ ...account(), profile: { plan: 'pro' } }), script(event('created', at(3), { invoice: 'A' }))).subject;
      const told = { type: 'account_exit' as const, id: 'x', at: at(5), journeyId: journeyId(1), event: paid };
      const ends = (facts: Facts) => replay(journeys, { ...inside, entries: [], facts }, script(told)).changed;
      return { only: readsRunsOnly(journeys, inside.runs, told, until), same: JSON.stringify(ends(inside.facts)) === JSON.stringify(ends({ subjectId: '9', profile: {}, account: null, zones: [], events: {} })) };
    };
    const byInvoice = [{ event: 'event.properties.invoice', entry: 'entry.event.properties.invoice' }];
    expect(decided(graphWithRule([]))).toEqual({ only: true, same: true });
    expect(decided(graphWithRule(byInvoice))).toEqual({ only: true, same: true });
    expect(decided(graphWithRule([{ event: 'event.properties.plan', entry: 'profile.plan' }]))).toEqual({ only: false, same: false });
    expect(decided(graphWithRule(byInvoice, by({ type: 'event', event: 'journey_exited' }))).only).toBe(false);
    expect(decided(graphWithRule(byInvoice), at(10 * 24 * 60)).only).toBe(false);
  });
});
