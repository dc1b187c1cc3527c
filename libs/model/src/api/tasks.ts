import { z } from 'zod';
import { jsonObjectSchema } from '../json.js';

/** GET /api/tasks?state=&assignee=&cursor=: something that a journey asks a colleague to do. `details`: values by path, as they were when it was made. */
export const taskSchema = z.object({
  id: z.string(), title: z.string(), note: z.string(), details: jsonObjectSchema, assignee: z.string().nullable(), dueAt: z.number(), createdAt: z.number(),
  /** Null: it is about the account. */
  profile: z.object({ id: z.number(), name: z.string() }).nullable(), account: z.object({ id: z.number(), name: z.string() }).nullable(),
  journey: z.object({ id: z.number(), name: z.string() }), enrollmentId: z.number(), nodeId: z.string(),
  done: z.object({ at: z.number(), by: z.string(), answer: z.string().nullable() }).nullable(),
});
/** Something that a journey asks a colleague to do. */
export type Task = z.infer<typeof taskSchema>;

/** Which tasks GET /api/tasks lists: open ones by due time, done ones newest first; of everybody, of the caller (`me`), of nobody (`none`), or of an address. */
export const taskQuerySchema = z.object({ state: z.enum(['open', 'done']).default('open'), assignee: z.string().max(320).optional() });

/** POST /api/tasks/:id/done: marks a task as done and tells it as the event `task_done`; the answer is part of it. Answers the Task. */
export const finishTaskSchema = z.strictObject({ answer: z.string().trim().max(5000).optional() });

/** PATCH /api/tasks/:id: gives an open task to another colleague (null: to nobody in particular), or moves its due time. Answers the Task. */
export const changeTaskSchema = z.strictObject({ assignee: z.string().max(320).nullable().optional(), dueAt: z.number().int().positive().optional() });

/** GET /api/tasks/count: open tasks of the caller, and how many of them are past due. */
export const taskCountSchema = z.object({ open: z.number(), overdue: z.number() });
