import { describe, expect, it } from '@jest/globals';
import { accountAttributeProblem, attributeOverflow, MAX_ATTRIBUTES, subscriptionChanges } from './account.js';

const many = (count: number, prefix = 'a'): Record<string, number> => Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, n]));

describe('reserved attributes of accounts', () => {
  it.each([
    [{ mrr: '49' }, 'mrr'], [{ mrr: -1 }, 'mrr'], [{ plan: 7 }, 'plan'], [{ plan: '' }, 'plan'], [{ currency: 'eur' }, 'currency'], [{ seatsBought: 1.5 }, 'seatsBought'], [{ renewsAt: 'soon' }, 'renewsAt'],
    [{ renewsAt: '2027-13-41' }, 'renewsAt'], [{ trialEndsAt: 1700000000 }, 'trialEndsAt'], [{ owner: {} }, 'owner'], [{ openTicket: 'yes' }, 'openTicket'], [{ industry: 'x', 'mrr.net': 4 }, 'mrr.net'],
  ])('refuse %j by name', (attributes, path) => expect(accountAttributeProblem(attributes)?.path).toBe(path));

  it('take what fits, null, and everything else', () => {
    expect(accountAttributeProblem({ plan: 'team', mrr: 0, currency: 'EUR', seatsBought: 5, seatsUsed: 0, renewsAt: '2027-04-13', trialEndsAt: '2027-04-13T10:00:00Z', owner: null, openTicket: false, name: 7, planet: { b: 1 } })).toBeNull();
  });

  it('tell their changes, in order', () => {
    expect(subscriptionChanges({ mrr: 49, plan: 'team', x: 1 }, { plan: 'team', seatsBought: 3, x: 2 })).toEqual([{ attribute: 'mrr', from: 49, to: null }, { attribute: 'seatsBought', from: null, to: 3 }]);
  });
});

describe('the number of attributes', () => {
  it('ends at 1,000, by name', () => {
    expect(attributeOverflow({}, many(MAX_ATTRIBUTES))).toBeNull();
    expect(attributeOverflow({}, many(MAX_ATTRIBUTES + 3))).toEqual({ path: `a${MAX_ATTRIBUTES}`, count: MAX_ATTRIBUTES + 3 });
  });

  it('counts what is there, not what is changed or removed', () => {
    const before = many(MAX_ATTRIBUTES);
    expect(attributeOverflow(before, { a1: 2, 'a2.x': 1 })).toBeNull();
    expect(attributeOverflow(before, { a1: null, b: 1 })).toBeNull();
    expect(attributeOverflow(before, { b: 1 })).toEqual({ path: 'b', count: MAX_ATTRIBUTES + 1 });
  });
});
