import { foldAddress, shardOf } from '@perennial/model';
import {
  addCounters, addSuppressions, appendStimuli, cancelMessages, databaseNow, endErasedRuns, eraseFrom, findPerson, finishPrivacyRequest, forgetJobInput, hashSuppressions, inTransaction, loadAccountsOf, loadDevices, lockShardsWaiting, PERSONAL_TABLES, removePerson, scrubTraces, skipMemberMessages,
  type CounterDelta, type ErasedPerson, type MergedRun, type Transaction,
} from '@perennial/store';
import { z } from 'zod';
import { WHOLE_JOURNEY } from '../enrollment/batch-writes.js';
import { tellOfLeaving } from '../enrollment/tellings.js';
import { skippedFor } from '../enrollment/to-members.js';
import { jobKind, type JobContext, type RunningJob } from '../jobs/job-kind.js';
import { crashPoint } from '../platform/crash-point.js';
import { suppressedForm } from '../transfer/import-kinds/suppressions.js';

/** Kind of the jobs that erase a person. */
export const ERASURE_KIND = 'privacy.erasure';
/** Reason of messages that were for the person. */
const ERASED = 'erased';
const inputSchema = z.strictObject({ profileId: z.number().optional(), suppress: z.boolean().optional() });
type Input = z.infer<typeof inputSchema>;

const cursorSchema = z.object({
  person: z.object({ workspaceId: z.number(), profileIds: z.array(z.number()), addresses: z.array(z.string()), identifiers: z.array(z.string()) }), counts: z.record(z.string(), z.number()), step: z.number(),
});
type Cursor = z.infer<typeof cursorSchema>;

/** Rounds over all tables: what an ingestion under way wrote between the first and the removal of the person goes with the second. */
const ROUNDS = 2;
const STEPS = ROUNDS * PERSONAL_TABLES.length + 2;

async function stopRuns(transaction: Transaction, slot: number, profileIds: readonly number[]): Promise<number> {
  const ended: MergedRun[] = await endErasedRuns(transaction, profileIds);
  const cancelled = await cancelMessages(transaction, ended.map((run) => ({ enrollmentId: run.id, enteredAt: run.enteredAt, visit: null })));
  const ofAccounts = await skipMemberMessages(transaction, profileIds, ERASED);
  await appendStimuli(transaction, ofAccounts.flatMap((message) => (message.awaited ? [skippedFor(message, ERASED)] : [])));
  const day = new Date(await databaseNow(transaction)).toISOString().slice(0, 10);
  const counters: CounterDelta[] = ended.flatMap((run) => [
    { journeyId: run.journeyId, versionId: run.versionId, nodeId: WHOLE_JOURNEY, measure: 'exited', day, value: 1 },
    ...(run.nodeId === null ? [] : [{ journeyId: run.journeyId, versionId: run.versionId, nodeId: run.nodeId, measure: 'ended', day, value: 1 }]),
  ]);
  await addCounters(transaction, slot, [...counters, ...[...cancelled, ...ofAccounts].map(({ journeyId, versionId, nodeId }) => ({ journeyId, versionId, nodeId, measure: 'message:skipped', day, value: 1 }))]);
  return ended.length;
}

type Address = { readonly channel: string; readonly address: string; readonly hash: string };

async function keepSuppressions(transaction: Transaction, job: RunningJob<Input>, addresses: readonly Address[]): Promise<void> {
  await hashSuppressions(transaction, job.workspaceId, addresses);
  if (job.input.suppress !== false) await addSuppressions(transaction, job.workspaceId, addresses.map(({ channel, hash }) => ({ channel, address: hash, reason: 'erased', source: 'erasure' })));
}

/** The first step, in one transaction under the person's shards: their runs exit, their addresses become hashes, and they are gone. */
async function removeFirst(context: JobContext, job: RunningJob<Input>): Promise<Cursor> {
  const { profileId } = job.input;
  return inTransaction(context.database, async (transaction) => {
    const before = profileId === undefined ? null : await findPerson(transaction, job.workspaceId, profileId);
    await lockShardsWaiting(transaction, (before?.profileIds ?? []).map(shardOf));
    // A merge may have been faster than the locks.
    const person = profileId === undefined ? null : await findPerson(transaction, job.workspaceId, profileId);
    if ((person?.profileIds ?? []).join() !== (before?.profileIds ?? []).join()) throw new Error('a merge was faster than the erasure; it is tried again');
    if (person === null) return { person: { workspaceId: job.workspaceId, profileIds: profileId === undefined ? [] : [profileId], addresses: [], identifiers: [] }, counts: {}, step: 0 };
    const email = person.email === null ? null : foldAddress(person.email);
    const phone = person.phone === null ? null : suppressedForm('sms', person.phone);
    const hashed = (channel: string, address: string | null): Address[] => (address === null ? [] : [{ channel, address, hash: context.addresses.of(job.workspaceId, address) }]);
    await keepSuppressions(transaction, job, [...hashed('email', email), ...hashed('sms', phone)]);
    const devices = [...(await loadDevices(transaction, person.profileIds.map((id) => ({ id, absorbed: [] })))).values()].flat();
    const texts = [...new Set([email, person.phone, phone, ...devices.map(({ token }) => foldAddress(token))])].filter((text): text is string => text !== null);
    const erased: ErasedPerson = { workspaceId: job.workspaceId, profileIds: person.profileIds, addresses: texts, identifiers: person.identifiers };
    const runsStopped = await stopRuns(transaction, context.slot, person.profileIds);
    await removePerson(transaction, erased);
    const cursor: Cursor = { person: { ...erased, profileIds: [...erased.profileIds], addresses: texts, identifiers: [...person.identifiers] }, counts: { profiles: 1, identifiers: person.identifiers.length, 'runs stopped': runsStopped }, step: 1 };
    await job.save(transaction, { cursor, done: 1, total: STEPS, counted: 'steps' });
    return cursor;
  });
}

const accountsOf = async (transaction: Transaction, profileIds: readonly number[]): Promise<number[]> => [...new Set((await loadAccountsOf(transaction, profileIds)).map(({ accountId }) => accountId))];

/** Erases a person: first they are gone for the engine, then table by table what was kept of them, at last the traces in what is about others too. */
export const erasePerson = jobKind<Input>({
  kind: ERASURE_KIND,
  input: inputSchema,
  cancellable: false,
  run: async (context, job) => {
    let cursor: Cursor = job.cursor === null ? await removeFirst(context, job) : cursorSchema.parse(job.cursor);
    const { person } = cursor;
    for (let step = Math.max(1, cursor.step); step < STEPS - 1; step += 1) {
      const table = PERSONAL_TABLES[(step - 1) % PERSONAL_TABLES.length];
      if (table === undefined) continue;
      cursor = await inTransaction(context.database, async (transaction) => {
        const before = await accountsOf(transaction, person.profileIds);
        const erased = await eraseFrom(transaction, table.table, person);
        const still = new Set(await accountsOf(transaction, person.profileIds));
        await tellOfLeaving(transaction, person.workspaceId, before.filter((id) => !still.has(id)), `erasure ${job.id} ${step}`);
        crashPoint('erasure.step');
        const next: Cursor = { person: cursor.person, counts: { ...cursor.counts, [table.word]: (cursor.counts[table.word] ?? 0) + erased }, step: step + 1 };
        await job.save(transaction, { cursor: next, done: next.step, total: STEPS, counted: 'steps' });
        return next;
      });
    }
    await inTransaction(context.database, async (transaction) => {
      await lockShardsWaiting(transaction, person.profileIds.map(shardOf));
      await removePerson(transaction, person);
      const files = await scrubTraces(transaction, person, job.id);
      const counts = { ...cursor.counts, 'stored files': files };
      await finishPrivacyRequest(transaction, job.id, counts);
      await forgetJobInput(transaction, job.id);
      await job.save(transaction, { done: STEPS, total: STEPS, result: { counts } });
    });
    context.wake();
  },
});
