import { pageOf, problemSchema } from '@perennial/model';
import { z } from 'zod';
import { CommandError, EXIT } from './outcome.js';

const TIMEOUT_MS = 60_000;

/** A call that the server refused. */
export class RefusedCall extends Error {
  public override readonly name = 'RefusedCall';

  public constructor(public readonly status: number, message: string, public readonly problems: readonly string[]) {
    super(message);
  }
}

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
};

/** The admin API of one workspace: the one that the key belongs to. */
export class Api {
  private readonly base: string;

  public constructor(url: string, private readonly key: string) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new CommandError(EXIT.invalid, `"${url}" is no address of a server. Give --url or PERENNIAL_URL, such as https://perennial.example.com.`);
    this.base = url.replace(/\/+$/, '');
  }

  /** Origin of the server: what a lock file names it by. */
  public get origin(): string {
    return new URL(this.base).origin;
  }

  /** Reads; throws RefusedCall, or CommandError when there is no answer that makes sense. */
  public get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return this.call('GET', path, { shape });
  }

  /** Changes; throws as `get` does. */
  public send<T>(method: 'POST' | 'PUT', path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    return this.call(method, path, { body, shape });
  }

  /** All items of a list, page by page. */
  public async list<T>(path: string, item: z.ZodType<T>): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: T[]; next: string | null } = await this.get(cursor === '' ? path : `${path}?cursor=${encodeURIComponent(cursor)}`, pageOf(item));
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  private async call<T>(method: string, path: string, { body, shape }: { readonly body?: object; readonly shape: z.ZodType<T> }): Promise<T> {
    const headers = { authorization: `Bearer ${this.key}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${this.base}/api${path}`, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error', ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
      .catch((error: unknown) => {
        throw new CommandError(EXIT.failed, `${this.base} does not answer (${causeOf(error)}). Is it running, and is the address right?`);
      });
    const text = await answer.text();
    const parsed = this.parsed(text, answer.status);
    if (!answer.ok) throw this.refusal(answer.status, parsed);
    const result = shape.safeParse(parsed);
    if (!result.success) throw new CommandError(EXIT.failed, `${this.base}/api${path} answered something unknown (${result.error.issues[0]?.path.join('.') ?? ''}: ${result.error.issues[0]?.message ?? ''}). Is this command of the server's version?`);
    return result.data;
  }

  private parsed(text: string, status: number): unknown {
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch {
      throw new CommandError(EXIT.failed, `${this.base} answered ${status} with something that is no JSON. Is this the address of Perennial?`);
    }
  }

  private refusal(status: number, body: unknown): Error {
    const problem = problemSchema.safeParse(body);
    if (status === 401) return new CommandError(EXIT.failed, 'The API key is unknown or revoked. Settings, Keys makes one; give it as PERENNIAL_API_KEY or --api-key.');
    if (!problem.success) return new RefusedCall(status, `the server answered ${status}`, []);
    return new RefusedCall(status, problem.data.detail, (problem.data.problems ?? []).map(({ nodeId, field, message }) => [nodeId, field].filter((part) => typeof part === 'string').join('.') + `: ${message}`));
  }
}
