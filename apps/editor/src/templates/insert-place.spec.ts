import { describe, expect, it } from '@jest/globals';
import { insertable } from './insertable.js';
import { insertionOf } from './insert-place.js';

const mail = '{{#> base title="a > b"}}\n<mj-section>\n  <mj-column>\n    <mj-text>Hello {{default profile.firstName "there"}}</mj-text>\n    <mj-image src="x" />\n  </mj-column>\n</mj-section>\n{{/base}}\n';
const put = (text: string, near: string, level: 'section' | 'content', mjml = '<x />'): string => {
  const { at, text: inserted } = insertionOf(text, text.indexOf(near) + 1, { mjml, level });
  return text.slice(0, at) + inserted + text.slice(at);
};

describe('where a part of a mail goes', () => {
  it('content goes behind the element at the cursor', () => {
    expect(put(mail, 'Hello', 'content')).toContain('</mj-text>\n    <x />\n    <mj-image');
    expect(put(mail, 'firstName', 'content')).toContain('</mj-text>\n    <x />\n    <mj-image');
  });
  it('content goes in front where the column begins, and gets a section where there is none', () => {
    expect(put(mail, 'mj-column', 'content')).toContain('<mj-column>\n    <x />\n    <mj-text>');
    expect(put('{{#> base}}\n{{/base}}\n', 'base', 'content')).toBe('{{#> base}}\n<mj-section>\n  <mj-column>\n    <x />\n  </mj-column>\n</mj-section>\n{{/base}}\n');
  });
  it('sections go behind the section, and behind the loop that repeats it', () => {
    expect(put(mail, 'Hello', 'section')).toContain('</mj-section>\n<x />\n{{/base}}');
    expect(put(mail, '{{#> base', 'section')).toContain('</mj-section>\n<x />\n{{/base}}');
    expect(put(mail.replace('<mj-section>', '{{#each event.a}}\n<mj-section>').replace('</mj-section>', '</mj-section>\n{{/each}}'), 'Hello', 'section')).toContain('{{/each}}\n<x />\n{{/base}}');
  });
  it('a whole MJML document ends with its body', () => {
    expect(put('<mjml>\n  <mj-body>\n  </mj-body>\n</mjml>', 'mj-body', 'section')).toBe('<mjml>\n  <mj-body>\n  <x />\n  </mj-body>\n</mjml>');
  });
  it('has all that people ask for', () => {
    expect(insertable.map(({ name }) => name)).toEqual(expect.arrayContaining(['Hero', 'Text', 'Button', 'Image', 'Two columns', 'Product list', 'Footer']));
  });
});
