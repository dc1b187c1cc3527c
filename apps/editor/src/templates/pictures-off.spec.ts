import { describe, expect, it } from '@jest/globals';
import { withoutPictures } from './pictures-off.js';

describe('a mail without pictures', () => {
  it('forbids them first of all, in a head or without one', () => {
    expect(withoutPictures('<html><head lang="en"><img src="x"></head></html>')).toMatch(/^<html><head lang="en"><meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img/);
    expect(withoutPictures('<p>x</p>')).toMatch(/^<meta/);
    expect(withoutPictures('<td style="background:#fff url(https://o.io/a.png) center">')).toContain('background:#fff none center');
  });
});
