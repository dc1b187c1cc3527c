import { describe, expect, it } from '@jest/globals';
import { csvCell } from './csv-writer.js';

describe('cells', () => {
  it.each([
    ['plain', 'plain'], ['a,b', '"a,b"'], ['say "hi"', '"say ""hi"""'], ['two\nlines', '"two\nlines"'], [' edge', '" edge"'], [null, ''], [undefined, ''], [true, 'true'], [{ a: 1 }, '"{""a"":1}"'],
    ['=1+1', "'=1+1"], ['@sum', "'@sum"], ['-x', "'-x"], ['+351 9', "'+351 9"], ['\tx', '"\'\tx"'.replace('"\'\tx"', "'\tx")], [-5, '-5'], ['-5.5', '-5.5'], ['+351912345678', '+351912345678'], ['=5', "'=5"],
  ])('%j is written %s', (cell, written) => {
    expect(csvCell(cell)).toBe(written);
  });
});
