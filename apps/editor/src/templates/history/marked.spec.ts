import { describe, expect, it } from '@jest/globals';
import { marked } from './marked.js';
import { textOf } from './text-of.js';

describe('differences of two renders', () => {
  it('marks words that went and came, never tags, styles or the head', () => {
    const made = marked('<head><style>a{color:red}</style></head><p style="color:red">Hello dear Ana &amp; Bo</p>', '<head><style>a{color:blue}</style></head><p style="color:blue">Hello Ana &amp; Cid!</p>');
    expect(made.older).toMatch(/<style>a\{color:red\}<\/style>.*Hello <del[^>]*>dear<\/del> Ana &amp; <del[^>]*>Bo<\/del><\/p>$/);
    expect(made.newer).toMatch(/Hello Ana &amp; <ins[^>]*>Cid<\/ins><ins[^>]*>!<\/ins><\/p>$/);
    expect(made).toMatchObject({ gone: 2, fresh: 2 });
  });

  it('marks nothing where nothing differs, and gives up on what is too long', () => {
    expect(marked('<p>Same words</p>', '<p>Same words</p>')).toEqual({ older: '<p>Same words</p>', newer: '<p>Same words</p>', gone: 0, fresh: 0 });
    expect(marked('a '.repeat(4000), 'b').older).not.toContain('<del');
  });
});

describe('the source as one text', () => {
  it('has all languages', () => {
    const words = { subject: 'Hi', preheader: '', mjml: '<mjml/>', text: null };
    expect(textOf({ channel: 'email', email: { ...words, locales: { pt: { ...words, subject: 'Olá', text: 'T' } } } })).toBe('Subject: Hi\nPreheader: \n\n<mjml/>\n\n[pt] Subject: Olá\n[pt] Preheader: \n\n<mjml/>\n\nPlain text:\nT');
    expect(textOf({ channel: 'sms', sms: { text: 'x' } })).toContain('"text": "x"');
  });
});
