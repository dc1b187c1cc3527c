import { describe, expect, it } from '@jest/globals';
import { shownFacts } from './facts.js';

const now = Date.parse('2027-04-15T14:00:00Z');
const text = (value: Parameters<typeof shownFacts>[0][string]): string | undefined => shownFacts({ x: value }, now)[0]?.text;

describe('shownFacts', () => {
  it('writes each type', () => {
    expect([text(null), text(true), text(false), text(1234.5), text('evaluating'), text(''), text(['a', 'b']), text([]), text({ a: 1 })]).toEqual(['–', 'Yes', 'No', '1,234.5', 'evaluating', '–', 'a, b', '–', '{"a":1}']);
  });
  it('knows dates from other text', () => expect([text('2027-04-12T08:00:00Z'), text('2026-04-12'), text('2027'), text('2027-99-99')]).toEqual(['Mon 12 Apr', 'Sun 12 Apr 2026', '2027', '2027-99-99']));
  it('labels by words and keeps the path', () => expect(shownFacts({ first_name: 'Maya' }, now)[0]).toMatchObject({ path: 'first_name', label: 'First name' }));
});
