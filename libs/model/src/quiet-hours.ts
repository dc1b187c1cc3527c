import { z } from 'zod';

/** A time of day as people write it: HH:MM. */
export const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30');

/** Days of the week, from Monday. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A day of the week. */
export const weekdaySchema = z.enum(WEEKDAYS);
/** A day of the week. */
export type Weekday = z.infer<typeof weekdaySchema>;

/** Hours that come round on some days of the week, in local time; the days are those on which they begin. */
export const weeklySpanSchema = z.strictObject({
  weekdays: z.array(weekdaySchema).max(7),
  from: timeOfDaySchema,
  /** Not later than `from`: on the day after; the same: a whole day. */
  to: timeOfDaySchema,
});
/** Hours that come round on some days of the week. */
export type WeeklySpan = z.infer<typeof weeklySpanSchema>;

/** When nothing is sent by email, SMS and push, on each person's own clock, and what becomes of messages then: held until it is over, dropped, or shown in the product instead. No windows: never quiet. */
export const quietHoursSchema = z.strictObject({ windows: z.array(weeklySpanSchema).max(14), action: z.enum(['hold', 'drop', 'in_app']) });
/** When nothing is sent, and what becomes of messages then. */
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** How much a message matters beside others: 0 to 100, the highest first. */
export const prioritySchema = z.number().int().min(0).max(100);
/** The priority of messages for which neither step, journey nor workspace says one. */
export const PRIORITY = 50;
