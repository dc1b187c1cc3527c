import { listens, recipientsOfNode } from '@perennial/journey';
import { shardOf, uuidOf, versionId, type EngineEventName, type JsonObject } from '@perennial/model';
import {
  addCounters, appendStimuli, finishMessages, insertEvents, inTransaction, LANE, MESSAGE_STATE, parkMessages, releaseReservations, SOURCE, STIMULUS_FOR, STIMULUS_KIND, subjectKindOf, wakeFeedback, type CounterDelta, type Database, type IdBlocks, type NewStimulus, type ParkedMessage,
} from '@perennial/store';
import type { CompiledWorkspace, JourneyCache } from '../enrollment/journey-cache.js';
import { handOver } from '../enrollment/to-members.js';
import { crashPoint } from '../platform/crash-point.js';
import type { Outcome } from './outcome.js';
import { HANDED_OVER } from './rules/still-member.js';

/** What recording needs. */
export interface RecordContext {
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly journeys: JourneyCache;
  readonly slot: number;
  /** Engine event of a channel that tells of a message handed over. */
  readonly sentEventOf: (channel: string) => EngineEventName | null;
}

type Name = 'sent' | 'skipped' | 'failed';

/** What a final state means to the run that waits; what was only traced counts as sent there. */
const NAMES: Record<number, { readonly name: Name; readonly measure: string } | undefined> = {
  [MESSAGE_STATE.sent]: { name: 'sent', measure: 'message:sent' }, [MESSAGE_STATE.skipped]: { name: 'skipped', measure: 'message:skipped' }, [MESSAGE_STATE.failed]: { name: 'failed', measure: 'message:failed' },
  [MESSAGE_STATE.shadowed]: { name: 'sent', measure: 'message:shadowed' },
};

interface Told {
  readonly outcome: Outcome;
  readonly name: Name;
  readonly measure: string;
  readonly event: EngineEventName | null;
}

const isTold = (told: Told | null): told is Told => told !== null;

const properties = ({ outcome: { candidate, result } }: Told): JsonObject => ({
  messageId: result.id, channel: candidate.message.channel, template: candidate.message.template, journeyId: candidate.message.journeyId, nodeId: candidate.message.nodeId,
  ...(result.reason === null ? {} : { reason: result.reason }),
});

const profileOf = ({ candidate }: Outcome): number => candidate.profile?.id ?? candidate.message.profileId;

/** The outcome as a stimulus to the run that waits for it. */
function awaitedStimulus(told: Told): NewStimulus {
  const { candidate, result } = told.outcome;
  const { accountId } = candidate.message;
  const subject = accountId ?? profileOf(told.outcome);
  return {
    lane: LANE.direct, shard: shardOf(subject), workspaceId: candidate.message.workspaceId, subjectId: subject, kind: STIMULUS_FOR[subjectKindOf(accountId !== null)].outcome, name: told.name,
    payload: JSON.stringify({ enrollment: candidate.message.enrollmentId, visit: candidate.message.visit, message: result.id, outcome: told.name, reason: result.reason }),
    eventId: uuidOf('outcome', result.id), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  };
}

/** The outcome as an event that a journey listens to: the drain logs it. */
function heardStimulus(told: Told, name: EngineEventName): NewStimulus {
  const profile = profileOf(told.outcome);
  return {
    ...awaitedStimulus(told), shard: shardOf(profile), subjectId: profile, accountId: told.outcome.candidate.message.accountId, kind: STIMULUS_KIND.event, name, payload: JSON.stringify({ p: properties(told) }), eventId: uuidOf(name, told.outcome.result.id),
  };
}

const HANDS_OVER: ReadonlySet<string> = new Set(Object.values(HANDED_OVER));

/** A message that somebody else of the account has instead, as a stimulus to its run; null: it is none. */
function handedOver({ outcome: { candidate: { message }, result } }: Told, workspace: CompiledWorkspace | undefined): NewStimulus | null {
  const { accountId, enrollmentId, versionId: version, nodeId, journeyId, visit } = message;
  if (accountId === null || enrollmentId === null || journeyId === null || version === null || nodeId === null || visit === null || result.reason === null || !HANDS_OVER.has(result.reason)) return null;
  const recipients = recipientsOfNode(workspace?.ofAccounts.plans.get(versionId(version)), nodeId);
  if (recipients === null) return null;
  const { channel, template, topic, awaited, enteredAt, workspaceId } = message;
  return handOver({ workspaceId, accountId, enrollmentId, enteredAt, journeyId, versionId: version, nodeId, visit, channel, template, topic, awaited, recipients, lost: { messageId: message.id, reason: result.reason } });
}

/** Engine event that tells of an outcome; null: none does. */
function eventOf({ candidate, result }: Outcome, { sentEventOf }: RecordContext): EngineEventName | null {
  if (result.state === MESSAGE_STATE.skipped) return 'message_skipped';
  if (result.state === MESSAGE_STATE.failed) return 'message_failed';
  return result.state === MESSAGE_STATE.sent ? sentEventOf(candidate.message.channel) : null;
}

/** A message that took a place under the caps and did not go out after all; what was refused at its first try took none. */
const givesBack = ({ candidate: { message }, result: { state } }: Outcome): boolean => state === MESSAGE_STATE.failed || (state !== MESSAGE_STATE.sent && state !== MESSAGE_STATE.queued && message.attempt > 1);

function parkedOf(outcome: Outcome): ParkedMessage[] {
  const { candidate: { message: { workspaceId, enrollmentId, journeyId, visit, channel } }, result: { id, enteredAt }, parked } = outcome;
  return parked === undefined ? [] : [{ messageId: id, enteredAt, workspaceId, enrollmentId, journeyId, visit, profileId: profileOf(outcome), channel, content: parked }];
}

function countersOf(told: readonly Told[], now: number): CounterDelta[] {
  const day = new Date(now).toISOString().slice(0, 10);
  return told.flatMap(({ outcome: { candidate: { message } }, measure }) => (message.journeyId === null || message.versionId === null || message.nodeId === null ? [] : [
    { journeyId: message.journeyId, versionId: message.versionId, nodeId: message.nodeId, measure, day, value: 1 },
  ]));
}

/** Writes what became of messages: their rows, the log, the runs that wait for them, the counters. One transaction. */
export async function record(context: RecordContext, outcomes: readonly Outcome[], now: number): Promise<{ stimuli: number }> {
  const told = outcomes.map((outcome): Told | null => {
    const meaning = NAMES[outcome.result.state];
    return meaning === undefined ? null : { outcome, ...meaning, event: eventOf(outcome, context) };
  }).filter(isTold);
  return inTransaction(context.database, async (transaction) => {
    const workspaces = await context.journeys.load(transaction, [...new Set(outcomes.map(({ candidate }) => candidate.message.workspaceId))]);
    await finishMessages(transaction, outcomes.map(({ result }) => result));
    await wakeFeedback(transaction, outcomes.flatMap(({ result }) => (result.state === MESSAGE_STATE.sent && result.provider !== null ? [result] : [])));
    await parkMessages(transaction, outcomes.flatMap(parkedOf));
    await releaseReservations(transaction, outcomes.filter(givesBack).map((outcome) => ({ profileId: profileOf(outcome), messageId: outcome.result.id })));
    crashPoint('delivery.finished');
    const workspaceOf = (entry: Told): CompiledWorkspace | undefined => workspaces.get(entry.outcome.candidate.message.workspaceId);
    const hears = (entry: Told): boolean => entry.event !== null && hearsOf(workspaceOf(entry), entry.event, entry.outcome.candidate.message.accountId !== null);
    const awaited = (entry: Told): NewStimulus[] => {
      const instead = handedOver(entry, workspaceOf(entry));
      if (instead !== null) return [instead];
      return entry.outcome.candidate.message.awaited ? [awaitedStimulus(entry)] : [];
    };
    const stimuli = told.flatMap((entry) => [...awaited(entry), ...(entry.event !== null && hears(entry) ? [heardStimulus(entry, entry.event)] : [])]);
    await appendStimuli(transaction, stimuli);
    const logged = told.filter((entry) => entry.event !== null && !hears(entry));
    const nextId = await context.ids.reserve(logged.length);
    await insertEvents(transaction, logged.map((entry) => ({
      id: nextId(), workspaceId: entry.outcome.candidate.message.workspaceId, profileId: profileOf(entry.outcome), accountId: entry.outcome.candidate.message.accountId, name: entry.event ?? 'email_sent', properties: JSON.stringify(properties(entry)),
      source: SOURCE.engine, eventId: uuidOf(entry.event ?? 'email_sent', entry.outcome.result.id), occurredAt: now, receivedAt: now,
    })));
    await addCounters(transaction, context.slot, countersOf(told, now));
    return { stimuli: stimuli.length };
  });
}

/** True when a journey or segment of the workspace listens to an event of a person, or, where the message was an account's, of that. */
export const hearsOf = (workspace: CompiledWorkspace | undefined, name: string, ofAccount: boolean): boolean => workspace !== undefined && (listens(workspace.set, name) || (ofAccount && listens(workspace.ofAccounts, name)));
