/** One line of the table. */
export interface Result {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  /** The raw floor in the same unit, measured in the same run; null where there is none. */
  readonly floor: number | null;
  readonly ratio: number | null;
  /** What must hold, e.g. `>= 0.5` of the floor, or `< 40`. */
  readonly mark: string;
  readonly ok: boolean;
}

/** How much each benchmark does. */
export interface Scale {
  readonly quick: boolean;
  /** Repetitions of which the median counts. */
  readonly rounds: number;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Runs ours and the floor alternately (A B A B A B) and gives the median of each. */
export async function alternate(rounds: number, ours: () => Promise<number>, floor: () => Promise<number>): Promise<{ readonly value: number; readonly floor: number }> {
  const [mine, raw]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await ours());
    raw.push(await floor());
  }
  return { value: median(mine), floor: median(raw) };
}

/** A result against its floor: the ratio must reach the mark. */
export const againstFloor = (bench: string, unit: string, measured: { readonly value: number; readonly floor: number }, mark: number): Result => {
  const ratio = measured.value / measured.floor;
  return { bench, unit, value: measured.value, floor: measured.floor, ratio, mark: `>= ${mark}`, ok: ratio >= mark };
};

/** A result that must stay below a limit. */
export const below = (bench: string, unit: string, value: number, limit: number): Result => ({ bench, unit, value, floor: null, ratio: null, mark: `< ${limit}`, ok: value < limit });

/** A figure without a mark of its own. */
export const figure = (bench: string, unit: string, value: number): Result => ({ bench, unit, value, floor: null, ratio: null, mark: '', ok: true });
