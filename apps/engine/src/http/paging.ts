import { z } from 'zod';
import type { Page } from '@perennial/model';
import { badField } from './problem.js';

/** Id in a path; 404 for anything that is no id. */
export const idSchema = z.string().regex(/^\d{1,15}$/).transform(Number);

/** Items on a page that says nothing else. */
export const PAGE_SIZE = 50;

/** Query of a list: `cursor` of the page before, `limit` (1 to 200). */
export const pageQuery = z.object({ cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(200).default(PAGE_SIZE) });

/** A cursor from its values. */
export const cursorOf = (values: readonly (string | number)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor; null without one; throws 400 for one that is not ours. */
export function readCursor<T extends z.ZodType>(cursor: string | undefined, shape: T): z.infer<T> | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw badField('cursor', 'is not one that this list gave');
  }
}

const idCursor = z.tuple([z.number().int()]);
/** The id below which the next page begins, or null. */
export const beforeId = (cursor: string | undefined): number | null => readCursor(cursor, idCursor)?.[0] ?? null;

/** A page out of one row more than it shows, which tells that there is another page. */
export function pageFrom<Row, Item>(rows: readonly Row[], limit: number, read: { readonly item: (row: Row) => Item; readonly cursor: (row: Row) => readonly (string | number)[] }): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(read.item), next: rows.length > limit && last !== undefined ? cursorOf(read.cursor(last)) : null };
}

/** A list that is never long enough for pages. */
export const whole = <T>(items: T[]): Page<T> => ({ items, next: null });
