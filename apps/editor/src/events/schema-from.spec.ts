import { describe, expect, it } from '@jest/globals';
import { schemaFrom } from './schema-from.js';

const path = (name: string, count: number, ...types: string[]) => ({ path: name, count, types: types.map((type) => ({ type, count: 1 })), examples: [], lastSeenAt: 0 });

describe('a schema from traffic', () => {
  it('has types, nesting, and as required what all had', () => {
    expect(schemaFrom({ looked: 5, properties: [path('seats', 5, 'number'), path('on', 2, 'date', 'null'), path('address.city', 5, 'string'), path('address.zip', 1, 'string', 'number'), path('tags', 1, 'list')] })).toEqual({
      type: 'object', required: ['address', 'seats'],
      properties: { address: { type: 'object', required: ['city'], properties: { city: { type: 'string' }, zip: { type: ['string', 'number'] } } }, on: { type: ['string', 'null'] }, seats: { type: 'number' }, tags: { type: 'array' } },
    });
  });

  it('of nothing asks for nothing', () => expect(schemaFrom({ looked: 0, properties: [] })).toEqual({ type: 'object' }));
});
