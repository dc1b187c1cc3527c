import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createPostgresBackend, Queue, setDefaultBackendFactory, type ConnectionOptions, type Job, type PostgresPoolConfig } from 'bullmq';
import { Redis } from 'ioredis';
import { JOB_SIZE, SEND_QUEUE, sendJobs, sendJobSchema, WAKE_QUEUE, type Sendable, type SendJob } from './send-jobs.js';

/** Jobs that one sender works on at a time: while one waits for its provider, others decide and render. */
const SEND_CONCURRENCY = 4;
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: 1000 } as const;

/** What the queues need, and what they hand their jobs to. */
export interface QueueOptions {
  /** Redis; without it the queues live in PostgreSQL. */
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
  /** Handles send jobs, when this process sends. */
  readonly send: ((job: SendJob) => Promise<void>) | null;
  /** Is called by the wake-ups of other processes, when this process drains. */
  readonly wake: (() => void) | null;
}

const QUEUE_OPTIONS = Symbol('queue options');

/** Hands committed messages to the send queue. Jobs carry ids only; what a lost queue forgets, the sweep adds again. */
@Injectable()
export class SendQueue {
  public constructor(@InjectQueue(SEND_QUEUE) private readonly queue: Queue<SendJob>) {
    queue.on('error', () => undefined);
  }

  /** Resolves once the queue is connected: before that, a lost connection has nobody to tell. */
  public ready(): Promise<unknown> {
    return this.queue.waitUntilReady();
  }

  /** Adds jobs of up to 100 messages. */
  public async add(messages: readonly Sendable[]): Promise<void> {
    const jobs = sendJobs(messages);
    if (jobs.length > 0) await this.queue.addBulk(jobs.map((data) => ({ name: data.channel, data, opts: data.rank === 0 ? JOB_OPTIONS : { ...JOB_OPTIONS, priority: data.rank } })));
  }

  /** Jobs that wait: how far sending is behind, in hundreds of messages at most. */
  public async waiting(): Promise<number> {
    const { waiting = 0, prioritized = 0 } = await this.queue.getJobCounts('waiting', 'prioritized');
    return (waiting + prioritized) * JOB_SIZE;
  }
}

/** Wakes the workers of other processes; many wake-ups at once are one job. */
@Injectable()
export class WakeQueue {
  public constructor(@InjectQueue(WAKE_QUEUE) private readonly queue: Queue) {
    queue.on('error', () => undefined);
  }

  /** Resolves once the queue is connected. */
  public ready(): Promise<unknown> {
    return this.queue.waitUntilReady();
  }

  /** Says that the intake has work. Without `keepLastIfActive` a wake-up that comes while one is handled would be lost. */
  public async ring(): Promise<void> {
    await this.queue.add('intake', {}, { ...JOB_OPTIONS, deduplication: { id: 'intake', keepLastIfActive: true } });
  }
}

@Processor(SEND_QUEUE, { concurrency: SEND_CONCURRENCY })
class SendProcessor extends WorkerHost {
  public constructor(@Inject(QUEUE_OPTIONS) private readonly options: QueueOptions) {
    super();
  }

  public override async process(job: Job<unknown>): Promise<void> {
    await this.options.send?.(sendJobSchema.parse(job.data));
  }
}

@Processor(WAKE_QUEUE)
class WakeProcessor extends WorkerHost {
  public constructor(@Inject(QUEUE_OPTIONS) private readonly options: QueueOptions) {
    super();
  }

  public override async process(): Promise<void> {
    this.options.wake?.();
  }
}

@Injectable()
class RedisOwner implements OnApplicationShutdown {
  public constructor(private readonly redis: Redis | null) {}

  public onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}

function connectionOf(options: QueueOptions): { connection: ConnectionOptions; redis: Redis | null } {
  if (options.redisUrl !== null) {
    const redis = new Redis(options.redisUrl, { maxRetriesPerRequest: null });
    return { connection: redis, redis };
  }
  setDefaultBackendFactory(createPostgresBackend);
  const connection: ConnectionOptions & PostgresPoolConfig = { connectionString: options.databaseUrl, schema: 'bullmq', migrate: true, max: 4 };
  return { connection, redis: null };
}

/** Starts the queues and the processors of this process, and waits until all of them are connected. */
export async function openQueues(options: QueueOptions): Promise<{ readonly send: SendQueue; readonly wake: WakeQueue; readonly close: () => Promise<void> }> {
  const context = await NestFactory.createApplicationContext(QueueModule.forRoot(options), { logger: false, abortOnError: false });
  const [send, wake] = [context.get(SendQueue), context.get(WakeQueue)];
  const workers = [...(options.send === null ? [] : [context.get(SendProcessor).worker]), ...(options.wake === null ? [] : [context.get(WakeProcessor).worker])];
  // Trouble of the connection passes by itself or ends the process elsewhere; without a listener it would end it here.
  for (const worker of workers) worker.on('error', () => undefined);
  await Promise.all([send.ready(), wake.ready(), ...workers.map((worker) => worker.waitUntilReady())]);
  return { send, wake, close: () => context.close() };
}

/** The queues, on Redis or on PostgreSQL. */
@Module({})
export class QueueModule {
  /** Queues with the processors that this process has handlers for. */
  public static forRoot(options: QueueOptions): DynamicModule {
    const { connection, redis } = connectionOf(options);
    const processors: Provider[] = [...(options.send === null ? [] : [SendProcessor]), ...(options.wake === null ? [] : [WakeProcessor])];
    return {
      module: QueueModule,
      imports: [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: SEND_QUEUE }, { name: WAKE_QUEUE })],
      providers: [SendQueue, WakeQueue, { provide: QUEUE_OPTIONS, useValue: options }, { provide: RedisOwner, useValue: new RedisOwner(redis) }, ...processors],
      exports: [SendQueue, WakeQueue],
    };
  }
}

