import { loadProfiles, type Queryable } from '@perennial/store';

/** Longest chain of merges that is followed; each makes the one before a tombstone of the next. */
const LONGEST = 20;

/** Whom each of these ids stands for now, following merges; those that were erased are left out. One statement for each step of the longest chain. */
export async function currentProfiles(db: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const current = new Map<number, number>();
  let open = new Map([...new Set(ids)].map((id) => [id, id]));
  for (let step = 0; open.size > 0 && step < LONGEST; step += 1) {
    const byId = new Map((await loadProfiles(db, [...new Set(open.values())])).map((profile) => [profile.id, profile]));
    const next = new Map<number, number>();
    for (const [first, at] of open) {
      const profile = byId.get(at);
      if (profile === undefined) continue;
      if (profile.mergedInto === null) current.set(first, profile.id);
      else next.set(first, profile.mergedInto);
    }
    open = next;
  }
  return current;
}
