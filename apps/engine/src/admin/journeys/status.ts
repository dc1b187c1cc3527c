import { durationMs, type JourneyStatus, type PauseChoice, type ResumeChoice, type StopChoice } from '@perennial/model';
import { bumpJourneys, databaseNow, findVersion, inTransaction, lockJourney, recordChange, resumeRuns, setCollects, setHalted, setJourneyStatus, setStale, watchAnew, type JourneyWithDraft, type Transaction } from '@perennial/store';
import { askForDates } from '../../broadcast/ask-for-dates.js';
import type { Caller } from '../../http/caller.js';
import { notFound, problem } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { graphOf } from './drafts.js';
import { endRuns, letPeopleIn } from './ending.js';
import { queueMigration } from './migrating.js';

/** What may be done to the life of a journey, with what becomes of its people. */
export type LifeChange = ({ readonly to: 'pause' } & PauseChoice) | ({ readonly to: 'resume' } & ResumeChoice) | ({ readonly to: 'stop' } & StopChoice);

const FROM: Record<LifeChange['to'], ReadonlySet<JourneyStatus>> = { pause: new Set(['live']), resume: new Set(['paused', 'stopped']), stop: new Set(['live', 'paused']) };
const TO: Record<LifeChange['to'], JourneyStatus> = { pause: 'paused', resume: 'live', stop: 'stopped' };
/** Ids that a change takes: of the jobs that move people and take them out. */
const LIFE_IDS = 3;

interface Frame {
  readonly transaction: Transaction;
  readonly by: Caller;
  readonly journey: JourneyWithDraft;
  readonly nextId: () => number;
}

/** What becomes of the people inside. Throws 400 where a choice lacks its time. */
async function treatPeople({ transaction, by, journey, nextId }: Frame, change: LifeChange): Promise<void> {
  const { id, name } = journey;
  if (change.to === 'pause') return setCollects(transaction, id, change.collect);
  if (change.to === 'resume') await letPeopleIn(transaction, nextId, by, journey);
  // Before what was held back becomes due, so that none of it acts first.
  if (change.to === 'stop' && change.people === 'exit') await endRuns(transaction, nextId, by, { id, name, all: true, reason: change.reason ?? `stopped by ${by.name}` });
  if (change.to === 'resume' && change.held === 'exit') await endRuns(transaction, nextId, by, { id, name, all: false, reason: change.reason ?? `taken out after the pause by ${by.name}` });
  if (change.to === 'resume' && change.held === 'skip') {
    if (change.olderThan === undefined) throw problem(400, 'olderThan: say after how long something is stale.', { field: 'olderThan' });
    await setStale(transaction, id, durationMs(change.olderThan));
  }
  // Stopped journeys let their people finish, so what a pause held back becomes due in both cases.
  if (journey.status !== 'paused') return;
  await resumeRuns(transaction, id);
  await queueMigration(transaction, nextId, by, journey);
}

/** True when a journey that is there already is asked for something more: to take out those whom a stop lets finish. */
const goesFurther = (change: LifeChange, status: JourneyStatus): boolean => change.to === 'stop' && change.people === 'exit' && status === 'stopped';

async function askAgain(transaction: Transaction, by: Caller, journey: JourneyWithDraft): Promise<void> {
  const live = journey.liveVersionId === null ? null : await findVersion(transaction, by.workspaceId, journey.liveVersionId);
  if (live !== null) await askForDates(transaction, { workspaceId: by.workspaceId, journeyId: journey.id, cause: `resumed ${await databaseNow(transaction)}`, by: by.name }, graphOf(live.graph), null);
}

/** Pauses, resumes or stops a journey; one that is so already stays so. Throws 404, and 409 where the change makes no sense. */
export async function changeStatus(wiring: Wiring, by: Caller, id: number, change: LifeChange): Promise<void> {
  const nextId = await wiring.ids.reserve(LIFE_IDS);
  await inTransaction(wiring.database, async (transaction) => {
    const journey = await lockJourney(transaction, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    const { status, name } = journey;
    if (status === TO[change.to] && !goesFurther(change, status)) return;
    if (!FROM[change.to].has(status) && !goesFurther(change, status)) throw problem(409, status === 'draft' ? 'This journey was never published.' : `A journey that is ${status} cannot do this.`);
    await setJourneyStatus(transaction, id, TO[change.to], by.name);
    await treatPeople({ transaction, by, journey, nextId }, change);
    if (TO[change.to] === 'live') await watchAnew(transaction, id);
    // Nobody was waited for while it was stopped.
    if (status === 'stopped' && TO[change.to] === 'live') await askAgain(transaction, by, journey);
    await bumpJourneys(transaction, by.workspaceId);
    const { to, ...detail } = change;
    await recordChange(transaction, by, { action: `journey.${to}`, target: name, detail: { journeyId: id, ...detail } });
  });
  wiring.intakeCommitted(1);
}

/** Lets a rollout that was halted go on; one that was not stays so. Throws 404. */
export async function goOnWithRollout(wiring: Wiring, by: Caller, id: number): Promise<void> {
  await inTransaction(wiring.database, async (transaction) => {
    const journey = await lockJourney(transaction, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    if (!await setHalted(transaction, id, null)) return;
    await bumpJourneys(transaction, by.workspaceId);
    await recordChange(transaction, by, { action: 'journey.rollout', target: journey.name, detail: { journeyId: id, was: journey.haltedReason } });
  });
}
