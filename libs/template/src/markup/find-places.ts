import type { Place } from '../expression/build.js';
import { isLinkBlock } from '../tracking.js';
import { isBlock, isContent, isMustache, partsOf } from '../expression/nodes.js';
import { htmlPlace, plainPlace } from '../expression/places.js';
import { actionPlaceAt, type Complain, documentStart, meet, placeAt, readHtml, settle, type Spot } from './spot.js';

/** A complaint about a parsed text: `loc` of the expression it stands at, `about` the fixed text it is about. */
export interface PlaceProblem {
  readonly node: hbs.AST.Node;
  readonly about: string;
  readonly message: string;
}

/** Places of all expressions of a part, decided once. */
export interface FoundPlaces {
  readonly place: (node: hbs.AST.MustacheStatement) => Place;
  readonly problems: readonly PlaceProblem[];
}

interface Language {
  readonly start: Spot;
  readonly read: (text: string, spot: Spot, complain: Complain) => Spot;
  readonly place: (spot: Spot, complain: Complain) => { place: Place; after: Spot };
  readonly settle: (spot: Spot, complain: Complain) => Spot;
}

const html: Language = { start: documentStart, read: readHtml, place: placeAt, settle };
const action: Language = {
  start: { ...documentStart, at: 'value', attribute: 'href' },
  read: (text, spot) => ({ ...spot, seen: spot.seen + text }),
  place: actionPlaceAt,
  settle: (spot, complain) => settle(spot, complain, true),
};

function find(program: hbs.AST.Program, language: Language): FoundPlaces {
  const places = new Map<hbs.AST.Node, Place>();
  const problems: PlaceProblem[] = [];
  const complainAt = (node: hbs.AST.Node): Complain => (message, about) => problems.push({ node, about, message });

  const branch = (part: hbs.AST.Program | null, from: Spot, node: hbs.AST.Node): Spot =>
    language.settle(part === null ? from : walk(part, from), complainAt(node));

  const block = (node: hbs.AST.BlockStatement, from: Spot): Spot => {
    if (isLinkBlock(node)) return node.program === undefined ? from : walk(node.program, from);
    const { body, otherwise } = partsOf(node);
    const settled = language.settle(from, complainAt(node));
    const met = meet(branch(body, settled, node), branch(otherwise, settled, node));
    if (met !== null) return met;
    complainAt(node)('A block must begin and end in the same place: both around whole elements, or both inside one attribute value.', '');
    return settled;
  };

  function walk(part: hbs.AST.Program, from: Spot): Spot {
    let spot = from;
    for (const node of part.body) {
      if (isContent(node)) spot = language.read(node.value, spot, complainAt(node));
      else if (isMustache(node)) {
        const { place, after } = language.place(spot, complainAt(node));
        places.set(node, place);
        spot = after;
      } else if (isBlock(node)) spot = block(node, spot);
    }
    return spot;
  }

  language.settle(walk(program, language.start), complainAt(program));
  return { place: (node) => places.get(node) ?? htmlPlace, problems };
}

/** Places in HTML: text, attributes, addresses and styles. */
export function htmlPlaces(program: hbs.AST.Program): FoundPlaces {
  return find(program, html);
}

/** Places in the address of an in-app action. */
export function actionPlaces(program: hbs.AST.Program): FoundPlaces {
  return find(program, action);
}

/** Text that is shown as it is. */
export const plainPlaces: FoundPlaces = { place: () => plainPlace, problems: [] };
