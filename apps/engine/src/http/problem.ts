import type { Problem } from '@perennial/model';

const TITLES: Record<number, string> = {
  400: 'Not valid', 401: 'Not signed in', 403: 'Not allowed', 404: 'Not found', 405: 'Method not allowed', 409: 'Conflict', 413: 'Too large', 415: 'Wrong content type', 422: 'Cannot be done', 429: 'Too many requests',
  500: 'Internal error', 502: 'Provider failed', 503: 'Not available',
};

/** An expected failure of a call, answered as its problem document (RFC 9457). */
export class ProblemError extends Error {
  public override readonly name = 'ProblemError';

  public constructor(public readonly problem: Problem, public readonly headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail);
  }
}

/** The problem document of a status, with what happened and the way out. */
export const problemOf = (status: number, detail: string, more: Partial<Pick<Problem, 'field' | 'problems'>> = {}): Problem => ({ type: 'about:blank', title: TITLES[status] ?? 'Failed', status, detail, ...more });

/** A failure with this status, ready to be thrown. */
export const problem = (status: number, detail: string, more: Partial<Pick<Problem, 'field' | 'problems'>> = {}): ProblemError => new ProblemError(problemOf(status, detail, more));

/** 404 for something that this workspace does not have, whether another one has it or not. */
export const notFound = (what: string): ProblemError => problem(404, `There is no such ${what} in this workspace.`);

/** 400 that names the offending field by its dotted path. */
export const badField = (field: string, message: string): ProblemError => problem(400, `${field}: ${message}`, { field });

/** 409 for a save of something that someone else has saved meanwhile. */
export const staleRevision = (what: string): ProblemError => problem(409, `This ${what} was saved by someone else meanwhile. Load it anew; your version was not saved.`, { field: 'revision' });
