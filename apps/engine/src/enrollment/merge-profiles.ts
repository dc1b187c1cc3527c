import type { Json, JsonObject } from '@perennial/model';
import type { ProfileState } from '@perennial/store';

/** Ids stay far below this, so that adding it sorts every anonymous profile behind every identified one. */
const ANONYMOUS = 2 ** 52;
const COLUMNS = ['email', 'phone', 'timezone', 'locale'] as const;

/** Order of profiles in a merge: identified before anonymous, then the older; the smaller rank survives. */
export const rankOf = (profile: Pick<ProfileState, 'id' | 'externalId'>): number => (profile.externalId === null ? profile.id + ANONYMOUS : profile.id);

/** What a merge makes of two profiles. */
export interface MergedProfile {
  readonly survivor: ProfileState;
  readonly loser: ProfileState;
  /** The survivor's values afterwards. */
  readonly merged: ProfileState;
}

const valueOf = (profile: ProfileState, name: string): Json | undefined => {
  const column = COLUMNS.find((known) => known === name);
  if (column !== undefined) return profile[column] ?? undefined;
  return Object.hasOwn(profile.attributes, name) ? profile.attributes[name] : undefined;
};

const namesOf = (profile: ProfileState): string[] => [...COLUMNS.filter((column) => profile[column] !== null), ...Object.keys(profile.attributes)];
const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/**
 * Merges two profiles: the survivor's values win, gaps are filled. `filled` remembers the rank of the profile that a value came from,
 * so that any order of merges gives the same result: each value is that of the best-ranked profile that had one.
 */
export function mergeProfiles(a: ProfileState, b: ProfileState): MergedProfile {
  const [survivor, loser] = rankOf(a) <= rankOf(b) ? [a, b] : [b, a];
  const values: Record<string, Json> = {};
  const filled: Record<string, number> = {};
  let emailVerified = survivor.emailVerified;
  for (const name of new Set([...namesOf(survivor), ...namesOf(loser)])) {
    const [own, other] = [valueOf(survivor, name), valueOf(loser, name)];
    const ownRank = own === undefined ? Number.POSITIVE_INFINITY : (survivor.filled[name] ?? rankOf(survivor));
    const otherRank = other === undefined ? Number.POSITIVE_INFINITY : (loser.filled[name] ?? rankOf(loser));
    const value = ownRank <= otherRank ? own : other;
    if (value === undefined) continue;
    values[name] = value;
    const rank = Math.min(ownRank, otherRank);
    if (rank !== rankOf(survivor)) filled[name] = rank;
    if (name === 'email' && otherRank < ownRank) emailVerified = loser.emailVerified;
  }
  const attributes: JsonObject = Object.fromEntries(Object.entries(values).filter(([name]) => !COLUMNS.some((column) => column === name)));
  const absorbed = [...new Set([...survivor.absorbed, loser.id, ...loser.absorbed])].sort((x, y) => x - y);
  const seen = [survivor.lastSeenAt, loser.lastSeenAt].filter((at): at is number => at !== null);
  return {
    survivor, loser,
    merged: {
      ...survivor, email: text(values['email']), phone: text(values['phone']), timezone: text(values['timezone']), locale: text(values['locale']), attributes, filled, emailVerified, absorbed,
      lastSeenAt: seen.length === 0 ? null : Math.max(...seen),
    },
  };
}
