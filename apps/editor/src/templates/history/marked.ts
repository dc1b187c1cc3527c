/** A text cut into words, tags apart: what a reader sees change, and what they do not. */
const PIECES = /<[^>]*>|&\w+;|[\p{L}\p{N}'’]+|\s+|[^\s<\p{L}\p{N}]/gu;
const isTag = (piece: string): boolean => piece.startsWith('<') && piece.endsWith('>');
/** Words compared at most; what is longer is shown without marks. */
const MOST = 3000;

/** Words of a page outside of its head and styles, in order, each with the place of its piece. */
function wordsIn(pieces: readonly string[]): { readonly word: string; readonly at: number }[] {
  const words: { word: string; at: number }[] = [];
  let silent = '';
  pieces.forEach((piece, at) => {
    if (isTag(piece)) {
      const name = /^<(\/?)([a-z]+)/i.exec(piece);
      const tag = name?.[2]?.toLowerCase() ?? '';
      if (silent === '' && name?.[1] === '' && ['head', 'style', 'title', 'script'].includes(tag)) silent = tag;
      else if (name?.[1] === '/' && tag === silent) silent = '';
    } else if (silent === '' && piece.trim() !== '') words.push({ word: piece, at });
  });
  return words;
}

/** For each list, which of its items are in the longest common order of both (Hunt and Szymanski's problem, by the usual table). */
function common(one: readonly string[], other: readonly string[]): { readonly one: ReadonlySet<number>; readonly other: ReadonlySet<number> } {
  const width = other.length + 1;
  const best = new Uint16Array((one.length + 1) * width);
  for (let a = one.length - 1; a >= 0; a -= 1) {
    for (let b = other.length - 1; b >= 0; b -= 1) best[a * width + b] = one[a] === other[b] ? (best[(a + 1) * width + b + 1] ?? 0) + 1 : Math.max(best[(a + 1) * width + b] ?? 0, best[a * width + b + 1] ?? 0);
  }
  const kept = { one: new Set<number>(), other: new Set<number>() };
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    if (one[a] === other[b]) {
      kept.one.add(a);
      kept.other.add(b);
      a += 1;
      b += 1;
    } else if ((best[(a + 1) * width + b] ?? 0) >= (best[a * width + b + 1] ?? 0)) a += 1;
    else b += 1;
  }
  return kept;
}

const LOOK = { gone: 'background:#FFD9D4;color:#7A1A13;text-decoration:line-through;', fresh: 'background:#C9F2D9;color:#0B4A2B;' } as const;

function mark(pieces: readonly string[], places: ReadonlySet<number>, tag: 'del' | 'ins'): string {
  return pieces.map((piece, at) => (places.has(at) ? `<${tag} style="${tag === 'del' ? LOOK.gone : `${LOOK.fresh}text-decoration:none;`}">${piece}</${tag}>` : piece)).join('');
}

/** Two renders of a mail with what differs in their words marked: gone in the older one, fresh in the newer one; `changed` counts them. */
export function marked(older: string, newer: string): { readonly older: string; readonly newer: string; readonly gone: number; readonly fresh: number } {
  const [a, b] = [older.match(PIECES) ?? [], newer.match(PIECES) ?? []];
  const [one, other] = [wordsIn(a), wordsIn(b)];
  if (one.length > MOST || other.length > MOST) return { older, newer, gone: 0, fresh: 0 };
  const kept = common(one.map(({ word }) => word), other.map(({ word }) => word));
  const gone = new Set(one.filter((_, at) => !kept.one.has(at)).map(({ at }) => at));
  const fresh = new Set(other.filter((_, at) => !kept.other.has(at)).map(({ at }) => at));
  return { older: mark(a, gone, 'del'), newer: mark(b, fresh, 'ins'), gone: gone.size, fresh: fresh.size };
}
