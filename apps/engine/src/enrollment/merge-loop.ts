import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf, uuidOf } from '@perennial/model';
import {
  addCounters, appendStimuli, cancelMessages, databaseNow, endDoubleRuns, insertEvents, inTransaction, loadProfiles, LANE, loadAccountsOf, lockShardsWaiting, moveBelongings, moveSegmentMembers, postponeMerge, searchColumns, setAbsorbed, SOURCE, STIMULUS_KIND, takeMerge, updateProfiles,
  type CounterDelta, type Database, type IdBlocks, type MergedRun, type MergeRequest, type NewStimulus, type ProfileState, type Transaction,
} from '@perennial/store';
import { WHOLE_JOURNEY } from './batch-writes.js';
import { mergeProfiles } from './merge-profiles.js';
import { nameOf } from './profile-facts.js';

const POLL_MS = 500;
const FAILED_WAIT_MS = 2000;

/** What merging needs. */
export interface MergeContext {
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly slot: number;
}

/** The profile that an id stands for now, following tombstones; null when it is gone. */
async function current(transaction: Transaction, id: number): Promise<ProfileState | null> {
  let [profile] = await loadProfiles(transaction, [id]);
  while (profile !== undefined && profile.mergedInto !== null) [profile] = await loadProfiles(transaction, [profile.mergedInto]);
  return profile ?? null;
}

async function tellEnded(transaction: Transaction, context: MergeContext, who: { workspaceId: number; profileId: number }, ended: readonly MergedRun[]): Promise<void> {
  const now = await databaseNow(transaction);
  const day = new Date(now).toISOString().slice(0, 10);
  const nextId = await context.ids.reserve(ended.length);
  await insertEvents(transaction, ended.map((run) => ({
    id: nextId(), ...who, accountId: null, name: 'journey_exited', properties: JSON.stringify({ journeyId: run.journeyId, reason: 'merged' }), source: SOURCE.engine, eventId: uuidOf('journey_exited', run.id), occurredAt: now, receivedAt: now,
  })));
  const cancelled = await cancelMessages(transaction, ended.map((run) => ({ enrollmentId: run.id, enteredAt: run.enteredAt, visit: null })));
  const counters: CounterDelta[] = ended.flatMap((run) => [
    { journeyId: run.journeyId, versionId: run.versionId, nodeId: WHOLE_JOURNEY, measure: 'exited', day, value: 1 },
    ...(run.nodeId === null ? [] : [{ journeyId: run.journeyId, versionId: run.versionId, nodeId: run.nodeId, measure: 'ended', day, value: 1 }]),
  ]);
  await addCounters(transaction, context.slot, [...counters, ...cancelled.map((message) => ({ ...message, measure: 'message:skipped', day, value: 1 }))]);
}

/** Has the survivor held against all segments, and their accounts count their members. */
async function lookAgain(transaction: Transaction, { id, workspaceId }: MergeRequest, profileId: number): Promise<void> {
  const accounts = await loadAccountsOf(transaction, [profileId]);
  const stimulus = (kind: number, subjectId: number, payload: object): NewStimulus => ({
    lane: LANE.direct, shard: shardOf(subjectId), workspaceId, subjectId, kind, name: 'segments', payload: JSON.stringify({ silent: false, ...payload }), eventId: uuidOf('merged', id, subjectId), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  });
  await appendStimuli(transaction, [
    stimulus(STIMULUS_KIND.segments, profileId, { which: 'all', paths: [] }), ...accounts.map(({ accountId }) => stimulus(STIMULUS_KIND.accountSegments, accountId, { which: 'touched', paths: ['quorums'] })),
  ]);
}

/** Carries out the oldest wish to merge, in one transaction that holds both shards; answers false when there is none. */
export async function mergeOnce(context: MergeContext): Promise<boolean> {
  let request: MergeRequest | null = null;
  try {
    return await inTransaction(context.database, async (transaction) => {
      request = await takeMerge(transaction);
      return request === null ? false : merge(transaction, context, request);
    });
  } catch (error) {
    // One that cannot be carried out now must not hold up the others.
    if (request !== null) await postponeMerge(context.database, request);
    throw error;
  }
}

async function merge(transaction: Transaction, context: MergeContext, request: MergeRequest): Promise<true> {
  const before = [await current(transaction, request.loserId), await current(transaction, request.survivorId)];
  await lockShardsWaiting(transaction, before.flatMap((profile) => (profile === null ? [] : [shardOf(profile.id)])));
  // The locks may have been waited for: look again, and leave it to a later round when another merge was faster.
  const [a, b] = [await current(transaction, request.loserId), await current(transaction, request.survivorId)];
  if (a === null || b === null || a.id === b.id) return true;
  if (!before.some((profile) => profile?.id === a.id) || !before.some((profile) => profile?.id === b.id)) throw new Error('another merge was faster');
  const { survivor, loser, merged } = mergeProfiles(a, b);
  const ended = await endDoubleRuns(transaction, survivor.id, loser.id);
  await moveBelongings(transaction, survivor.id, loser.id);
  const name = nameOf(merged.attributes);
  await updateProfiles(transaction, [{ ...merged, name, ...searchColumns({ name, email: merged.email }) }]);
  await setAbsorbed(transaction, survivor.id, merged.absorbed);
  await moveSegmentMembers(transaction, survivor.id, loser.id);
  await lookAgain(transaction, request, survivor.id);
  if (ended.length > 0) await tellEnded(transaction, context, { workspaceId: request.workspaceId, profileId: survivor.id }, ended);
  return true;
}

/** Carries out merges as they come. */
export class MergeLoop {
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();

  public constructor(private readonly context: MergeContext, private readonly failed: (error: unknown) => void, private readonly merged: () => void) {}

  /** Starts the loop. */
  public start(): void {
    this.running = true;
    this.finished = this.run();
  }

  /** Ends the loop after the merge under way. */
  public async stop(): Promise<void> {
    this.running = false;
    this.abort.abort();
    await this.finished;
  }

  private async run(): Promise<void> {
    while (this.running) {
      try {
        while (this.running && (await mergeOnce(this.context))) this.merged();
      } catch (error) {
        this.failed(error);
        await sleep(FAILED_WAIT_MS);
      }
      if (this.running) await sleep(POLL_MS, undefined, { signal: this.abort.signal }).catch(() => undefined);
    }
  }
}
