import { uuidOf } from '@perennial/model';
import { appendOnce, journeysStartedBy, LANE, SOURCE, STIMULUS_KIND, type NewStimulus, type Transaction } from '@perennial/store';
import { ACCOUNT_KINDS } from '../enrollment/account-writes.js';
import { startPayload } from '../enrollment/translate.js';

/** Starts the people of some imported rows in the journeys that begin with an import, behind what the rows say of them; in each journey once a file. */
export async function startImported(transaction: Transaction, job: { readonly id: number; readonly workspaceId: number }, stimuli: readonly NewStimulus[]): Promise<void> {
  const people = new Map(stimuli.filter(({ kind }) => !ACCOUNT_KINDS.has(kind)).map(({ subjectId, shard }) => [subjectId, shard]));
  const journeys = people.size === 0 ? [] : await journeysStartedBy(transaction, job.workspaceId, 'import');
  for (const journeyId of journeys) {
    const payload = startPayload({ journeyId, door: 'import' });
    await appendOnce(transaction, [...people].map(([subjectId, shard]) => ({
      lane: LANE.bulk, shard, workspaceId: job.workspaceId, subjectId, kind: STIMULUS_KIND.start, name: 'import', payload, eventId: uuidOf('import start', job.id, journeyId, subjectId), accountId: null, source: SOURCE.import, ageMs: null, occurredAt: null,
    })));
  }
}
