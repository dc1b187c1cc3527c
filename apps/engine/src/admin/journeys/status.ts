import type { JourneyStatus } from '@perennial/model';
import { bumpJourneys, databaseNow, findVersion, inTransaction, lockJourney, recordChange, resumeRuns, setJourneyStatus, type JourneyWithDraft, type Transaction } from '@perennial/store';
import { askForDates } from '../../broadcast/ask-for-dates.js';
import type { Caller } from '../../http/caller.js';
import { notFound, problem } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { graphOf } from './drafts.js';

/** What may be done to the life of a journey. */
export type LifeChange = 'pause' | 'resume' | 'stop';

const FROM: Record<LifeChange, ReadonlySet<JourneyStatus>> = { pause: new Set(['live']), resume: new Set(['paused', 'stopped']), stop: new Set(['live', 'paused']) };
const TO: Record<LifeChange, JourneyStatus> = { pause: 'paused', resume: 'live', stop: 'stopped' };

async function askAgain(transaction: Transaction, by: Caller, journey: JourneyWithDraft): Promise<void> {
  const live = journey.liveVersionId === null ? null : await findVersion(transaction, by.workspaceId, journey.liveVersionId);
  if (live !== null) await askForDates(transaction, { workspaceId: by.workspaceId, journeyId: journey.id, cause: `resumed ${await databaseNow(transaction)}`, by: by.name }, graphOf(live.graph), null);
}

/** Pauses, resumes or stops a journey; one that is so already stays so. Throws 404, and 409 where the change makes no sense. */
export async function changeStatus(wiring: Wiring, by: Caller, id: number, change: LifeChange): Promise<void> {
  await inTransaction(wiring.database, async (transaction) => {
    const journey = await lockJourney(transaction, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    if (journey.status === TO[change]) return;
    if (!FROM[change].has(journey.status)) throw problem(409, journey.status === 'draft' ? 'This journey was never published.' : `A journey that is ${journey.status} cannot do this.`);
    await setJourneyStatus(transaction, id, TO[change], by.name);
    // Stopped journeys let their people finish, so what a pause held back becomes due in both cases.
    if (journey.status === 'paused') await resumeRuns(transaction, id);
    // Nobody was waited for while it was stopped.
    if (journey.status === 'stopped') await askAgain(transaction, by, journey);
    await bumpJourneys(transaction, by.workspaceId);
    await recordChange(transaction, by, { action: `journey.${change}`, target: journey.name, detail: { journeyId: id } });
  });
  wiring.intakeCommitted(1);
}
