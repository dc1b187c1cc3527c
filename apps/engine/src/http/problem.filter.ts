import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemOf } from './problem.js';
import type { Problem } from '@perennial/model';

const WORDS: Record<number, string> = { 404: 'There is nothing at this address.', 413: 'The body is too large.', 415: 'Send the body as application/json.' };

const textOf = (error: object, name: string): string | null => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : null;
};

const statusOf = (error: object): number | null => {
  const value: unknown = Reflect.get(error, 'statusCode');
  return typeof value === 'number' && value >= 400 && value < 500 ? value : null;
};

/** The problem document of anything thrown; null where only the log may know. */
function knownProblem(error: unknown): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof HttpException) return error.getStatus() < 500 ? problemOf(error.getStatus(), WORDS[error.getStatus()] ?? error.message) : null;
  if (typeof error !== 'object' || error === null) return null;
  const status = statusOf(error);
  if (status !== null) return problemOf(status, WORDS[status] ?? textOf(error, 'message') ?? 'The request cannot be read.');
  // Two calls at once made the same thing: what the check before the insert cannot see.
  return textOf(error, 'code') === '23505' ? problemOf(409, 'Something of this name exists already.') : null;
}

/** Answers every failure as a problem document; what was not expected is logged, and its answer tells no internals. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** Writes the answer, unless one is on its way already. */
  public catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const known = knownProblem(error);
    if (known === null) request.log.error({ err: error, route: request.routeOptions.url, method: request.method }, 'call failed');
    const document = known ?? problemOf(500, `Something went wrong on the server and was written to its log under ${request.id}. Try again.`);
    if (error instanceof ProblemError) reply.headers(error.headers);
    void reply.code(document.status).type('application/problem+json').send(document);
  }
}
