import { describe, expect, it } from '@jest/globals';
import type { ValueType } from '@perennial/model';
import { SeenKeys } from './seen-keys.js';
import { BadCell, dateOf, suggestedType, valueOf, type DateOrder } from './values.js';

const said = (value: unknown): unknown => (value instanceof BadCell ? 'refused' : value);

describe('values of cells', () => {
  it.each<[string, ValueType, unknown]>([
    ['12', 'number', 12], ['-1.5e3', 'number', -1500], [' 7 ', 'number', 7], ['1,234', 'number', 'refused'], ['12,5', 'number', 'refused'], ['0x10', 'number', 'refused'], ['1e999', 'number', 'refused'], ['Infinity', 'number', 'refused'],
    ['Yes', 'boolean', true], ['0', 'boolean', false], ['maybe', 'boolean', 'refused'],
    ['a|b', 'list', ['a', 'b']], ['a; b ;', 'list', ['a', 'b']], ['a', 'list', ['a']], ['["a",1,true]', 'list', ['a', 1, true]], ['[{"a":1}]', 'list', 'refused'], ['[1', 'list', 'refused'], ['["\\u0000"]', 'list', 'refused'],
    [' kept as it is ', 'text', ' kept as it is '], [`'=1+1`, 'text', '=1+1'], [`'tis`, 'text', `'tis`], ['x'.repeat(32_000), 'text', 'x'.repeat(32_000)], ['x'.repeat(32_001), 'text', 'refused'], ['ü'.repeat(16_001), 'text', 'refused'], ['a\u0000', 'text', 'refused'],
  ])('%j as %s', (cell, type, value) => {
    expect(said(valueOf(cell, type, 'iso'))).toEqual(value);
  });

  it.each<[string, DateOrder, string]>([
    ['2026-04-13', 'iso', '2026-04-13'], ['2026-04-13T14:01:00Z', 'iso', '2026-04-13T14:01:00.000Z'], ['2026-04-13 14:01', 'iso', '2026-04-13T14:01:00.000Z'], ['2026-04-13T14:01:00.123456+02:00', 'iso', '2026-04-13T12:01:00.123Z'],
    ['2026-04-13 14:01:00+0200', 'iso', '2026-04-13T12:01:00.000Z'], ['1776088860', 'iso', '2026-04-13T14:01:00.000Z'], ['1776088860000', 'iso', '2026-04-13T14:01:00.000Z'], ['13/04/2026', 'dmy', '2026-04-13'], ['3.4.2026', 'dmy', '2026-04-03'],
    ['04/13/2026', 'mdy', '2026-04-13'], ['3/4/2026 9:30', 'mdy', '2026-03-04T09:30:00.000Z'], ['3/4/2026', 'iso', 'refused'], ['13/04/2026', 'mdy', 'refused'], ['2026-02-29', 'iso', 'refused'], ['2026-13-01', 'iso', 'refused'], ['13 April', 'iso', 'refused'], ['2026-04-13T25:00:00Z', 'iso', 'refused'],
  ])('the date %s, %s', (cell, order, value) => {
    expect(said(dateOf(cell, order))).toBe(value);
  });

  it.each<[string[], ValueType]>([
    [['1', '2.5', ''], 'number'], [['+351912345678'], 'text'], [['007'], 'text'], [['true', 'no'], 'boolean'], [['2026-01-01', '2026-01-01T10:00:00Z'], 'date'], [['1', 'x'], 'text'], [['', ''], 'text'], [['["a"]'], 'list'], [['[a] note'], 'text'],
  ])('suggests for %j the type %s', (examples, type) => {
    expect(suggestedType(examples)).toBe(type);
  });
});

describe('seen keys', () => {
  it('know each key once, also after growing', () => {
    const seen = new SeenKeys();
    const keys = Array.from({ length: 200_000 }, (_, place) => `user-${place}`);
    expect(keys.filter((key) => seen.add(key))).toEqual([]);
    expect(keys.filter((key) => seen.add(key))).toHaveLength(keys.length);
    expect(seen.add('another')).toBe(false);
  });
});
