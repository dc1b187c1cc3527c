import { acquireSlots, createPool, databaseNow } from '@perennial/store';
import { BroadcastLoop } from './broadcast/broadcast-loop.js';
import { CallLoop } from './calls/call-loop.js';
import { RETRY_WAITS_MS } from './calls/verdict.js';
import { emailChannel } from './delivery/channels/email.js';
import { inAppChannel } from './delivery/channels/in-app.js';
import { pushChannel } from './delivery/channels/push.js';
import { smsChannel } from './delivery/channels/sms.js';
import { deliver, processing, type AnyChannel, type DeliveryContext } from './delivery/deliver.js';
import { MailSignatures } from './delivery/mail-signatures.js';
import { Outlets } from './delivery/outlets.js';
import { Ranks, type Rankable } from './delivery/ranks.js';
import { RecipientLinks } from './delivery/recipient-links.js';
import { Sweep } from './delivery/sweep.js';
import { TemplateCache } from './delivery/template-cache.js';
import { BATCH_SIZE, type DrainContext, type Drained } from './enrollment/drain.js';
import { DrainLoop } from './enrollment/drain-loop.js';
import { KnownPaths } from './enrollment/learning.js';
import { MergeLoop } from './enrollment/merge-loop.js';
import { JobLoop } from './jobs/job-loop.js';
import { jobKinds } from './jobs/registry.js';
import type { EnginePart, Report } from './parts.js';
import type { Role } from './platform/settings.js';
import { openQueues } from './queue/queue.module.js';
import { SegmentBuildLoop } from './segmentation/build-loop.js';
import type { Wiring } from './wiring.js';

/** Drain lanes of one process: a second gave 14 to 30 % more, more gave nothing (hotpath.md section 1). */
const DRAIN_LANES = 2;
/** Connections of the drain: one a lane, one for the slots, and a few for merges and ids. */
const DRAIN_CONNECTIONS = DRAIN_LANES + 4;

const drains = (role: Role): boolean => role === 'all' || role === 'worker';
const sends = (role: Role): boolean => role === 'all' || role === 'sender';

/** Something that is started and ended. */
interface Running {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

async function deliveryOf(wiring: Wiring, slot: number): Promise<DeliveryContext> {
  const links = await RecipientLinks.open(wiring.database, wiring.settings.publicUrl);
  const templates = new TemplateCache(wiring.database);
  const announce = ({ profileId }: { readonly profileId: number }): void => wiring.feeds.announce(profileId);
  const outlets = new Outlets(wiring.database, wiring.connections);
  const channels: AnyChannel[] = [
    processing(emailChannel(outlets, new MailSignatures(wiring.sealing)), templates, links), processing(inAppChannel(wiring.database, announce), templates, links), processing(smsChannel(outlets), templates, links),
    processing(pushChannel(wiring.database, outlets), templates, links),
  ];
  const byName: ReadonlyMap<string, AnyChannel> = new Map(channels.map((channel) => [channel.name, channel]));
  return {
    database: wiring.database, addresses: wiring.addresses, ids: wiring.ids, journeys: wiring.journeys, slot, channels: byName, sentEventOf: (channel) => byName.get(channel)?.sentEvent ?? null,
    onStimuli: (count) => wiring.intakeCommitted(count),
  };
}

/** The drain lanes and merges of a worker. */
function lanesOf(context: Omit<DrainContext, 'slot'>, slots: readonly number[], work: { readonly hand: (messages: readonly Rankable[]) => void; readonly report: Report; readonly wake: () => void }): { readonly loops: DrainLoop[]; readonly merges: MergeLoop } {
  const { hand, report, wake } = work;
  // A full batch seldom is the last: what one lane told many subjects is for all lanes, and none of the others was rung for it.
  const drained = ({ stimuli }: Drained): void => (stimuli >= BATCH_SIZE ? wake() : undefined);
  const listener = {
    queued: hand, drained, poisoned: (subjectId: number, error: unknown) => report(error, `a stimulus of profile ${subjectId} was set aside`), failed: (error: unknown) => report(error, 'a drain failed and is tried again'),
  };
  const loops = slots.slice(0, DRAIN_LANES).map((slot) => new DrainLoop({ ...context, slot }, listener, () => performance.now()));
  const merges = new MergeLoop({ database: context.database, ids: context.ids, slot: slots[DRAIN_LANES] ?? 0 }, (error) => report(error, 'a merge failed and is tried again'), wake);
  return { loops, merges };
}

async function start(wiring: Wiring, report: Report): Promise<{ readonly stop: () => Promise<void> }> {
  const { role, redisUrl, lateEventHours } = wiring.settings;
  const work = createPool(wiring.databaseUrl, DRAIN_CONNECTIONS);
  const slots = await acquireSlots(work, DRAIN_LANES + 3);
  const delivery = await deliveryOf(wiring, slots.numbers[DRAIN_LANES + 1] ?? 0);
  const ranks = new Ranks(wiring.database, wiring.journeys, () => performance.now());
  const queue = async (messages: readonly Rankable[]): Promise<void> => send.add(await ranks.rank(messages));
  const hand = (messages: readonly Rankable[]): void => void queue(messages).catch((error: unknown) => report(error, 'messages could not be queued; the sweep adds them'));
  const { loops, merges } = lanesOf({ database: work, ids: wiring.ids, cache: wiring.journeys, lateEventMs: lateEventHours * 3_600_000, batchSize: BATCH_SIZE, known: new KnownPaths(), now: databaseNow }, slots.numbers, { hand, report, wake: () => wake() });
  const wake = (): void => loops.forEach((loop) => loop.wake());
  const queues = await openQueues({
    redisUrl: redisUrl ?? null, databaseUrl: wiring.databaseUrl, send: sends(role) ? async (job) => void (await deliver(delivery, job)) : null, wake: role === 'worker' ? wake : null,
  });
  const { send, wake: ring } = queues;
  const sweep = new Sweep(wiring.database, { add: queue, waiting: () => send.waiting() }, (error) => report(error, 'the sweep failed and is tried again'));
  const jobs = new JobLoop({ database: wiring.database, ids: wiring.ids, addresses: wiring.addresses, slot: slots.numbers[DRAIN_LANES + 2] ?? 0, wake, report }, jobKinds);
  const builds = new SegmentBuildLoop(wiring.database, () => wiring.intakeCommitted(1), (error) => report(error, 'a segment could not be built and is tried again'));
  const broadcasts = new BroadcastLoop(wiring.database, (count) => wiring.intakeCommitted(count), (error) => report(error, 'a broadcast could not go on and is tried again'));
  const calls = new CallLoop({ database: wiring.database, allowHosts: wiring.settings.allowHosts, kept: wiring.kept, waits: RETRY_WAITS_MS, onStimuli: (count) => wiring.intakeCommitted(count) }, (error) => report(error, 'a call could not be made and is tried again'));
  const running: Running[] = [...(drains(role) ? [...loops, merges, jobs, builds, broadcasts] : []), ...(sends(role) ? [sweep, calls] : [])];
  const forget = wiring.onIntakeCommitted(() => (drains(role) ? wake() : void ring.ring().catch((error: unknown) => report(error, 'a wake-up could not be queued; workers find the work within a second'))));
  const forgetQueued = wiring.onMessagesQueued(hand);
  const forgetBuilds = wiring.onSegmentsChanged(() => builds.wake());
  running.forEach((one) => one.start());
  return {
    stop: async () => {
      forget();
      forgetQueued();
      forgetBuilds();
      await Promise.all(running.map((one) => one.stop()));
      await queues.close();
      await slots.release();
      await work.end();
    },
  };
}

/** The loops around the pure core, as far as this process's role has them: drain lanes, merges, sending, the sweep, and the queues between them. */
export const runtime: EnginePart = { name: 'runtime', roles: ['all', 'api', 'worker', 'sender'], start };
