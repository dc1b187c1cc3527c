import { performance } from 'node:perf_hooks';
import { instant } from '@perennial/model';
import { parseFilters, toSql, type Filter } from '@perennial/segment';
import { databaseNow, listProfilesWhere, sliceOfProfiles, type Database, type ListedProfile, type ProfileText } from '@perennial/store';
import { problem } from '../../http/problem.js';
import { withinTime } from '../../segmentation/within-time.js';

/**
 * People of the first slice; each one after it is twice as large, so that it takes about as long as all before it. Ignoring case in text that is not ASCII
 * takes 3 µs a character (2026-11-25): a hundred people with 10,000 characters each take 3 s.
 */
const FIRST_SLICE = 100;
const LARGEST_SLICE = 16_000;
const LOOK_MS = 1000;
const LONGEST_MS = 5000;

/** Whom to look for, among all people or those that a text finds, below an id. */
export interface Wanted {
  readonly workspaceId: number;
  readonly filters: readonly Filter[];
  readonly text: ProfileText | null;
  readonly before: number | null;
  readonly limit: number;
  /** No slice is begun later than this after the first; a second unless it is said. */
  readonly lookMs?: number;
}

/** Who was found, how many were looked through for it, and the id below which to go on; null: that was everybody. */
export interface Found {
  readonly rows: readonly ListedProfile[];
  readonly looked: number;
  readonly next: number | null;
}

/** The filters of a list as its address carries them; throws 400 that names the place, such as `where.0.value`. */
export function filtersOf(text: string | undefined): readonly Filter[] {
  if (text === undefined || text === '') return [];
  const parsed = parseFilters(text);
  if (parsed.ok) return parsed.filters;
  const problems = parsed.problems.map(({ at, message }) => ({ field: at === '' ? 'where' : `where.${at}`, message, severity: 'error' as const }));
  const [first] = problems;
  throw problem(400, first === undefined ? 'where: cannot be read.' : `${first.field}: ${first.message}`, { field: first?.field ?? 'where', problems });
}

/** Looks through people, newest first, until a page is full, about a second has passed, or nobody is left. */
export async function lookThrough(database: Database, { filters, limit, before, lookMs = LOOK_MS, ...among }: Wanted): Promise<Found> {
  const otherwise = 'Looking through the attributes takes too long just now. Try again, or look for a name, an email or an id as well; a segment finds people in the background.';
  return withinTime(database, { ms: LONGEST_MS, otherwise }, async (transaction) => {
    // Filters ask for nothing but the person's own row: neither segments nor who was merged make a difference.
    const sql = toSql({ type: 'all', of: filters }, { workspaceId: among.workspaceId, now: instant(await databaseNow(transaction)), segments: new Map(), merged: false }, { subject: 'profile' });
    const end = performance.now() + lookMs;
    const rows: ListedProfile[] = [];
    for (let [size, below, looked] = [FIRST_SLICE, before, 0]; ; size = Math.min(size * 2, LARGEST_SLICE)) {
      const slice = { ...among, before: below, limit: size };
      const whole = await sliceOfProfiles(transaction, slice);
      if (whole.floor === null) return { rows, looked, next: null };
      rows.push(...await listProfilesWhere(transaction, slice, sql, limit + 1 - rows.length));
      const last = rows[limit - 1];
      if (rows.length > limit && last !== undefined) return { rows: rows.slice(0, limit), looked: looked + (await sliceOfProfiles(transaction, { ...slice, from: last.id })).looked, next: last.id };
      looked += whole.looked;
      if (whole.looked < size) return { rows, looked, next: null };
      if (rows.length === limit || performance.now() > end) return { rows, looked, next: whole.floor };
      below = whole.floor;
    }
  });
}
