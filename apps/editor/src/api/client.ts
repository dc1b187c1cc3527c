import { z } from 'zod';
import { problemSchema, type Page, type Problem } from '@perennial/model';

/** What a failed call answered: the problem document, or one made here where none came (status 0: no answer at all). */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** A call to the API: path under /api, JSON body, abort signal. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const made = (status: number, title: string, detail: string): ApiError => new ApiError({ type: 'about:blank', title, status, detail });

async function send(path: string, { method = 'GET', body, signal }: Call): Promise<Response> {
  try {
    return await fetch(`/api${path}`, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw made(0, 'No answer', 'The server does not answer. Check that it runs and that you are online.');
  }
}

async function failure(response: Response): Promise<ApiError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new ApiError(parsed.data);
  return made(response.status, response.statusText || 'Failed', `The server answered ${response.status} without saying why.`);
}

/** Calls the API and parses the answer; throws an ApiError for anything but a 2xx of the expected shape. */
export async function call<T extends z.ZodType>(path: string, shape: T, options: Call = {}): Promise<z.infer<T>> {
  const response = await send(path, options);
  if (!response.ok) throw await failure(response);
  const parsed = shape.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  throw made(response.status, 'Unexpected answer', `The server's answer to ${path.split('?')[0]} could not be read. It may be of another version: reload the page. (${z.prettifyError(parsed.error)})`);
}

/** Calls the API where the answer does not matter; throws an ApiError for anything but a 2xx. */
export async function tell(path: string, options: Call): Promise<void> {
  const response = await send(path, options);
  if (!response.ok) throw await failure(response);
}

/** The query part of a path, without empty values. */
export function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

const MAX_PAGES = 50;

/** All items of a list, page after page (at most 50 pages). */
export async function whole<T extends z.ZodType>(path: string, item: T, signal?: AbortSignal): Promise<z.infer<T>[]> {
  const items: z.infer<T>[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Page<z.infer<T>> = await call(path + query({ cursor }), listOf(item), { signal });
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === null) return items;
  }
  return items;
}

/** Shape of a list: `{ items, next }`; a list without pages may leave `next` out. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable().default(null) });
