import { parseGraph } from '@perennial/journey';
import type { HaltAt } from '@perennial/model';
import { bumpJourneys, inTransaction, listRollouts, recordChange, setHalted, type Database, type Rollout } from '@perennial/store';
import { periodic } from '../../periodic.js';

const EVERY_MS = 30_000;
/** Fewer messages say nothing about a share. */
export const MIN_MESSAGES = 50;
/** Who halts, as the audit log shows it. */
const ENGINE = 'Perennial';

const WORDS: Record<keyof HaltAt, string> = { failed: 'could not be sent', bounced: 'bounced', complained: 'were reported as spam' };

/** Why a rollout must be halted: the first share of its messages since yesterday that is above what was set; null: it may go on. Pure. */
export function haltReason(at: HaltAt, { sent, failed, bounced, complained }: Pick<Rollout, 'sent' | 'failed' | 'bounced' | 'complained'>): string | null {
  const tried = sent + failed;
  if (tried < MIN_MESSAGES) return null;
  const counts = { failed, bounced, complained };
  for (const kind of ['failed', 'bounced', 'complained'] as const) {
    const [limit, share] = [at[kind] ?? null, (counts[kind] / tried) * 100];
    if (limit !== null && share > limit) return `${share.toFixed(2)}% of ${tried} messages ${WORDS[kind]}, more than ${limit}%`;
  }
  return null;
}

async function halt(database: Database, rollout: Rollout, reason: string): Promise<void> {
  await inTransaction(database, async (transaction) => {
    if (!await setHalted(transaction, rollout.journeyId, reason)) return;
    await bumpJourneys(transaction, rollout.workspaceId);
    await recordChange(transaction, { workspaceId: rollout.workspaceId, name: ENGINE, colleagueId: null }, { action: 'journey.halt', target: rollout.name, detail: { journeyId: rollout.journeyId, reason } });
  });
}

/** Halts the rollouts that go wrong: nobody comes in any more, those inside go on. Answers how many. */
export async function haltRollouts(database: Database): Promise<number> {
  let halted = 0;
  for (const rollout of await listRollouts(database)) {
    const parsed = parseGraph(rollout.graph);
    const at = parsed.ok ? parsed.graph.guardrails.rollout?.haltAt : null;
    const reason = at === null || at === undefined ? null : haltReason(at, rollout);
    if (reason === null) continue;
    await halt(database, rollout, reason);
    halted += 1;
  }
  return halted;
}

/** Twice a minute: halts the rollouts that go wrong. */
export const rollouts = periodic({ name: 'rollouts', roles: ['all', 'worker'], everyMs: EVERY_MS, failed: 'the rollouts were not looked at' }, ({ database }) => haltRollouts(database));
