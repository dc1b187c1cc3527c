import type { z } from 'zod';
import type { FeedbackRequest } from '../feedback.js';
import { jsonIn } from '../mail-api/answers.js';
import { refuse, type Refusal } from './proof.js';

/** A body that was read, or its refusal. */
export type ReadBody<Value> = { readonly ok: true; readonly value: Value } | Refusal;

/** Reads the JSON of a call by a schema. */
export function readBody<Value>(schema: z.ZodType<Value>, { body }: FeedbackRequest): ReadBody<Value> {
  const parsed = schema.safeParse(jsonIn(body.toString('utf8')));
  return parsed.success ? { ok: true, value: parsed.data } : refuse(400, 'the call is not the JSON that this provider sends');
}
