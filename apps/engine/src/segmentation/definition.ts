import type { JsonObject } from '@perennial/model';
import { parseCondition, problems, segmentsAsked, type Condition, type PathRoot } from '@perennial/segment';
import type { StoredSegment } from '@perennial/store';
import { badField, problem } from '../http/problem.js';
import { keysIn } from './segment-rows.js';

/** The segments that one leads to by what it asks for, as a path back to itself; null: it does not. */
function circle(key: string, first: readonly string[], all: readonly StoredSegment[]): readonly string[] | null {
  const byKey = new Map(all.map((segment) => [segment.key, segment]));
  const seen = new Set<string>();
  const walk = (path: readonly string[]): readonly string[] | null => {
    const last = path.at(-1) ?? '';
    if (last === key) return path;
    const segment = byKey.get(last);
    if (segment === undefined || seen.has(last)) return null;
    seen.add(last);
    for (const next of new Set([...keysIn(segment.condition), ...keysIn(segment.nextCondition)])) {
      const found = walk([...path, next]);
      if (found !== null) return found;
    }
    return null;
  };
  for (const next of first) {
    const found = walk([next]);
    if (found !== null) return found;
  }
  return null;
}

const ROOTS: Record<StoredSegment['subject'], readonly PathRoot[]> = { profile: ['profile', 'account', 'membership'], account: ['account'] };

/** The definition of a segment, checked: its shape, what it says, the segments that it asks for, and that these do not lead back to it. Throws 400 or 422 that name the place. */
export function definitionOf(value: JsonObject, about: { readonly key: string | null; readonly all: readonly StoredSegment[]; readonly subject: StoredSegment['subject'] }): Condition {
  const parsed = parseCondition(value);
  if (!parsed.ok) throw badField('condition', parsed.message);
  const found = problems(parsed.condition, { roots: ROOTS[about.subject], run: false });
  if (found.length > 0) throw problem(422, found[0]?.message ?? 'This condition makes no sense.', { field: `condition.${found[0]?.at ?? ''}`, problems: found.map(({ at, message }) => ({ field: `condition.${at}`, message, severity: 'error' as const })) });
  const asked = segmentsAsked(parsed.condition, about.subject);
  const missing = asked.find((one) => !about.all.some((segment) => segment.key === one.key && segment.subject === one.subject));
  if (missing !== undefined) throw badField('condition', `asks for the segment "${missing.key}", which is not there${about.all.some((segment) => segment.key === missing.key) ? ` for ${missing.subject === 'account' ? 'accounts' : 'people'}` : ''}. Make it first, or choose another.`);
  const keys = [...new Set(asked.map((one) => one.key))];
  const loop = about.key === null ? null : circle(about.key, keys, about.all);
  if (loop !== null) throw badField('condition', `leads back to this segment (${[about.key, ...loop].join(' → ')}). Take the segment "${loop[0]}" out.`);
  return parsed.condition;
}
