import { dependsOnTime, reads, type Condition, type Reads } from '@perennial/segment';

/** A Condition with what a caller must know of it. */
export interface Test {
  readonly condition: Condition;
  readonly reads: Reads;
  /** True when time alone can change its answer. */
  readonly timed: boolean;
}

/** A Condition, looked at once for what a caller must know of it. */
export const testOf = (condition: Condition): Test => ({ condition, reads: reads(condition), timed: dependsOnTime(condition) });
