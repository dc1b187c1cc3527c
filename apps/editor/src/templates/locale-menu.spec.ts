import { describe, expect, it } from '@jest/globals';
import { localeName, localesOf, withWords, wordsOf } from './locale-menu.js';

const words = (subject: string) => ({ subject, preheader: '', mjml: '', text: null });
const email = { ...words('Hello'), locale: 'en', locales: { pt: words('Olá') } };

describe('languages of a mail', () => {
  it('has words in each, and changes one of them alone', () => {
    expect(localesOf(email)).toEqual(['en', 'pt']);
    expect([wordsOf(email, null).subject, wordsOf(email, 'pt').subject, wordsOf(email, 'de').subject]).toEqual(['Hello', 'Olá', 'Hello']);
    expect(withWords(email, 'pt', words('Oi'))).toEqual({ ...email, locales: { pt: words('Oi') } });
    expect(withWords(email, null, words('Hi'))).toEqual({ ...email, ...words('Hi') });
  });
  it('is named in English where it can be', () => expect([localeName('pt-BR'), localeName('not a tag')]).toEqual(['Brazilian Portuguese', 'not a tag']));
});
