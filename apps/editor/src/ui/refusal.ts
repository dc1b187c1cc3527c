import { useEffect, type RefObject } from 'react';
import { ApiError } from '../api/client.js';

/** Why a form was not taken: words for the field that they are about, or an error for its foot. */
export interface Refusal {
  /** What is wrong with a field, by its path in the body of the call; undefined: nothing is. */
  readonly at: (field: string) => string | undefined;
  /** What is about no field that is shown; null: nothing is. */
  readonly rest: unknown;
}

const isWithin = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`);

/** Sorts what a call answered by the fields that a form shows. The API puts the field's path before its words, which stand beside the field here. */
export function refusalOf(error: unknown, shown: readonly string[]): Refusal {
  const problem = error instanceof ApiError ? error.problem : null;
  const path = problem?.field;
  if (problem === null || path === undefined || !shown.some((field) => isWithin(path, field))) return { at: () => undefined, rest: error };
  const bare = problem.detail.startsWith(`${path}: `) ? problem.detail.slice(path.length + 2) : problem.detail;
  // Not a host or an expression that stands first.
  const words = bare.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
  return { at: (field) => (isWithin(path, field) ? words : undefined), rest: null };
}

/** Takes the keyboard to the first field in error: when a call was refused (`error` not null), and with each try (counted) that the form itself did not let pass. */
export function useFirstError(form: RefObject<HTMLElement | null>, error: unknown, tries = 0): void {
  useEffect(() => {
    if (tries > 0 || error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form, error, tries]);
}
