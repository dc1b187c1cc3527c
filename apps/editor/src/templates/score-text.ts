/** A score from -100 to 100 in whole numbers, with its sign: +42, 0, a true minus; none is an en dash. */
export function scoreText(score: number | null): string {
  if (score === null) return '\u2013';
  const whole = Math.round(score);
  return whole > 0 ? `+${whole}` : whole < 0 ? `\u2212${-whole}` : '0';
}
