import { badField } from '../http/problem.js';

/** Throws 400 for a time zone that nobody knows. */
export function checkZone(timezone: string | undefined): void {
  if (timezone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw badField('timezone', `"${timezone}" is not a time zone; write a name such as Europe/Berlin`);
  }
}
