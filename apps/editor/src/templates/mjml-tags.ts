import type { TagSpec } from '@codemirror/lang-html';

const BOX = ['padding', 'padding-top', 'padding-right', 'padding-bottom', 'padding-left', 'css-class', 'mj-class'];
const FONT = ['color', 'font-family', 'font-size', 'font-style', 'font-weight', 'letter-spacing', 'line-height', 'text-decoration', 'text-transform', 'align'];
const GROUND = ['background-color', 'background-url', 'background-repeat', 'background-size', 'background-position', 'border', 'border-radius'];
const CONTAINER = ['container-background-color'];
const LINK = ['href', 'target', 'rel', 'title', 'name'];

const tag = (names: readonly string[], children?: readonly string[]): TagSpec => ({
  attrs: Object.fromEntries(names.map((name) => [name, name === 'align' ? ['left', 'center', 'right', 'justify'] : null])),
  globalAttrs: false,
  ...(children === undefined ? {} : { children }),
});

const CONTENT = ['mj-text', 'mj-button', 'mj-image', 'mj-divider', 'mj-spacer', 'mj-social', 'mj-table', 'mj-raw', 'mj-hero', 'mj-navbar', 'mj-accordion', 'mj-carousel'];

/** Tags of MJML 5 with their attributes and children (https://documentation.mjml.io), without `mj-include`, which is off. */
export const mjmlTags: Readonly<Record<string, TagSpec>> = {
  mjml: tag(['lang', 'dir', 'owa'], ['mj-head', 'mj-body']),
  'mj-head': tag([], ['mj-title', 'mj-preview', 'mj-attributes', 'mj-style', 'mj-font', 'mj-breakpoint', 'mj-raw', 'mj-html-attributes']),
  'mj-title': tag([]),
  'mj-preview': tag([]),
  'mj-attributes': tag([], ['mj-all', 'mj-class', ...CONTENT, 'mj-section', 'mj-column', 'mj-body']),
  'mj-all': tag([...BOX, ...FONT, ...GROUND]),
  'mj-class': tag(['name', ...BOX, ...FONT, ...GROUND]),
  'mj-style': tag(['inline']),
  'mj-font': tag(['name', 'href']),
  'mj-breakpoint': tag(['width']),
  'mj-body': tag(['width', 'background-color', 'css-class'], ['mj-section', 'mj-wrapper', 'mj-hero', 'mj-raw']),
  'mj-wrapper': tag([...BOX, ...GROUND, 'full-width', 'text-align'], ['mj-section', 'mj-hero', 'mj-raw']),
  'mj-section': tag([...BOX, ...GROUND, 'full-width', 'direction', 'text-align'], ['mj-column', 'mj-group', 'mj-raw']),
  'mj-group': tag(['width', 'direction', 'vertical-align', 'background-color', 'css-class'], ['mj-column']),
  'mj-column': tag([...BOX, 'width', 'vertical-align', 'background-color', 'inner-background-color', 'border', 'border-radius', 'inner-border', 'inner-border-radius'], CONTENT),
  'mj-text': tag([...BOX, ...FONT, ...CONTAINER, 'height']),
  'mj-button': tag([...BOX, ...FONT, ...LINK, ...CONTAINER, 'background-color', 'border', 'border-radius', 'inner-padding', 'width', 'height', 'vertical-align']),
  'mj-image': tag([...BOX, ...LINK, ...CONTAINER, 'src', 'srcset', 'sizes', 'alt', 'width', 'height', 'align', 'border', 'border-radius', 'fluid-on-mobile']),
  'mj-divider': tag([...BOX, ...CONTAINER, 'border-color', 'border-style', 'border-width', 'width', 'align']),
  'mj-spacer': tag([...BOX, ...CONTAINER, 'height']),
  'mj-table': tag([...BOX, ...FONT, ...CONTAINER, 'cellpadding', 'cellspacing', 'table-layout', 'width', 'border', 'role'], ['tr', 'thead', 'tbody']),
  'mj-raw': tag(['position']),
  'mj-hero': tag([...BOX, ...GROUND, 'mode', 'height', 'width', 'vertical-align', 'background-height', 'background-width'], CONTENT),
  'mj-social': tag([...BOX, ...FONT, ...CONTAINER, 'mode', 'icon-size', 'icon-height', 'border-radius', 'inner-padding'], ['mj-social-element']),
  'mj-social-element': tag([...BOX, ...FONT, ...LINK, 'src', 'alt', 'background-color', 'icon-size', 'border-radius']),
  'mj-navbar': tag([...BOX, 'base-url', 'hamburger', 'align'], ['mj-navbar-link']),
  'mj-navbar-link': tag([...BOX, ...FONT, ...LINK]),
  'mj-accordion': tag([...BOX, 'border', 'font-family', 'icon-position', 'icon-width'], ['mj-accordion-element']),
  'mj-accordion-element': tag(['background-color', 'font-family', 'css-class'], ['mj-accordion-title', 'mj-accordion-text']),
  'mj-accordion-title': tag([...BOX, ...FONT, 'background-color']),
  'mj-accordion-text': tag([...BOX, ...FONT, 'background-color']),
  'mj-carousel': tag([...BOX, 'thumbnails', 'icon-width', 'border-radius', 'align'], ['mj-carousel-image']),
  'mj-carousel-image': tag([...LINK, 'src', 'alt', 'thumbnails-src', 'css-class']),
};
