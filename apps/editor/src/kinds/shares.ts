/** Percentages with two decimals that are as even as they can be and add up to 100. */
export const evenShares = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => (Math.floor(10_000 / count) + (i < 10_000 % count ? 1 : 0)) / 100);

/** The sum of percentages, without the noise of doubles. */
export const totalOf = (shares: readonly number[]): number => Math.round(shares.reduce((sum, share) => sum + share, 0) * 100) / 100;
