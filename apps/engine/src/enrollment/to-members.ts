import { NO_RECIPIENT, recipientsSchema, type Recipients } from '@perennial/journey';
import { shardOf, uuidOf } from '@perennial/model';
import { appendStimuli, chooseMembers, LANE, loadRunStates, RUN_STATE, SOURCE, STIMULUS_KIND, type MemberOrder, type MemberQuestion, type NewStimulus, type StimulusRow, type Transaction } from '@perennial/store';
import { z } from 'zod';
import type { BatchWrites } from './batch-writes.js';
import { groupBy } from './load-batch.js';

/** Members whom one transaction writes to at most; what is left goes on in the bulk lane. */
const MEMBERS_AT_ONCE = 1000;

/** A message of an account's run whose recipients are yet to be chosen, as it is kept between transactions. */
const pendingSchema = z.object({
  enrollmentId: z.number(), enteredAt: z.number(), journeyId: z.number(), versionId: z.number(), nodeId: z.string(), visit: z.number(), channel: z.string(), template: z.string(), topic: z.string().nullable(), awaited: z.boolean(),
  recipients: recipientsSchema,
  /** How many may still be chosen. */
  left: z.number(),
  /** True where nobody was chosen before. */
  first: z.boolean(),
  /** A message whose recipient is none any more: somebody else is chosen in their place. */
  lost: z.object({ messageId: z.string(), reason: z.string() }).nullable(),
});
type Pending = z.infer<typeof pendingSchema> & { readonly workspaceId: number; readonly accountId: number };

/** What a message hands over when its recipient has left the account, or the role. */
export type HandOver = Omit<Pending, 'left' | 'first' | 'lost'> & { readonly lost: NonNullable<Pending['lost']> };

const stimulus = (of: Pick<Pending, 'workspaceId' | 'accountId'>, what: Pick<NewStimulus, 'lane' | 'kind' | 'name' | 'eventId'> & { readonly payload: object }): NewStimulus => ({
  shard: shardOf(of.accountId), workspaceId: of.workspaceId, subjectId: of.accountId, accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null, ...what, payload: JSON.stringify(what.payload),
});

const goOn = ({ workspaceId, accountId, ...pending }: Pending, lane: number): NewStimulus =>
  stimulus({ workspaceId, accountId }, { lane, kind: STIMULUS_KIND.accountMessage, name: 'message', eventId: uuidOf('message', pending.enrollmentId, pending.visit, pending.lost?.messageId ?? pending.left), payload: pending });

/** Lets somebody else of the account have a message whose recipient is none any more. */
export const handOver = (message: HandOver): NewStimulus => goOn({ ...message, left: 1, first: false }, LANE.direct);

function pendingOf(row: StimulusRow): Pending[] {
  const parsed = row.kind === STIMULUS_KIND.accountMessage ? pendingSchema.safeParse(row.payload) : null;
  return parsed?.success === true ? [{ ...parsed.data, workspaceId: row.workspaceId, accountId: row.subjectId }] : [];
}

const fresh = ({ workspaceId, accountId, message }: BatchWrites['toMembers'][number]): Pending[] =>
  message.recipients === undefined ? [] : [{ ...message, recipients: message.recipients, workspaceId, accountId, left: message.recipients.max, first: true, lost: null }];

function orderOf({ otherwise }: Recipients): MemberOrder {
  if (otherwise.by === 'attribute') return { by: 'attribute', what: otherwise.attribute, days: 0 };
  return otherwise.by === 'event' ? { by: 'event', what: otherwise.event, days: otherwise.days } : { by: 'recent', what: '', days: 0 };
}

/** The question for members that a message asks, with some roles. */
const questionOf = ({ accountId, enrollmentId, enteredAt, visit, recipients }: Pick<Pending, 'accountId' | 'enrollmentId' | 'enteredAt' | 'visit' | 'recipients'>, roles: readonly string[], limit: number): MemberQuestion => ({ accountId, enrollmentId, enteredAt, visit, roles, order: orderOf(recipients), limit });

/** A pending message with the people chosen for it. */
interface Choice {
  readonly pending: Pending;
  readonly profiles: readonly number[];
  /** Roles for one of which they were chosen; null: nobody has one. */
  readonly roles: readonly string[] | null;
  /** Nobody else will be chosen. */
  readonly complete: boolean;
}

/** A message whose recipients are asked for: at most so many, and whether somebody stands in where nobody has one of the roles. */
interface Asked {
  readonly of: Parameters<typeof questionOf>[0];
  readonly limit: number;
  readonly standIn: boolean;
}

/** The members whom each message goes to, and the roles for one of which they were chosen (null: for none). Where nobody has one of the roles, it is the member who is preferred. */
export async function chooseFor(transaction: Transaction, all: readonly Asked[]): Promise<Pick<Choice, 'profiles' | 'roles'>[]> {
  const first = groupBy(await chooseMembers(transaction, all.map(({ of, limit }) => questionOf(of, of.recipients.roles, limit))), ({ place }) => place);
  const empty = all.flatMap(({ of: { recipients: { roles, otherwise } }, standIn }, place) => (standIn && roles.length > 0 && otherwise.by !== 'nobody' && !first.has(place) ? [place] : []));
  const instead = new Map((await chooseMembers(transaction, empty.flatMap((place) => (all[place] === undefined ? [] : [questionOf(all[place].of, [], 1)])))).map(({ place, profileId }) => [empty[place], profileId]));
  return all.map(({ of: { recipients: { roles } } }, place) => {
    const standIn = instead.get(place);
    if (standIn !== undefined) return { profiles: [standIn], roles: null };
    return { profiles: (first.get(place) ?? []).map(({ profileId }) => profileId), roles: roles.length === 0 ? null : roles };
  });
}

async function choose(transaction: Transaction, all: readonly Pending[]): Promise<Choice[]> {
  const most = Math.max(1, Math.floor(MEMBERS_AT_ONCE / all.length));
  const asked = all.map((pending): Asked => ({ of: pending, limit: Math.min(pending.left, most), standIn: pending.first || pending.lost !== null }));
  const chosen = await chooseFor(transaction, asked);
  return all.map((pending, n): Choice => {
    const { profiles, roles } = chosen[n] ?? { profiles: [], roles: null };
    // A stand-in is the only one; fewer than asked for are all that there are.
    const standIn = roles === null && pending.recipients.roles.length > 0;
    return { pending, profiles, roles, complete: standIn || profiles.length < (asked[n]?.limit ?? 1) || profiles.length >= pending.left };
  });
}

/** Tells the run of an account that one of its messages goes to nobody. */
export const skippedFor = ({ workspaceId, accountId, enrollmentId: enrollment, visit, id }: Pick<Pending, 'workspaceId' | 'accountId' | 'enrollmentId' | 'visit'> & { readonly id: string }, reason: string): NewStimulus =>
  stimulus({ workspaceId, accountId }, { lane: LANE.direct, kind: STIMULUS_KIND.accountOutcome, name: 'skipped', eventId: uuidOf('outcome', id), payload: { enrollment, visit, message: id, outcome: 'skipped', reason } });

/** What the run is told of a choice: how many there are, or that the message which was lost goes to nobody. */
function report({ pending, profiles, complete }: Choice): NewStimulus[] {
  const { enrollmentId: enrollment, visit, lost, awaited, left } = pending;
  if (!awaited) return [];
  if (lost === null) return [stimulus(pending, { lane: LANE.direct, kind: STIMULUS_KIND.accountRecipients, name: 'recipients', eventId: uuidOf('recipients', enrollment, visit, left), payload: { enrollment, visit, chosen: profiles.length, complete } })];
  if (profiles.length > 0) return [];
  return [skippedFor({ ...pending, id: lost.messageId }, lost.reason)];
}

function write({ pending, profiles, roles }: Choice, now: number, writes: BatchWrites): void {
  const { recipients: _recipients, left: _left, first, lost, ...message } = pending;
  const node = { journeyId: message.journeyId, versionId: message.versionId, nodeId: message.nodeId };
  for (const profileId of profiles) {
    writes.messages.push({ ...message, id: uuidOf('message', message.enrollmentId, message.visit, profileId), shard: shardOf(message.accountId), profileId, roles, queuedAt: now });
    writes.count({ ...node, measure: 'message:queued' });
  }
  if (profiles.length > 0 || !first || lost !== null) return;
  writes.count({ ...node, measure: 'message:skipped' });
  writes.addAccountEvent({ id: message.accountId, workspaceId: message.workspaceId }, {
    eventId: uuidOf('message_skipped', message.enrollmentId, message.visit), name: 'message_skipped', properties: { channel: message.channel, template: message.template, journeyId: message.journeyId, nodeId: message.nodeId, reason: NO_RECIPIENT }, at: now,
  });
}

/** Those that are chosen for now: one of each visit, so that nobody is chosen twice, and none of runs that were ended since. */
async function chosenNow(transaction: Transaction, pending: readonly Pending[]): Promise<{ now: Pending[]; later: Pending[] }> {
  const old = pending.filter(({ first }) => !first);
  const states = await loadRunStates(transaction, old.map(({ accountId, enrollmentId }) => ({ shard: shardOf(accountId), id: enrollmentId })));
  const open = pending.filter(({ first, enrollmentId }) => first || (states.get(enrollmentId) ?? RUN_STATE.exited) !== RUN_STATE.exited);
  const visits = new Map(open.map((one) => [`${one.enrollmentId} ${one.visit}`, one]));
  const now = [...visits.values()].slice(0, MEMBERS_AT_ONCE);
  return { now, later: open.filter((one) => !now.includes(one)) };
}

/** Chooses the members whom messages of accounts' runs go to, and queues one for each; at most a thousand a transaction, what is left goes on from there (architecture.md section 3). */
export async function addressMembers(transaction: Transaction, { rows, now: at }: { readonly rows: readonly StimulusRow[]; readonly now: number }, writes: BatchWrites): Promise<void> {
  const pending = [...rows.flatMap(pendingOf), ...writes.toMembers.flatMap(fresh)];
  if (pending.length === 0) return;
  const { now, later } = await chosenNow(transaction, pending);
  const choices = now.length === 0 ? [] : await choose(transaction, now);
  for (const choice of choices) write(choice, at, writes);
  const rest = choices.flatMap(({ pending: one, profiles, complete }) => (complete || one.lost !== null ? [] : [goOn({ ...one, left: one.left - profiles.length, first: false }, LANE.bulk)]));
  await appendStimuli(transaction, [...choices.flatMap(report), ...rest, ...later.map((one) => goOn(one, LANE.direct))]);
}
