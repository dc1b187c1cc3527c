import type { Json, JsonObject } from '@perennial/model';
import type { Database, IdBlocks, JobProgress, Queryable } from '@perennial/store';
import type { z } from 'zod';
import type { AddressHash } from '../platform/address-hash.js';

/** What every kind of job may use. */
export interface JobContext {
  readonly database: Database;
  readonly ids: IdBlocks;
  readonly addresses: AddressHash;
  /** Row of the counters that jobs of this process add to. */
  readonly slot: number;
  /** Call after commits that added to the intake, or that held shards which drains wanted. */
  readonly wake: () => void;
  /** Tells people who watch the log of trouble that a job goes on after. */
  readonly report: (error: unknown, what: string) => void;
}

/** A job in the hands of this process. */
export interface RunningJob<Input> {
  readonly id: number;
  readonly workspaceId: number;
  readonly createdBy: string;
  readonly input: Input;
  /** What the last `save` kept; null at the first beginning. */
  readonly cursor: Json;
  readonly done: number;
  readonly result: JsonObject;
  /** Aborted when the process ends or the job is no longer its own. */
  readonly signal: AbortSignal;
  /** Keeps progress, in the transaction of the work where there is one; throws JobLostError when the job was cancelled or taken over: let it pass, so that the transaction rolls back. */
  readonly save: (db: Queryable, progress: JobProgress) => Promise<void>;
}

/**
 * One kind of long work. `run` may be killed at any instruction and begins again from the cursor: each step is one transaction
 * that also saves the cursor.
 */
export interface JobKind<Input> {
  readonly kind: string;
  readonly input: z.ZodType<Input>;
  /** False: once begun it must end, because half of it is worse than all. */
  readonly cancellable: boolean;
  readonly run: (context: JobContext, job: RunningJob<Input>) => Promise<void>;
}

/** A kind whose input only it understands. */
export interface AnyJobKind {
  readonly kind: string;
  readonly cancellable: boolean;
  readonly run: (context: JobContext, job: RunningJob<unknown>) => Promise<void>;
}

/** Binds a kind to its schema: the input is parsed when the job is taken. */
export const jobKind = <Input>(kind: JobKind<Input>): AnyJobKind => ({
  kind: kind.kind, cancellable: kind.cancellable, run: (context, job) => kind.run(context, { ...job, input: kind.input.parse(job.input) }),
});

/** Why a job cannot be done, in words for the person who asked for it. */
export class JobError extends Error {
  public override readonly name = 'JobError';
}

/** The job was cancelled, or another process took it over. */
export class JobLostError extends Error {
  public override readonly name = 'JobLostError';
}
