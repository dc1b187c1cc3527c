import type { Place } from '../expression/build.js';
import { isBlock, isContent, isMustache, partsOf } from '../expression/nodes.js';
import type { FoundPlaces, PlaceProblem } from './find-places.js';

const literal = /^(-?(0|[1-9]\d{0,14})(\.\d{1,15})?|true|false)$/;
/** Inside quotes: escaped, so that a value never ends its text. */
const quotedPlace: Place = { blank: '', write: (text) => JSON.stringify(text).slice(1, -1) };
/** Outside quotes: a number or truth value as it is, nothing as null, everything else as a text with its quotes. */
const barePlace: Place = { blank: 'null', write: (text) => (literal.test(text) ? text : JSON.stringify(text)) };

/** Whether a piece of JSON text that begins inside or outside quotes ends inside them. */
function quotedAfter(text: string, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = 0; at < text.length; at += 1) {
    if (inside && text[at] === '\\') at += 1;
    else if (text[at] === '"') inside = !inside;
  }
  return inside;
}

/** Places of the expressions of a JSON text: inside quotes or as a value of its own. */
export function jsonPlaces(program: hbs.AST.Program): FoundPlaces {
  const places = new Map<hbs.AST.Node, Place>();
  const problems: PlaceProblem[] = [];
  const walk = (part: hbs.AST.Program, from: boolean): boolean => {
    let quoted = from;
    for (const node of part.body) {
      if (isContent(node)) quoted = quotedAfter(node.value, quoted);
      else if (isMustache(node)) places.set(node, quoted ? quotedPlace : barePlace);
      else if (isBlock(node)) {
        const ends = Object.values(partsOf(node)).map((branch) => (branch === null ? quoted : walk(branch, quoted)));
        if (ends.some((end) => end !== quoted)) problems.push({ node, about: '', message: 'A block must begin and end in the same place: outside of quotes, or inside the same ones.' });
      }
    }
    return quoted;
  };
  if (walk(program, false)) problems.push({ node: program, about: '', message: 'A quote of the body is never closed. Add the missing ".' });
  return { place: (node) => places.get(node) ?? quotedPlace, problems };
}
