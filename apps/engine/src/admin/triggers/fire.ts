import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@perennial/model';
import { accountOfGroup, anonymousIdsOf, findProfile, fireForAccount, firedOutcomes, inTransaction, journeysOfTrigger, type FiredJourney, type FiredOutcome } from '@perennial/store';
import { badField, notFound } from '../../http/problem.js';
import type { TrackingCall } from '../../ingestion/call.js';
import { eventIdOf } from '../../ingestion/parse-call.js';
import type { Wiring } from '../../wiring.js';

/** How long a fire waits for its journeys, in milliseconds. */
const PATIENCE_MS = 5000;
const POLL_MS = 30;

/** For whom a trigger is fired, with what. */
export interface Fire {
  readonly workspaceId: number;
  readonly trigger: string;
  readonly userId: string | null;
  readonly profileId: number | null;
  /** An account, by the id that the product gives it. */
  readonly groupId: string | null;
  readonly properties: JsonObject;
  readonly idempotencyKey: string | null;
}

/** What a fire did in one journey. */
export interface FireResult {
  readonly journeyId: number;
  readonly journey: string;
  readonly entered: boolean;
  readonly enrollmentId: number | null;
  readonly reason: string | null;
}

async function addressOf(wiring: Wiring, fire: Fire): Promise<Pick<TrackingCall, 'userId' | 'anonymousId'>> {
  if (fire.profileId === null) return { userId: fire.userId, anonymousId: null };
  const profile = await findProfile(wiring.database, fire.workspaceId, fire.profileId);
  if (profile === null) throw notFound('person');
  if (profile.externalId !== null) return { userId: profile.externalId, anonymousId: null };
  const [anonymousId] = await anonymousIdsOf(wiring.database, profile.id);
  if (anonymousId === undefined) throw badField('profileId', 'this person has no id by which events reach them');
  return { userId: null, anonymousId };
}

const resultOf = (journey: FiredJourney, outcome: FiredOutcome | undefined): FireResult => ({
  ...journey, entered: outcome !== undefined && outcome.enrollmentId !== null, enrollmentId: outcome?.enrollmentId ?? null,
  reason: outcome === undefined ? `not decided within ${PATIENCE_MS / 1000} s; it will be` : outcome.reason,
});

/** Takes a fire into the intake; answers the person. */
async function takeForPerson(wiring: Wiring, given: Fire, eventId: string): Promise<number> {
  const { profileIds } = await wiring.intake.take([{
    type: 'fire', workspaceId: given.workspaceId, keyKind: 'server', ...await addressOf(wiring, given), previousId: null, groupId: null, name: given.trigger, body: given.properties, zone: null, locale: null, eventId, ageMs: null, occurredAt: null,
  }]);
  return profileIds[0] ?? 0;
}

/** Takes a fire for an account into the intake; answers the account. */
async function takeForAccount(wiring: Wiring, { workspaceId, trigger, properties }: Fire, { groupId, eventId }: { readonly groupId: string; readonly eventId: string }): Promise<number> {
  const accountId = await accountOfGroup(wiring.database, workspaceId, groupId);
  if (accountId === null) throw badField('groupId', `names no account of this workspace: "${groupId}"`);
  await inTransaction(wiring.database, (transaction) => fireForAccount(transaction, { workspaceId, accountId, trigger, payload: JSON.stringify({ p: properties }), id: eventId }));
  wiring.intakeCommitted(1);
  return accountId;
}

/**
 * Takes a fire into the intake and waits until every journey that begins with the trigger has decided. With an idempotency key the
 * event is the same each time, so that a repetition enters nobody again and answers what the first one did.
 */
export async function fire(wiring: Wiring, given: Fire): Promise<FireResult[]> {
  const journeys = await journeysOfTrigger(wiring.database, given.workspaceId, given.trigger, given.groupId === null ? 'profile' : 'account');
  const eventId = given.idempotencyKey === null ? randomUUID() : eventIdOf(given.workspaceId, `fire\u0001${given.trigger}\u0001${given.idempotencyKey}`);
  const subjectId = given.groupId === null ? await takeForPerson(wiring, given, eventId) : await takeForAccount(wiring, given, { groupId: given.groupId, eventId });
  const fired = { subjectId, eventId, journeyIds: journeys.map((journey) => journey.journeyId) };
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const outcomes = journeys.length === 0 ? [] : await firedOutcomes(wiring.database, given.workspaceId, fired);
    const decided = new Set(outcomes.map((outcome) => outcome.journeyId));
    if (decided.size === journeys.length || performance.now() > end) return journeys.map((journey) => resultOf(journey, outcomes.find((outcome) => outcome.journeyId === journey.journeyId)));
    await sleep(POLL_MS);
  }
}
