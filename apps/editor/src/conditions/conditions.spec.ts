import { describe, expect, it } from '@jest/globals';
import { conditionSchema, OPERATOR_NAMES, operandProblem, operators, problems, VALUE_TYPES, type Condition } from '@perennial/segment';
import fc from 'fast-check';
import { asType, conditionOf, groupOf, hasRoom, leaves, newAttribute, newEvent, operatorsFor, withOperator, withPath } from './tree.js';
import { OFFERS } from './kinds/registry.js';
import { attributePaths, eventOptions, filterWords, keptWords, memberWords, pathOf, propertyPaths, textOf, typeOfValue, type Vocabulary } from './vocabulary.js';

const plan: Condition = { type: 'attribute', path: 'profile.plan', operator: 'equals', value: 'pro' };
const trees = fc.letrec<{ tree: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.constantFrom<Condition>(plan, newEvent(), newAttribute()),
  tree: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.array(tie('tree'), { maxLength: 4 }).map((of): Condition => ({ type: 'all', of })), fc.array(tie('tree'), { maxLength: 4 }).map((of): Condition => ({ type: 'any', of })), tie('tree').map((of): Condition => ({ type: 'not', of }))),
})).tree;

describe('groups', () => {
  it('shows all that a condition holds, each part at the place where its problems are named', () => {
    const at = (whole: unknown, place: string): unknown => (place === '' ? whole : place.split('.').reduce<unknown>((value, key) => (value as { [name: string]: unknown })[key], whole));
    fc.assert(fc.property(trees, (tree) => {
      const { parts } = groupOf(tree);
      for (const part of parts) expect(at(tree, part.at)).toBe(part.condition);
      expect(parts.reduce((sum, part) => sum + leaves(part.condition), 0)).toBe(leaves(tree));
    }));
  });

  it('is the same group again when it is put together', () => {
    fc.assert(fc.property(trees, (tree) => {
      const shown = groupOf(tree);
      const built = conditionOf(shown.mode, shown.parts.map((part) => part.condition));
      const again = groupOf(built);
      expect(again.mode).toBe(shown.mode);
      expect(again.parts.map((part) => part.condition)).toEqual(shown.parts.map((part) => part.condition));
    }));
  });

  it('has room for 200 tests', () => {
    const many = (n: number): Condition => ({ type: 'all', of: Array.from({ length: n }, () => plan) });
    expect([hasRoom(undefined), hasRoom(many(199)), hasRoom(many(200))]).toEqual([true, true, false]);
  });
});

describe('tests', () => {
  const place = (over: Partial<Vocabulary> = {}): Vocabulary => ({ paths: [], people: [], events: [], segments: [], segmentsOfPeople: [], topics: [], templates: [], subject: 'profile', members: true, root: 'profile.', counts: true, sinceEntry: false, ...over });

  it('are offered where they make sense, and begin as conditions of the right shape', () => {
    for (const { fresh } of OFFERS) expect(conditionSchema.safeParse(fresh()).success).toBe(true);
    const offered = (words: Vocabulary): string[] => OFFERS.filter((offer) => offer.offered(words)).map((offer) => offer.label);
    expect(offered(place())).toHaveLength(OFFERS.length);
    expect(offered(place({ subject: 'account' }))).toEqual(['An attribute', 'A comparison', 'An event, how often', 'A figure of events', 'Events in an order', 'A segment', 'Members of the account', 'Something that has held']);
    expect(offered(filterWords(place(), 'paid'))).toEqual(['An attribute', 'A comparison']);
    expect(offered(memberWords(place({ subject: 'account' })))).not.toContain('Members of the account');
  });

  it('within others name what is known there', () => {
    const paths = [{ path: 'profile.plan', type: null, group: 'Person' }, { path: 'account.mrr', type: null, group: 'Account' }, { path: 'entry.event.properties.id', type: null, group: 'Entry event' }] as const;
    const words = place({ paths, people: paths.slice(0, 1), sinceEntry: true, segments: [{ key: 'a', name: 'A' }], segmentsOfPeople: [{ key: 'p', name: 'P' }] });
    expect(keptWords(words)).toMatchObject({ sinceEntry: false, paths: paths.slice(0, 2) });
    expect(memberWords({ ...words, subject: 'account' })).toMatchObject({ subject: 'profile', root: 'profile.', paths: paths.slice(0, 1), segments: [{ key: 'p', name: 'P' }], members: false });
  });
});

describe('operators', () => {
  it('are offered by type, and always some', () => {
    for (const type of VALUE_TYPES) for (const name of operatorsFor(type)) expect(operators[name].types).toContain(type);
    expect(operatorsFor(null)).toEqual(OPERATOR_NAMES);
    expect(operatorsFor('number')).not.toContain('starts_with');
  });

  it.each(OPERATOR_NAMES)('%s gives a test of the right shape from any other', (name) => {
    for (const before of OPERATOR_NAMES) {
      const test = withOperator(withOperator(newAttribute('profile.plan'), before), name);
      expect(conditionSchema.safeParse(JSON.parse(JSON.stringify(test))).success).toBe(true);
      if (operators[name].operand === 'none') expect(test.value).toBeUndefined();
    }
  });

  it('keep what still fits', () => {
    expect(withOperator({ type: 'attribute', path: 'p', operator: 'equals', value: 'pro' }, 'in').value).toEqual(['pro']);
    expect(withOperator({ type: 'attribute', path: 'p', operator: 'in', value: ['pro', 'team'] }, 'equals').value).toBe('pro');
    expect(withOperator({ type: 'attribute', path: 'p', operator: 'at_least', value: 5 }, 'greater').value).toBe(5);
    expect(operandProblem('duration', withOperator(newAttribute('p'), 'within_last').value)).toBeNull();
  });

  it('follow the type of a newly chosen value', () => {
    expect(withPath({ type: 'attribute', path: 'a', operator: 'starts_with', value: 'x' }, 'profile.seats', 'number')).toMatchObject({ operator: 'equals', path: 'profile.seats' });
    expect(withPath({ type: 'attribute', path: 'a', operator: 'equals', value: '5' }, 'profile.seats', 'number').value).toBe(5);
    expect(asType('yes', 'boolean')).toBe(true);
    expect(asType(5, 'text')).toBe('5');
  });
});

describe('names', () => {
  it('writes any path so that it is read back as the same', () => {
    const roots = ['profile.', 'event.properties.', 'account.'];
    const name = fc.stringMatching(/^[a-z][a-zA-Z0-9_.]{0,12}[a-z]$/);
    fc.assert(fc.property(fc.constantFrom('profile.', 'account.', 'membership.', 'context.', 'event.properties.', 'entry.event.properties.'), name, fc.constantFrom(...roots), (prefix, rest, root) => {
      expect(pathOf(textOf(prefix + rest, root), root)).toBe(prefix + rest);
    }));
  });

  it('writes them short', () => {
    expect(textOf('profile.plan', 'profile.')).toBe('plan');
    expect(textOf('entry.event.properties.invoiceId', 'profile.')).toBe('entry.invoiceId');
    expect(textOf('event.properties.seats', 'event.properties.')).toBe('seats');
    expect(pathOf('', 'profile.')).toBe('');
    expect(problems({ ...newAttribute(pathOf('event.name', 'profile.')), value: 'x' })).toEqual([]);
  });

  it('takes types from samples and schemas, registered events first', () => {
    expect([typeOfValue('x'), typeOfValue('2026-04-13'), typeOfValue(3), typeOfValue([1]), typeOfValue(null)]).toEqual(['text', 'date', 'number', 'list', null]);
    const catalogue = { events: [{ name: 'seen', lastSeenAt: 0, count: 9, properties: ['seats'], sample: { seats: 4 } }], attributes: [{ path: 'trialEnds', type: 'string', sample: '2026-05-01' }, { path: 'account.seats', type: 'number', sample: 4 }] };
    const events = eventOptions(catalogue, [{ name: 'paid', source: 'event', schema: { type: 'object', properties: { amount: { type: 'number' } } }, sample: { currency: 'EUR' }, key: null, description: '', hook: null, enforcement: 'off', createdAt: 0, changedAt: 0, usedBy: [] }]);
    expect(events.map((event) => event.name)).toEqual(['paid', 'seen']);
    expect(propertyPaths(events, ['paid'])).toEqual([{ path: 'event.properties.amount', type: 'number', group: 'Event' }, { path: 'event.properties.currency', type: 'text', group: 'Event' }]);
    expect(attributePaths(catalogue)).toEqual([{ path: 'profile.trialEnds', type: 'date', group: 'Person' }, { path: 'account.seats', type: 'number', group: 'Account' }]);
  });
});
