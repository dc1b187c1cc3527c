import { foldAddress, shardOf, uuidOf } from '@perennial/model';
import type { Feedback } from '@perennial/providers';
import {
  addCounters, addSuppressions, appendStimuli, countBounces, databaseNow, insertEvents, inTransaction, keepFeedback, LANE, lockToldMessages, markMessages, MESSAGE_STATE, postponeFeedback, settleFeedback, SOURCE, STIMULUS_KIND, takeWaitingFeedback,
  type CounterDelta, type Database, type EventRow, type FeedbackRow, type IdBlocks, type NewStimulus, type NewSuppression, type ToldMessage, type Transaction,
} from '@perennial/store';
import { REACHES } from '../delivery/reach.js';
import { hearsOf } from '../delivery/record.js';
import type { JourneyCache } from '../enrollment/journey-cache.js';
import { factOf, jsonOf, storable } from './fact-json.js';
import { currentProfiles } from './current-profiles.js';
import { leaveTopic } from './leave-topic.js';
import { newsOf, type News, type NewsEvent } from './news.js';
import { watchJourneys } from './watch-journeys.js';

/** What recording feedback needs. */
export interface FeedbackContext {
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly journeys: JourneyCache;
  /** Called after a commit that told journeys something. */
  readonly onStimuli: (count: number) => void;
}

/** Integration of what we find out ourselves: our own links and pixels, and mails that came back to our own addresses. */
export const OURSELVES = 0;

/** Something that was told of a message. */
export interface ToldFeedback {
  readonly workspaceId: number;
  /** OURSELVES, or the integration that tells it; it tells of its own provider's messages only. */
  readonly integrationId: number;
  readonly provider: string;
  readonly feedback: Feedback;
}

/** What became of what was told: `recorded` facts were new and their messages known, `waiting` ones wait for their messages. */
export interface RecordedFeedback {
  readonly recorded: number;
  readonly waiting: number;
  /** Journeys of which a message met a dead address or was complained about. */
  readonly journeys: readonly number[];
}

/** Counters of all who record feedback: they wait for each other there, which is rare and short. */
const COUNTER_SLOT = 0;
/** An address is given up after so many messages in so many days that came back for a reason that may pass, with none that arrived between: a mailbox that stays full for a month is left. */
export const SOFT_BOUNCES = { count: 5, days: 30 } as const;
const SOURCE_NAME = 'feedback';

/** States in which a message is what it will be; in others its sender has yet to say so. */
const SETTLED: ReadonlySet<number> = new Set([MESSAGE_STATE.sent, MESSAGE_STATE.failed]);
const UNDER_WAY: ReadonlySet<number> = new Set([MESSAGE_STATE.queued, MESSAGE_STATE.claimed]);

interface Change {
  readonly message: ToldMessage;
  readonly news: News;
  /** Whom the message went to; null: erased since. */
  readonly profileId: number | null;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Latest instant that is kept as it is told: the year 2100. */
const LATEST = 4_102_444_800_000;

/** What is told, as it is kept; what names no message that could be ours is left out. */
function rowsOf({ workspaceId, integrationId, provider, feedback: { subject, key, at, fact } }: ToldFeedback): FeedbackRow[] {
  const [messageId, providerId] = [subject.messageId?.toLowerCase() ?? null, subject.providerId === undefined ? null : storable(subject.providerId)];
  if (messageId === null ? providerId === null || providerId === '' : !UUID.test(messageId)) return [];
  return [{ integrationId, key: storable(key).slice(0, 200), workspaceId, provider: integrationId === OURSELVES ? '' : provider, messageId, providerId, at: Number.isFinite(at) ? Math.min(Math.max(at, 0), LATEST) : 0, fact: jsonOf(fact) }];
}

/** The rows of each message, and those whose message is not there yet or still under way. */
function byMessage(rows: readonly FeedbackRow[], messages: readonly ToldMessage[]): { readonly known: ReadonlyMap<ToldMessage, FeedbackRow[]>; readonly waiting: readonly FeedbackRow[] } {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const byProvider = new Map(messages.map((message) => [`${message.workspaceId} ${message.provider} ${message.providerId}`, message]));
  const known = new Map<ToldMessage, FeedbackRow[]>();
  const waiting: FeedbackRow[] = [];
  for (const row of rows) {
    const message = row.messageId === null ? byProvider.get(`${row.workspaceId} ${row.provider} ${row.providerId}`) : byId.get(row.messageId);
    const own = message?.workspaceId === row.workspaceId ? message : undefined;
    if (own === undefined || UNDER_WAY.has(own.state)) waiting.push(row);
    else known.set(own, [...(known.get(own) ?? []), row]);
  }
  return { known, waiting };
}

const accountOf = ({ message }: Change): number | null => message.accountId;

function stimulusOf(change: Change, profileId: number, event: NewsEvent): NewStimulus {
  return {
    lane: LANE.direct, shard: shardOf(profileId), workspaceId: change.message.workspaceId, subjectId: profileId, kind: STIMULUS_KIND.event, name: event.name, payload: JSON.stringify({ p: event.properties }), eventId: uuidOf(...event.identity),
    accountId: accountOf(change), source: SOURCE.engine, ageMs: null, occurredAt: event.at,
  };
}

const loggedOf = (change: Change, profileId: number, event: NewsEvent): Omit<EventRow, 'id' | 'receivedAt'> => ({
  workspaceId: change.message.workspaceId, profileId, accountId: accountOf(change), name: event.name, properties: JSON.stringify(event.properties), source: SOURCE.engine, eventId: uuidOf(...event.identity), occurredAt: event.at,
});

/** Writes events: those that journeys listen to as stimuli, which the drain logs; the rest, and all that machines did, into the log alone. Answers how many stimuli. */
async function writeEvents(transaction: Transaction, context: FeedbackContext, changes: readonly Change[], now: number): Promise<number> {
  const workspaces = await context.journeys.load(transaction, [...new Set(changes.map(({ message }) => message.workspaceId))]);
  const all = changes.flatMap((change) => (change.profileId === null ? [] : change.news.events.map((event) => ({ change, event, profileId: change.profileId ?? 0 }))));
  const isHeard = ({ change: { message }, event }: (typeof all)[number]): boolean => !event.machine && hearsOf(workspaces.get(message.workspaceId), event.name, message.accountId !== null);
  const heard = all.filter(isHeard);
  await appendStimuli(transaction, heard.map(({ change, event, profileId }) => stimulusOf(change, profileId, event)));
  const logged = all.filter((one) => !isHeard(one));
  const nextId = await context.ids.reserve(logged.length);
  await insertEvents(transaction, logged.map(({ change, event, profileId }) => ({ id: nextId(), ...loggedOf(change, profileId, event), receivedAt: now })));
  return heard.length;
}

const formOf = ({ channel, address }: ToldMessage): string | null => (address === null ? null : (REACHES[channel === 'sms' || channel === 'push' || channel === 'in_app' ? channel : 'email'].forms(address)[0] ?? null));

/** Addresses that nobody writes to any more: dead ones and those who complained at once, others after SOFT_BOUNCES. */
async function suppress(transaction: Transaction, changes: readonly Change[]): Promise<void> {
  const found: (NewSuppression & { readonly workspaceId: number })[] = [];
  for (const { message, news } of changes) {
    const address = formOf(message);
    if (address === null || (news.suppress === null && !news.cameBack)) continue;
    const often = news.suppress === null && await countBounces(transaction, { profileId: message.profileId, channel: message.channel, address: foldAddress(address) }, SOFT_BOUNCES.days) >= SOFT_BOUNCES.count;
    const reason = news.suppress ?? (often ? `bounced: ${SOFT_BOUNCES.count} times in ${SOFT_BOUNCES.days} days` : null);
    if (reason !== null) found.push({ workspaceId: message.workspaceId, channel: message.channel, address, reason, source: SOURCE_NAME });
  }
  for (const workspaceId of [...new Set(found.map((one) => one.workspaceId))].sort((a, b) => a - b)) await addSuppressions(transaction, workspaceId, found.filter((one) => one.workspaceId === workspaceId));
}

function countersOf(changes: readonly Change[], now: number): CounterDelta[] {
  const day = new Date(now).toISOString().slice(0, 10);
  return changes.flatMap(({ message: { journeyId, versionId, nodeId }, news }) => (journeyId === null || versionId === null || nodeId === null ? [] : news.measures.map((measure) => ({ journeyId, versionId, nodeId, measure, day, value: 1 }))));
}

/** What recording did, before its commit. */
export interface WrittenFeedback {
  readonly result: RecordedFeedback;
  readonly stimuli: number;
}

/** Records rows of `feedback` that were just kept or taken: what their messages say, the log, suppressions, choices, counters. */
async function write(transaction: Transaction, context: FeedbackContext, rows: readonly FeedbackRow[]): Promise<WrittenFeedback> {
  if (rows.length === 0) return { result: { recorded: 0, waiting: 0, journeys: [] }, stimuli: 0 };
  const { known, waiting } = byMessage(rows, await lockToldMessages(transaction, rows));
  const now = await databaseNow(transaction);
  const current = await currentProfiles(transaction, [...known.keys()].map((message) => message.profileId));
  const changes = [...known].filter(([message]) => SETTLED.has(message.state)).map(([message, own]): Change => ({
    message, profileId: current.get(message.profileId) ?? null, news: newsOf(message, own.flatMap((row) => factOf(row)), now),
  }));
  await markMessages(transaction, changes.map(({ news }) => news.marks));
  const heard = await writeEvents(transaction, context, changes, now);
  await suppress(transaction, changes);
  let left = 0;
  for (const { message, news, profileId } of changes) if (news.unsubscribed && profileId !== null) left += await leaveTopic(transaction, message, profileId);
  await settleFeedback(transaction, [...known.values()].flat());
  await postponeFeedback(transaction, waiting);
  await addCounters(transaction, COUNTER_SLOT, countersOf(changes, now));
  const recorded = rows.length - waiting.length;
  return { result: { recorded, waiting: waiting.length, journeys: [...new Set(changes.flatMap(({ message, news }) => (news.suppress !== null && message.journeyId !== null ? [message.journeyId] : [])))] }, stimuli: heard + left };
}

/** Records feedback within a transaction of the caller (`recordTaken`). Otherwise as `recordFeedback`. */
export const recordWithin = async (transaction: Transaction, context: FeedbackContext, told: readonly ToldFeedback[]): Promise<WrittenFeedback> => write(transaction, context, await keepFeedback(transaction, told.flatMap(rowsOf)));

/** Runs work that records within one transaction, and tells of it after the commit: journeys go on, and those with too many bounces or complaints are halted. Null: the work recorded nothing. */
export async function recordTaken(context: FeedbackContext, work: (transaction: Transaction) => Promise<WrittenFeedback | null>): Promise<RecordedFeedback | null> {
  const written = await inTransaction(context.database, work);
  if (written === null) return null;
  await watchJourneys(context.database, written.result.journeys);
  if (written.stimuli > 0) context.onStimuli(written.stimuli);
  return written.result;
}

const NOTHING: RecordedFeedback = { recorded: 0, waiting: 0, journeys: [] };

/**
 * Records what was told of messages, in one transaction: harmless to repeat, in any order, before our own record of the message or after it. A fact is known
 * by its integration and key; `delivered`, `bounced` and `complained` are logged once for a message, each open and click once for its key. Facts about a
 * message that is not there yet, or not yet sent, are kept and recorded later (`recordWaiting`).
 * What we find out ourselves (a link of ours that was followed) names its message: `{ workspaceId, integrationId: OURSELVES, provider: '', feedback: { subject: { messageId },
 * key: 'open <something that is the same for the same open>', at, address: null, fact: { type: 'opened', machine: false, userAgent } } }`.
 */
export const recordFeedback = async (context: FeedbackContext, told: readonly ToldFeedback[]): Promise<RecordedFeedback> => (await recordTaken(context, (transaction) => recordWithin(transaction, context, told))) ?? NOTHING;

/** Records up to `limit` facts whose messages have come since, and lets the others wait on. */
export const recordWaiting = async (context: FeedbackContext, limit: number): Promise<RecordedFeedback> => (await recordTaken(context, async (transaction) => write(transaction, context, await takeWaitingFeedback(transaction, limit)))) ?? NOTHING;
