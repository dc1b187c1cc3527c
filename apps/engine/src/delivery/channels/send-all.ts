import type { OutgoingMessage, SendResult } from '@perennial/providers';
import type { Connection } from '../connections.js';

/** Hands messages over in batches that the provider takes; one result each, in order. */
export async function sendAll({ provider }: Connection, messages: readonly OutgoingMessage[]): Promise<SendResult[]> {
  const results: SendResult[] = [];
  for (let at = 0; at < messages.length; at += provider.maxBatch) results.push(...await provider.send(messages.slice(at, at + provider.maxBatch)));
  return results;
}
