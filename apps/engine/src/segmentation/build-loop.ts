import { setTimeout as sleep } from 'node:timers/promises';
import { keptPartsIn, parseCondition } from '@perennial/segment';
import {
  askWaiting, awaitDrains, bumpJourneys, databaseNow, endArming, endTelling, failBuild, fillSet, inTransaction, listArmings, listDefinitions, listTellings, loadPublishedJourneys, lockAllShards, noteBuild, rebuildDefinitions, recomputeShard, releaseSegmentBuild, sweepSets, switchSets, takeSegmentBuild, tellDifference, type Database, type Queryable, type SegmentArming, type SegmentBuild, type Transaction,
} from '@perennial/store';
import { isTransient } from '../enrollment/recovery.js';
import { crashPoint } from '../platform/crash-point.js';
import { sqlOf } from './condition-sql.js';
import { asksFor } from './kept-conditions.js';
import { armTimers } from './first-timers.js';

const POLL_MS = 1000;
const FAILED_WAIT_MS = 3000;
/** Rows that one round of telling journeys of a new definition adds to the intake. */
const TOLD_AT_ONCE = 5000;

/** Lets journeys hear whom a new definition let in and out, in portions; harmless to begin again. */
async function tellJourneys(database: Database): Promise<void> {
  for (const telling of await listTellings(database)) {
    for (let after: number | null = 0; after !== null;) after = await tellDifference(database, telling, { after, limit: TOLD_AT_ONCE });
    await endTelling(database, telling);
  }
}

/** Begins to build anew what asks for a set that another took the place of: its members are others without an event of theirs. */
async function rebuildReaders(transaction: Transaction, build: SegmentBuild): Promise<void> {
  const readers = (await listDefinitions(transaction, build.workspaceId)).filter(({ key, subject, condition }) => key !== build.key && asksFor(condition, subject, build.key));
  await rebuildDefinitions(transaction, readers.map(({ id }) => id), build.runsJourneys);
}

/** Arms the timers of a definition that serves; harmless to repeat. */
async function arm(database: Database, arming: SegmentArming): Promise<void> {
  const parsed = parseCondition(arming.condition);
  if (parsed.ok) await armTimers(database, { workspaceId: arming.workspaceId, subject: arming.subject, condition: parsed.condition }, arming.at);
  await endArming(database, arming);
}

/** Paths of what is kept for Conditions. */
const KEPT_PATHS = ['held', 'quorums'];

/** Lets those look again who wait for a condition that is kept only now: what came true before that moved nobody. */
async function askThoseWhoWait(transaction: Transaction, { workspaceId, key, nextSetId }: SegmentBuild): Promise<void> {
  const asking = (await loadPublishedJourneys(transaction, workspaceId)).filter(({ graph }) => keptPartsIn(graph, graph['subject'] === 'account' ? 'account' : 'profile').some((part) => part.name === key));
  if (asking.length > 0) await askWaiting(transaction, { workspaceId, journeyIds: asking.map(({ journeyId }) => journeyId), paths: KEPT_PATHS, cause: `kept ${nextSetId}` });
}

/**
 * Builds a definition beside the one that serves, and lets it take over. Drains keep the new set up from the moment it was saved; once those
 * that began before have ended, everyone is found in one statement. What a crash leaves is begun again, which changes nothing.
 */
export async function buildSegment(database: Database, db: Queryable, build: SegmentBuild): Promise<void> {
  const parsed = parseCondition(build.condition);
  if (!parsed.ok) return failBuild(database, build, `The definition cannot be read: ${parsed.message}`);
  await noteBuild(database, build, 0);
  await awaitDrains(database);
  const now = await databaseNow(database);
  const question = { workspaceId: build.workspaceId, subject: build.subject, condition: parsed.condition };
  const found = await fillSet(db, build, await sqlOf(db, question, now), now);
  await noteBuild(database, build, found);
  crashPoint('segment.filled');
  const serves = await inTransaction(database, async (transaction) => {
    await lockAllShards(transaction);
    if (!(await switchSets(transaction, build, now))) return false;
    await rebuildReaders(transaction, build);
    if (build.kind === 'kept') await askThoseWhoWait(transaction, build);
    await bumpJourneys(transaction, build.workspaceId);
    return true;
  });
  crashPoint('segment.switched');
  // It serves at once; a timer that is armed late rings late, and finds what it would have found.
  if (serves && build.kind !== 'snapshot') await arm(database, { id: build.id, workspaceId: build.workspaceId, subject: build.subject, condition: build.condition, at: now });
}

/** Why a build that cannot be done was given up, as a sentence. */
const reasonOf = (error: unknown): string => `The database refused it (${error instanceof Error ? error.message : String(error)}).`;

/** Builds definitions as they are saved, one at a time, and removes what nobody needs any more. */
export class SegmentBuildLoop {
  private running = false;
  private finished: Promise<void> = Promise.resolve();
  private wakeUp = new AbortController();

  public constructor(private readonly database: Database, private readonly told: () => void, private readonly failed: (error: unknown) => void) {}

  /** Starts the loop. */
  public start(): void {
    this.running = true;
    this.finished = this.run();
  }

  /** Ends the loop after the build under way. */
  public async stop(): Promise<void> {
    this.running = false;
    this.wake();
    await this.finished;
  }

  /** Says that a definition was saved. */
  public wake(): void {
    this.wakeUp.abort();
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.wakeUp = new AbortController();
      try {
        while (this.running && (await this.once())) this.told();
        await tellJourneys(this.database);
        await this.recompute();
        for (const arming of await listArmings(this.database)) await arm(this.database, arming);
        while (this.running && (await sweepSets(this.database)) > 0);
      } catch (error) {
        this.failed(error);
        await this.rest(FAILED_WAIT_MS);
      }
      if (this.running) await this.rest(POLL_MS);
    }
  }

  /** Asks for everyone whose computed attributes are out of date, a shard at a time. */
  private async recompute(): Promise<void> {
    for (let asked = await recomputeShard(this.database); this.running && asked !== null; asked = await recomputeShard(this.database)) if (asked > 0) this.told();
  }

  /** Builds the next definition; false when none waits. */
  public async once(): Promise<boolean> {
    const client = await this.database.connect();
    try {
      const build = await takeSegmentBuild(client);
      if (build === null) return false;
      try {
        await buildSegment(this.database, client, build);
      } catch (error) {
        // It would fail so for ever, and keep the others waiting: the present members go on serving until somebody changes the definition or asks again.
        if (isTransient(error)) throw error;
        this.failed(error);
        await failBuild(this.database, build, reasonOf(error));
      } finally {
        await releaseSegmentBuild(client, build);
      }
      return true;
    } finally {
      client.release();
    }
  }

  private rest(ms: number): Promise<unknown> {
    return sleep(ms, undefined, { signal: this.wakeUp.signal }).catch(() => undefined);
  }
}
