import { z } from 'zod';

/** Name of the queue of messages to send. */
export const SEND_QUEUE = 'send';
/** Name of the queue that wakes workers of other processes after an intake commit. */
export const WAKE_QUEUE = 'wake';
/** Messages of one job. */
export const JOB_SIZE = 100;

/** What a send job carries: ids, and the span of entry instants (epoch ms) that lets the claim visit only its partitions. */
export const sendJobSchema = z.object({ workspaceId: z.number(), channel: z.string(), ids: z.array(z.string()).max(JOB_SIZE), from: z.number(), to: z.number(), rank: z.number().default(0) });
/** What a send job carries. */
export type SendJob = z.infer<typeof sendJobSchema>;

/** A message that may be sent. */
export interface Sendable {
  readonly id: string;
  readonly workspaceId: number;
  readonly channel: string;
  readonly enteredAt: number;
  /** Its place in the queue: 0 before all others, then the lowest first. */
  readonly rank?: number;
}

/** Jobs of up to 100 messages each, of one workspace, channel and rank. */
export function sendJobs(messages: readonly Sendable[]): SendJob[] {
  const groups = new Map<string, Sendable[]>();
  for (const message of messages) {
    const key = `${message.workspaceId} ${message.channel} ${message.rank ?? 0}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [message]);
    else group.push(message);
  }
  const jobs: SendJob[] = [];
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += JOB_SIZE) {
      const part = group.slice(at, at + JOB_SIZE);
      const entered = part.map((message) => message.enteredAt);
      jobs.push({ workspaceId: part[0]?.workspaceId ?? 0, channel: part[0]?.channel ?? '', ids: part.map((message) => message.id), from: Math.min(...entered), to: Math.max(...entered), rank: part[0]?.rank ?? 0 });
    }
  }
  return jobs;
}
