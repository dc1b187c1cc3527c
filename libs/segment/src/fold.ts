/**
 * Text as it is compared where case is ignored: Unicode NFC, lower case, the same in every locale and at every place of a word
 * (the Greek final sigma counts as sigma), so that `caseMap` can say the same to PostgreSQL.
 */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');

const MAX_CODE_POINT = 0x10ffff;
let known: { readonly from: string; readonly to: string } | null = null;

/**
 * Every character beyond ASCII whose lower case is one other character, and those, in the same order, by the tables of this process:
 * what `translate` takes. The capital I with a dot becomes two characters and is left to the caller.
 */
export function caseMap(): { readonly from: string; readonly to: string } {
  if (known !== null) return known;
  const [from, to]: [string[], string[]] = [[], []];
  for (let code = 0x80; code <= MAX_CODE_POINT; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const lower = character.toLowerCase().replaceAll('ς', 'σ');
    if (lower === character || character === '\u0130') continue;
    from.push(character);
    to.push(lower);
  }
  if (!from.includes('ς')) {
    from.push('ς');
    to.push('σ');
  }
  known = { from: from.join(''), to: to.join('') };
  return known;
}
