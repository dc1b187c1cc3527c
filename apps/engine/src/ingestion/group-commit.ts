import { appendOnce, applyIdentityChanges, column, findAccounts, findIdentifiers, IdentityRaceError, inTransaction, LANE, newsOfDevices, SOURCE, STIMULUS_KIND, takeDevices, type Database, type IdBlocks, type NewStimulus, type Queryable, type ToldDevice } from '@perennial/store';
import { shardOf, type JsonObject } from '@perennial/model';
import type { TrackingCall } from './call.js';
import { accountsOf, identifiersOf, resolveIdentity, type Resolution, type ResolvedCall } from './identity.js';

/** Most calls that one transaction takes; hotpath.md section 9 measured batches of 20 to 130 at full load. */
const MAX_CALLS = 2000;
/** Transactions under way at once: the second fills the wait of the first (17,800 against 16,400 requests/s, hotpath.md section 9). */
const FLUSHERS = 2;
const MAX_RACES = 8;

/** What became of the calls of one request, after the commit. */
export interface Committed {
  /** Profile of each call, in order. */
  readonly profileIds: readonly number[];
  /** Calls whose message id had not been seen before. */
  readonly fresh: number;
}

interface Waiting {
  readonly calls: readonly TrackingCall[];
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

const eventPayload = (call: TrackingCall): JsonObject => ({
  p: call.body,
  ...(call.zone === null ? {} : { z: call.zone }),
  ...(call.locale === null ? {} : { l: call.locale }),
});

const STIMULUS: Record<TrackingCall['type'], keyof typeof STIMULUS_KIND | null> = { track: 'event', page: 'event', screen: 'event', identify: 'identify', group: 'group', fire: 'fire', alias: null };

/** What a call becomes in the intake: a stimulus of its profile, and one of its account. */
export function stimuliOf({ call, profileId, accountId }: ResolvedCall, way: { readonly lane: number; readonly source: number } = { lane: LANE.direct, source: SOURCE.track }): NewStimulus[] {
  const kind = STIMULUS[call.type];
  if (kind === null) return [];
  const browser = call.keyKind === 'browser' ? { b: true } : {};
  const own = {
    lane: way.lane, shard: shardOf(profileId), workspaceId: call.workspaceId, subjectId: profileId, kind: STIMULUS_KIND[kind], name: call.name, payload: JSON.stringify({ ...eventPayload(call), ...browser }),
    eventId: call.eventId, accountId, source: call.type === 'fire' ? SOURCE.trigger : way.source, ageMs: call.ageMs, occurredAt: call.occurredAt,
  };
  if (accountId === null) return [own];
  return [own, { ...own, shard: shardOf(accountId), subjectId: accountId, kind: call.type === 'group' ? STIMULUS_KIND.accountTraits : STIMULUS_KIND.accountEvent }];
}

/** The first of the calls that share a message id. */
function onceEach(resolved: readonly ResolvedCall[]): ResolvedCall[] {
  const seen = new Set<string>();
  return resolved.filter(({ call }) => !seen.has(call.eventId) && seen.add(call.eventId));
}

/** Devices that calls told of, in their order; an alias is about no device. */
const devicesOf = (resolved: readonly ResolvedCall[]): ToldDevice[] => resolved.flatMap(({ call, profileId }) => (call.device === undefined || call.type === 'alias' ? [] : [
  { workspaceId: call.workspaceId, profileId, token: call.device.token, type: call.device.type, guarded: call.keyKind === 'browser' },
]));

const isEmpty = ({ changes }: Resolution): boolean => changes.profiles.length + changes.identifiers.length + changes.named.length + changes.accounts.length + changes.merges.length === 0;

/**
 * Takes the calls of many requests into the intake in one transaction and answers each request after the commit.
 * No gather timer: whatever came while a transaction was under way is the next one (natural group commit).
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private active = 0;

  public constructor(private readonly pool: Database, private readonly ids: IdBlocks, private readonly afterCommit: (stimuli: number) => void) {}

  /** Commits these calls, in their order, together with whatever else is waiting; rejects when the database refuses them. */
  public take(calls: readonly TrackingCall[]): Promise<Committed> {
    if (calls.length === 0) return Promise.resolve({ profileIds: [], fresh: 0 });
    return new Promise((resolve, reject) => {
      this.queue.push({ calls, resolve, reject });
      this.pump();
    });
  }

  private pump(): void {
    while (this.active < FLUSHERS && this.queue.length > 0) {
      this.active += 1;
      void this.flush(this.nextGroup()).finally(() => {
        this.active -= 1;
        this.pump();
      });
    }
  }

  private nextGroup(): Waiting[] {
    let calls = 0;
    let count = 0;
    for (const waiting of this.queue) {
      if (count > 0 && calls + waiting.calls.length > MAX_CALLS) break;
      calls += waiting.calls.length;
      count += 1;
    }
    const group = this.queue.slice(0, count);
    this.queue = this.queue.slice(count);
    return group;
  }

  private async flush(group: readonly Waiting[]): Promise<void> {
    try {
      const calls = group.flatMap((waiting) => waiting.calls);
      const { resolution, taken } = await this.commit(calls);
      let at = 0;
      for (const waiting of group) {
        const mine = resolution.resolved.slice(at, at + waiting.calls.length);
        at += waiting.calls.length;
        waiting.resolve({ profileIds: column(mine, (r) => r.profileId), fresh: mine.filter((r) => taken.has(r.call.eventId)).length });
      }
      this.afterCommit(taken.size);
    } catch (error) {
      // One request that the database refuses must not take the others with it.
      if (group.length === 1) group[0]?.reject(error);
      else for (const waiting of group) await this.flush([waiting]);
    }
  }

  private async commit(calls: readonly TrackingCall[]): Promise<{ resolution: Resolution; taken: Set<string> }> {
    for (let race = 0; ; race += 1) {
      const identifiers = identifiersOf(calls);
      const accountKeys = accountsOf(calls);
      const [held, accounts] = await Promise.all([findIdentifiers(this.pool, identifiers), findAccounts(this.pool, accountKeys)]);
      // Every new profile or account answers an identifier that nobody holds, or an alias.
      const missing = identifiers.length - held.length + accountKeys.length - accounts.length + calls.filter((call) => call.type === 'alias').length;
      const nextId = await this.ids.reserve(missing);
      const resolution = resolveIdentity(calls, held, accounts, nextId);
      try {
        return { resolution, taken: await this.write(resolution) };
      } catch (error) {
        if (!(error instanceof IdentityRaceError) || race >= MAX_RACES) throw error;
      }
    }
  }

  private async write(resolution: Resolution): Promise<Set<string>> {
    const rows = onceEach(resolution.resolved).flatMap((one) => stimuliOf(one));
    const append = (db: Queryable): Promise<Set<string>> => (rows.length === 0 ? Promise.resolve(new Set<string>()) : appendOnce(db, rows));
    // Apps tell of their device with every call: only what is new of them is written.
    const devices = await newsOfDevices(this.pool, devicesOf(resolution.resolved));
    if (isEmpty(resolution) && devices.length === 0) return append(this.pool);
    return inTransaction(this.pool, async (transaction) => {
      await applyIdentityChanges(transaction, resolution.changes);
      const taken = await append(transaction);
      // A call that came before says nothing new of who has the device now.
      if (devices.length > 0) await takeDevices(transaction, await newsOfDevices(transaction, devicesOf(resolution.resolved.filter(({ call }) => taken.has(call.eventId)))));
      return taken;
    });
  }
}
