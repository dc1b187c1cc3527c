import { randomUUID } from 'node:crypto';
import { shardOf } from '@perennial/model';
import { appendStimuli, deleteMembership, inTransaction, LANE, lockShardsWaiting, recordChange, SOURCE, STIMULUS_KIND } from '@perennial/store';
import { tellOfLeaving } from '../../enrollment/tellings.js';
import type { Caller } from '../../http/caller.js';
import { notFound } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';

/** Paths of what a person reads of an account. */
const BELONGING = ['account', 'membership'];

/** Takes a person out of an account: its segments and journeys hear of it, and so do theirs; a message of the account's journeys that was not sent yet goes to another member. Throws 404. */
export async function removeMember(wiring: Wiring, by: Caller, account: { readonly id: number; readonly name: string }, profileId: number): Promise<void> {
  const { workspaceId } = by;
  await inTransaction(wiring.database, async (transaction) => {
    // A drain that takes the person's stimuli holds their shard: it may not make the membership anew meanwhile.
    await lockShardsWaiting(transaction, [shardOf(profileId)]);
    if (!await deleteMembership(transaction, { workspaceId, profileId, accountId: account.id })) throw notFound('member');
    const cause = `left ${randomUUID()}`;
    await tellOfLeaving(transaction, workspaceId, [account.id], cause);
    await appendStimuli(transaction, [{
      lane: LANE.direct, shard: shardOf(profileId), workspaceId, subjectId: profileId, kind: STIMULUS_KIND.segments, name: 'segments', payload: JSON.stringify({ which: 'touched', paths: BELONGING, silent: false }), eventId: randomUUID(), accountId: null,
      source: SOURCE.engine, ageMs: null, occurredAt: null,
    }]);
    await recordChange(transaction, by, { action: 'account.remove_member', target: account.name, detail: { accountId: account.id, profileId } });
  });
  wiring.intakeCommitted(2);
}
