import { type TemplateProblem, warningAt } from '../../problem.js';
import { declarations, elements, pictures, type Unsupported } from '../client-support.js';
import type { LintRule } from '../rule.js';
import type { MarkupTag } from '../tags.js';

const say = ({ what, where, instead }: Unsupported, line: number): TemplateProblem => warningAt('mjml', line, `${what} do not work in ${where}. ${instead}`);

const inStyle = (style: string, line: number): TemplateProblem[] => {
  const plain = style.toLowerCase().replace(/\s*:\s*/g, ':').replace(/([;{])\s+/g, '$1').trim();
  return declarations.filter(({ pattern }) => pattern.test(plain)).map((one) => say(one, line));
};

function ofTag({ name, attributes, line }: MarkupTag): TemplateProblem[] {
  const found: TemplateProblem[] = [];
  const element = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (element !== undefined && !(name === 'link' && attributes.get('rel') !== 'stylesheet')) found.push(say(element, line));
  const style = attributes.get('style');
  if (style !== undefined) found.push(...inStyle(style, line));
  const src = name === 'mj-image' || name === 'img' || name === 'mj-carousel-image' || name === 'mj-social-element' ? attributes.get('src') : undefined;
  if (src !== undefined) found.push(...pictures.filter(({ pattern }) => pattern.test(src)).map((one) => say(one, line)));
  const ground = attributes.get('background-url');
  if (ground !== undefined && ground !== '' && !attributes.has('background-color')) {
    found.push(warningAt('mjml', line, 'Where pictures are off or not supported, nothing stands behind these words. Give the element a background-color too.'));
  }
  return found;
}

function sheets(mjml: string, tags: readonly MarkupTag[]): TemplateProblem[] {
  return tags.filter(({ name }) => name === 'mj-style' || name === 'style').flatMap(({ name, end, line }) => {
    const close = mjml.indexOf(`</${name}`, end);
    return mjml.slice(end, close === -1 ? undefined : close).split('\n').flatMap((text, index) => inStyle(text, line + index));
  });
}

/** What mail programs do not show and MJML does not make up for. */
export const support: LintRule = { name: 'support', find: ({ tags, mjml }) => [...tags.flatMap(ofTag), ...sheets(mjml, tags)] };
