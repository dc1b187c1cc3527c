import { SHARDS } from '@perennial/model';
import { countMatching, databaseNow, roughlyHowMany, type Database } from '@perennial/store';
import { sqlOf, type Question } from './condition-sql.js';
import { withinTime } from './within-time.js';

/** Up to this many subjects are counted one and all. */
const EXACT_UP_TO = 100_000;
/** About this many are looked at where there are more. */
const SAMPLE = 50_000;
/** Half the width of a 95 % interval, in standard deviations. */
const TWO_SIDED_95 = 1.96;
const LONGEST_MS = 8000;

/**
 * How many subjects a Condition holds for: counted up to 100,000 of them, else from the first shards (ids are spread over shards by
 * hash, so that these are a fair sample); `error` is half the 95 % interval of a proportion, n * 1.96 * sqrt(p (1 - p) / sample).
 */
export async function estimate(database: Database, question: Question): Promise<{ count: number; of: number; error: number }> {
  const about = await roughlyHowMany(database, question);
  const shards = about <= EXACT_UP_TO ? SHARDS : Math.max(1, Math.round((SAMPLE / about) * SHARDS));
  return withinTime(database, { ms: LONGEST_MS, otherwise: 'Counting takes too long for an estimate. Save the segment: it is counted in the background.' }, async (transaction) => {
    const now = await databaseNow(transaction);
    const sql = await sqlOf(transaction, question, now);
    const { matching, of } = await countMatching(transaction, { ...question, shards }, sql);
    if (shards === SHARDS) return { count: matching, of, error: 0 };
    const [all, share] = [about, of === 0 ? 0 : matching / of];
    return { count: Math.round(all * share), of: Math.round(all), error: Math.ceil(all * TWO_SIDED_95 * Math.sqrt((share * (1 - share)) / Math.max(1, of))) };
  });
}
