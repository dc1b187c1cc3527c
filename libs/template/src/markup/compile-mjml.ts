import { errorAt, type TemplateProblem } from '../problem.js';
import { shield } from './shield.js';

/** HTML with the source's Handlebars expressions in it. */
export type CompiledMarkup =
  | { ok: true; html: string; shielded: string; restore: ReturnType<typeof shield>['restore']; picturesWithoutAlt: readonly number[] }
  | { ok: false; problems: readonly TemplateProblem[] };

interface Translation {
  readonly pattern: RegExp;
  readonly say: (found: readonly string[], tag: string) => string;
}

const translations: readonly Translation[] = [
  { pattern: /^Element (\S+) doesn't exist/, say: ([, name]) => `There is no element <${name}>. Check its spelling; words go into <mj-text>, pictures into <mj-image>.` },
  { pattern: /^Attributes? (.+?) (?:is|are) illegal/, say: ([, names], tag) => `<${tag}> has no attribute "${names}". Remove it or check its spelling.` },
  { pattern: /^mj-raw cannot be used inside (\S+),/, say: ([, parent]) => `A block cannot stand between the elements inside <${parent}>. Put it around the whole <${parent}>.` },
  { pattern: /^(\S+) cannot be used inside (\S+), only inside: (.+)$/, say: ([, child, parent, others]) => `<${child}> cannot stand inside <${parent}>. Move it into ${others}.` },
  { pattern: /^Attribute (\S+) has invalid value: (.*) for type (\w+)/, say: ([, name, value, type], tag) => `"${value}" is no ${(type ?? 'value').toLowerCase()} for "${name}" of <${tag}>. Write a fixed, valid value.` },
];

function translate(message: string, tag: string): string {
  for (const { pattern, say } of translations) {
    const found = pattern.exec(message);
    if (found !== null) return say(found, tag);
  }
  return `<${tag}>: ${message}`;
}

/** Compiles MJML once; expressions survive it, in attributes and between elements too. Includes are left out, nothing is minified. */
export async function compileMarkup(source: string): Promise<CompiledMarkup> {
  const shielded = shield(source);
  const broken = [...shielded.problems];
  for (const include of source.matchAll(/<mj-include\b/gi)) {
    broken.push(errorAt('mjml', source.slice(0, include.index).split('\n').length, '<mj-include> cannot be used: a template is complete in itself. Paste the other part here.'));
  }
  if (!/<mjml[\s>]/.test(source) || !/<mj-body[\s>]/.test(source)) {
    broken.push(errorAt('mjml', null, 'An e-mail begins with <mjml><mj-body> and ends with </mj-body></mjml>. Add them around the rest.'));
  }
  if (broken.length > 0) return { ok: false, problems: broken };
  try {
    // Loaded where it is needed: it brings 200 modules, which a process that only renders can do without.
    const { default: mjml } = await import('mjml');
    // No web fonts by default: opening a mail must not call a font host that its author never named.
    const result = await mjml(shielded.mjml, { keepComments: false, validationLevel: 'soft', fonts: {}, ignoreIncludes: true });
    const problems = result.errors
      .filter((error) => !(/for type Color/.test(error.message) && shielded.restore(error.message).text !== error.message))
      .map((error) => errorAt('mjml', error.line, translate(shielded.restore(error.message).text, error.tagName)));
    if (problems.length > 0) return { ok: false, problems };
    return { ok: true, html: shielded.restore(result.html).text, shielded: result.html, restore: shielded.restore, picturesWithoutAlt: shielded.picturesWithoutAlt };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It cannot be read.';
    return { ok: false, problems: [errorAt('mjml', null, `The markup cannot be read: ${reason}`)] };
  }
}
