import { describe, expect, it } from '@jest/globals';
import { consentOrigin, consentSentence, wayWords } from './consent-words.js';

describe('choices in words', () => {
  it.each([
    [{ topicName: 'Tips', channel: 'email', subscribed: false }, 'Left Tips by email'], [{ topicName: 'Tips', channel: 'in_app', subscribed: true }, 'Joined Tips in the product'], [{ topicName: 'Tips', channel: null, subscribed: false }, 'Left Tips, everywhere'],
  ])('%j: %s', (line, words) => expect(consentSentence(line)).toBe(words));
  it.each([
    [{ by: null, source: 'one_click' }, 'Through one click in a mail'], [{ by: 'ana@x.test', source: 'colleague' }, 'Set by ana@x.test'], [{ by: 'API key Shop', source: 'sign_up_form' }, 'Through sign up form, sent by API key Shop'],
  ])('%j: %s', (line, words) => expect(consentOrigin(line)).toBe(words));
  it('names a way that a program made up', () => expect(wayWords('checkout_page')).toBe('checkout page'));
});
