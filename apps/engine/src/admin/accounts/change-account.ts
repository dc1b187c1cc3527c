import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountAttributeProblem, attributeOverflow, MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTES, shardOf, type JsonObject } from '@perennial/model';
import { appendStimuli, findAccount, inTransaction, LANE, recordChange, SOURCE, STIMULUS_KIND, type Actor, type ListedAccount } from '@perennial/store';
import { badField, notFound } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';

/** How long a change waits until the account has it, in milliseconds. */
const PATIENCE_MS = 5000;
const POLL_MS = 30;
/** Names that are no attributes of an account. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['role', 'id', 'externalId', '__proto__', 'constructor', 'prototype']);

/** Throws 400 that names the first attribute that cannot be set. */
function check(account: ListedAccount, attributes: JsonObject): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === '' || NOT_ATTRIBUTES.has(name)) throw badField(`attributes.${name}`, 'is no attribute of an account');
    if (name.includes('.')) throw badField(`attributes.${name}`, 'has a dot in its name; give the whole object');
    if (Buffer.byteLength(JSON.stringify(value)) > MAX_ATTRIBUTE_BYTES) throw badField(`attributes.${name}`, `is larger than ${MAX_ATTRIBUTE_BYTES} bytes`);
  }
  const wrong = accountAttributeProblem(attributes);
  if (wrong !== null) throw badField(`attributes.${wrong.path}`, wrong.reason);
  const overflow = attributeOverflow(account.attributes, attributes);
  if (overflow !== null) throw badField(`attributes.${overflow.path}`, `is one attribute too many: there would be ${overflow.count}, at most ${MAX_ATTRIBUTES} are kept`);
}

const has = (account: ListedAccount, attributes: JsonObject): boolean => Object.entries(attributes).every(([name, value]) => sortedJson(account.attributes[name] ?? null) === sortedJson(value));
// jsonb orders the names of an object by itself.
const sortedJson = (value: unknown): string => JSON.stringify(value, (_name, item: unknown) => (typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item));

/** Changes attributes of an account as /v1/group does, by a stimulus to its shard, and waits until the account has them. */
export async function changeAccount(wiring: Wiring, by: Actor, id: number, attributes: JsonObject): Promise<void> {
  const account = await findAccount(wiring.database, by.workspaceId, id);
  if (account === null) throw notFound('account');
  check(account, attributes);
  if (Object.keys(attributes).length === 0) return;
  await inTransaction(wiring.database, async (transaction) => {
    await appendStimuli(transaction, [{
      lane: LANE.direct, shard: shardOf(id), workspaceId: by.workspaceId, subjectId: id, kind: STIMULUS_KIND.accountTraits, name: 'group', payload: JSON.stringify({ p: attributes, c: by.name }), eventId: randomUUID(),
      accountId: id, source: SOURCE.track, ageMs: null, occurredAt: null,
    }]);
    await recordChange(transaction, by, { action: 'account.change', target: account.name, detail: { accountId: id, attributes: Object.keys(attributes).slice(0, 50) } });
  });
  wiring.intakeCommitted(1);
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const now = await findAccount(wiring.database, by.workspaceId, id);
    if (now === null || has(now, attributes)) return;
    await sleep(POLL_MS);
  }
}
