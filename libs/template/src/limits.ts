/** Ceilings of one template: source and output in UTF-16 units, steps and depths as counts (architecture.md section 6). */
export const templateLimits = {
  /** Sum of all parts of one source. */
  sourceCharacters: 500_000,
  /** Expressions, helper calls and loop rounds of one part's render. */
  steps: 100_000,
  /** `each` and `with` inside one another. */
  loopDepth: 8,
  /** Blocks of any kind inside one another. */
  blockDepth: 32,
  /** Text rendered for one part. */
  outputCharacters: 2_000_000,
  /** Bytes of HTML after which Gmail cuts a mail off. */
  clippedBytes: 102_000,
} as const;
