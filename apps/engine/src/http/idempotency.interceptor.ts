import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { beginCall, forgetCall, keepAnswer } from '@perennial/store';
import type { FastifyReply } from 'fastify';
import { catchError, from, mergeMap, of, throwError, type Observable } from 'rxjs';
import { Wiring } from '../wiring.js';
import type { AdmittedRequest } from './caller.js';
import { badField, problem } from './problem.js';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_KEY = 200;

/** The idempotency key of a request, or null. */
export function idempotencyKey(request: AdmittedRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return null;
  if (key.length > MAX_KEY) throw badField('Idempotency-Key', `has more than ${MAX_KEY} characters`);
  return key;
}

/** Answers the repetition of a change under the same `Idempotency-Key` with the first answer, for 24 hours. Answers are kept sealed: some hold a key or a link. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  public constructor(private readonly engine: Wiring) {}

  /** Runs the route once per key. */
  public async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const key = SAFE.has(request.method) ? null : idempotencyKey(request);
    if (key === null || request.caller === undefined) return next.handle();
    const { database, sealing, settings } = this.engine;
    const { workspaceId } = request.caller;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const hash = createHmac('sha256', settings.secret).update(`${request.method} ${request.url}\n${JSON.stringify(request.body instanceof Readable ? null : (request.body ?? null))}`).digest();
    const known = await beginCall(database, workspaceId, key, hash);
    if (known.state === 'under way') throw problem(409, 'A call with this Idempotency-Key is under way. Wait for its answer.');
    if (known.state === 'other request') throw problem(422, 'This Idempotency-Key was used for another request within 24 hours. Use a new one.');
    if (known.state === 'answered') {
      reply.code(known.status).header('idempotent-replay', 'true');
      return of(known.body === null ? undefined : JSON.parse(sealing.open(Buffer.from(known.body, 'base64'))));
    }
    return next.handle().pipe(
      mergeMap(async (body: unknown) => {
        const sealed = body === undefined ? null : sealing.seal(JSON.stringify(body)).toString('base64');
        await keepAnswer(database, workspaceId, key, { status: reply.statusCode, body: sealed });
        return body;
      }),
      catchError((error: unknown) => from(forgetCall(database, workspaceId, key)).pipe(mergeMap(() => throwError(() => error)))),
    );
  }
}
