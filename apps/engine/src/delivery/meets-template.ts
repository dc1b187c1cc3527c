import { instant, journeyId, type JsonObject } from '@perennial/model';
import { matches, parseCondition, reads, union, type Condition, type Scope } from '@perennial/segment';
import { databaseNow, inReadOnly, type Database, type LiveTemplate, type MessageRun, type ProfileState } from '@perennial/store';
import type { CompiledWorkspace } from '../enrollment/journey-cache.js';
import { loadFacts } from '../enrollment/load-batch.js';
import { parseEventFact } from '../enrollment/run-rows.js';

/** A message, and what decides whether its template is for whoever gets it. */
export interface Addressee {
  readonly id: string;
  readonly profile: ProfileState | null;
  readonly run: MessageRun | null;
  readonly template: Pick<LiveTemplate, 'key' | 'condition'> | null;
  readonly journeyId: number | null;
}

interface Asked extends Omit<Addressee, 'profile'> {
  readonly profile: ProfileState;
  readonly condition: Condition;
}

const scopeOf = ({ run, journeyId: journey }: Asked): Scope => ({
  ...(run === null ? {} : { context: run.context }), ...(run === null || run.entryEvent === null ? {} : { entryEvent: parseEventFact(run.entryEvent) }), ...(journey === null ? {} : { journeyId: journeyId(journey) }),
});

/** The condition of a template as it is kept; one that this program cannot read asks nothing. */
export const conditionOf = (stored: JsonObject | null | undefined): Condition | null => {
  const parsed = stored === null || stored === undefined ? null : parseCondition(stored);
  return parsed !== null && parsed.ok ? parsed.condition : null;
};

/** Ids of the messages of one workspace whose template asks something that does not hold for the person. No statement where no template asks. */
export async function unmet(database: Database, compiled: CompiledWorkspace, addressees: readonly Addressee[]): Promise<ReadonlySet<string>> {
  const conditions = new Map<string, Condition | null>();
  for (const { template } of addressees) if (template !== null && !conditions.has(template.key)) conditions.set(template.key, conditionOf(template.condition));
  const asked = addressees.flatMap((one): Asked[] => {
    const condition = conditions.get(one.template?.key ?? '') ?? null;
    return one.profile === null || condition === null ? [] : [{ ...one, profile: one.profile, condition }];
  });
  if (asked.length === 0) return new Set();
  return inReadOnly(database, async (transaction) => {
    const now = await databaseNow(transaction);
    const profiles = [...new Map(asked.map(({ profile }) => [profile.id, profile])).values()];
    const facts = await loadFacts(transaction, compiled, { profiles, reads: union(asked.map(({ condition }) => reads(condition))), now });
    return new Set(asked.flatMap((one) => {
      const own = facts.get(one.profile.id);
      return own !== undefined && matches(one.condition, own, instant(now), scopeOf(one)) ? [] : [one.id];
    }));
  });
}
