import { bumpJourneys, insertSegment, recordChange, segmentKeysLike, type Transaction } from '@perennial/store';
import { freeKey, keyFrom } from '../admin/journeys/drafts.js';
import type { Caller } from '../http/caller.js';
import { problem } from '../http/problem.js';
import type { Wiring } from '../wiring.js';

/** A list of people that does not exist yet: its id, and what makes it in a transaction. */
export async function newList(engine: Wiring, by: Caller, name: string): Promise<{ readonly id: number; readonly make: (transaction: Transaction) => Promise<void> }> {
  const nextId = await engine.ids.reserve(2);
  const [id, setId] = [nextId(), nextId()];
  const key = freeKey(keyFrom(name, 'segment'), await segmentKeysLike(engine.database, by.workspaceId, keyFrom(name, 'segment')));
  const make = async (transaction: Transaction): Promise<void> => {
    const made = await insertSegment(transaction, by.workspaceId, { id, key, name, description: '', subject: 'profile', kind: 'static', setId, nextCondition: null, nextSetId: null, by: by.name });
    if (!made) throw problem(409, `There is a segment with the key "${key}" already. Try again.`, { field: 'list.name' });
    await bumpJourneys(transaction, by.workspaceId);
    await recordChange(transaction, by, { action: 'segment.create', target: name, detail: { key, kind: 'static' } });
  };
  return { id, make };
}
