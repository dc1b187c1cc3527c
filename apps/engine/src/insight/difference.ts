/** So many of so many. */
export interface Share {
  readonly met: number;
  readonly runs: number;
}

/** Two-sided 95 %. */
const Z = 1.959963984540054;

/** Wilson's score interval of one rate. */
function wilson({ met, runs }: Share): { readonly low: number; readonly high: number } {
  const middle = 2 * met + Z * Z;
  const half = Z * Math.sqrt(Z * Z + 4 * met * (1 - met / runs));
  return { low: (middle - half) / (2 * (runs + Z * Z)), high: (middle + half) / (2 * (runs + Z * Z)) };
}

/** How far two rates lie apart, with a 95 % interval: Newcombe's hybrid score interval (R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890, method 10). Null where a group is empty. */
export function difference(one: Share, other: Share): { readonly value: number; readonly low: number; readonly high: number } | null {
  if (one.runs === 0 || other.runs === 0) return null;
  const [p, q] = [one.met / one.runs, other.met / other.runs];
  const [a, b] = [wilson(one), wilson(other)];
  return { value: p - q, low: p - q - Math.hypot(p - a.low, b.high - q), high: p - q + Math.hypot(a.high - p, q - b.low) };
}
