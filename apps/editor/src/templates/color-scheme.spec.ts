import { describe, expect, it } from '@jest/globals';
import { inScheme } from './color-scheme.js';

describe('inScheme', () => {
  const css = '@media ( prefers-color-scheme: DARK ) and (max-width: 479px) { a {} } @media (prefers-color-scheme:light) { b {} }';
  it('answers the questions for the dark', () => expect(inScheme(css, 'dark')).toBe('@media (min-width: 0px) and (max-width: 479px) { a {} } @media (max-width: 0px) { b {} }'));
  it('answers them for the light', () => expect(inScheme(css, 'light')).toBe('@media (max-width: 0px) and (max-width: 479px) { a {} } @media (min-width: 0px) { b {} }'));
  it('sets what the mail says of itself', () => expect(inScheme('<meta name="color-scheme" content="light dark" />', 'dark')).toBe('<meta name="color-scheme" content="dark" />'));
  it('leaves other text alone', () => expect(inScheme('<p>prefers-color-scheme: dark</p>', 'light')).toBe('<p>prefers-color-scheme: dark</p>'));
});
