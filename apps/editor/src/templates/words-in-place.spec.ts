import { describe, expect, it } from '@jest/globals';
import { withWordsAt, wordsAt } from './words-in-place.js';

const mjml = '{{#> base}}\n<mj-text css-class="a > b">One</mj-text><mj-button href="{{default event.url "https://o.io"}}">Two</mj-button>\n<mj-text>\n  Three {{profile.x}}\n</mj-text>\n{{/base}}';

describe('words in their place', () => {
  it.each([[{ line: 2, at: 0 }, 'One'], [{ line: 2, at: 1 }, 'Two'], [{ line: 3, at: 0 }, '\n  Three {{profile.x}}\n'], [{ line: 3, at: 1 }, undefined], [{ line: 40, at: 0 }, undefined], [{ line: 1, at: 0 }, undefined]])('%j', (place, words) => {
    expect(wordsAt(mjml, place)?.words).toBe(words);
  });
  it('are changed, and the space around them stays', () => {
    expect(withWordsAt(mjml, { line: 3, at: 0 }, 'Four')).toContain('<mj-text>\n  Four\n</mj-text>');
    expect(withWordsAt(mjml, { line: 2, at: 1 }, 'Go')).toContain('"}}">Go</mj-button>');
    expect(withWordsAt(mjml, { line: 9, at: 0 }, 'x')).toBeNull();
  });
});
