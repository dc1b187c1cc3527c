import { storageProblem } from '@perennial/model';
import { z } from 'zod';
import type { ConditionOf } from './condition.js';
import { attributeSchema } from './kinds/attribute.js';
import type { ConditionPlace, ConditionProblem } from './kinds/kind.js';
import { nestedDeeper } from './kinds/registry.js';
import { problems } from './words.js';

/** A test by which a list of people is narrowed: of what is known of the person alone. */
export type Filter = ConditionOf<'attribute'>;

/** Most tests that narrow one list. */
export const MAX_FILTERS = 10;
/** What filters may ask about: nothing that would have to be joined to the person's row. */
export const FILTER_PLACE: ConditionPlace = { roots: ['profile'], run: false };

const DEEPEST = 4;
const listSchema = z.array(attributeSchema.omit({ type: true })).max(MAX_FILTERS, `A list can be narrowed by at most ${MAX_FILTERS} tests.`);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refused = (at: string, message: string): { readonly ok: false; readonly problems: readonly ConditionProblem[] } => ({ ok: false, problems: [{ at, message }] });

/** Reads filters as an address carries them: a JSON list of `{ path, operator, value }`. Problems name the place, such as `0.value`. */
export function parseFilters(text: string): { readonly ok: true; readonly filters: readonly Filter[] } | { readonly ok: false; readonly problems: readonly ConditionProblem[] } {
  const value = jsonOf(text);
  if (!Array.isArray(value) || nestedDeeper(value, DEEPEST)) return refused('', 'Write a JSON list such as [{"path":"profile.plan","operator":"equals","value":"pro"}].');
  const stored = storageProblem(value);
  if (stored !== null) return refused(stored.path, `It ${stored.reason}.`);
  const parsed = listSchema.safeParse(value);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(({ path, message }) => ({ at: path.join('.'), message })) };
  const filters = parsed.data.map((filter): Filter => ({ type: 'attribute', ...filter }));
  const found = filters.flatMap((filter, i) => problems(filter, FILTER_PLACE).map(({ at, message }) => ({ at: `${i}.${at}`, message })));
  return found.length === 0 ? { ok: true, filters } : { ok: false, problems: found };
}

/** Filters as `parseFilters` reads them. */
export const writeFilters = (filters: readonly Filter[]): string => JSON.stringify(filters.map(({ path, operator, value }) => ({ path, operator, value })));
