import { z } from 'zod';

/** A problem document (RFC 9457) as every failing call under /api and /v1 answers it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** What happened and the way out, for a person. */
  detail: z.string(),
  /** Dotted path of the offending field. */
  field: z.string().optional(),
  /** Index of the offending event in a batch. */
  index: z.number().int().optional(),
  problems: z.array(z.object({ message: z.string(), nodeId: z.string().nullish(), field: z.string().nullish(), line: z.number().nullish(), part: z.string().nullish(), severity: z.enum(['error', 'warning']) })).optional(),
});
/** A problem document (RFC 9457). */
export type Problem = z.infer<typeof problemSchema>;

/** A page of a list: `next` is the cursor of the following page, or null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
/** A page of a list. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}
