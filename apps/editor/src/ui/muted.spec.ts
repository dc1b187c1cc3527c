import { expect, it } from '@jest/globals';
import { mutedUntil } from './muted.js';

const now = Date.parse('2027-04-15T14:00:00Z');

it.each([
  [{ mutedUntil: '2027-04-16T14:00:00Z' }, Date.parse('2027-04-16T14:00:00Z')], [{ mutedUntil: '2027-04-15T14:00:00Z' }, null], [{ mutedUntil: 'soon' }, null], [{ mutedUntil: 1 }, null], [{}, null],
])('%j is muted until %s', (attributes, until) => expect(mutedUntil(attributes, now)).toBe(until));
