import { z } from 'zod';
import { bucket, BUCKETS, isJsonObject, shardOf, uuidOf, type JsonObject } from '@perennial/model';
import {
  appendStimuli, databaseNow, finishCall, inTransaction, LANE, loadAccountFacts, loadAccounts, loadCallRun, loadProfiles, loadSendingWorkspace, RUN_STATE, SOURCE, STIMULUS_FOR, subjectKindOf, type CallResult, type ClaimedCall, type Database,
} from '@perennial/store';
import { loadRequest, type RenderedRequest, type TemplateFacts } from '@perennial/template';
import { factsOf } from '../enrollment/profile-facts.js';
import type { KeptConnections } from '../outgoing/kept-connections.js';
import { sendRequest } from '../outgoing/send-request.js';
import { crashPoint } from '../platform/crash-point.js';
import { MAX_ANSWER_BYTES, verdictOf, type Verdict } from './verdict.js';

/** What calls need. */
export interface CallContext {
  readonly database: Database;
  /** Private hosts that may be called. */
  readonly allowHosts: readonly string[];
  /** Connections that calls are made over. */
  readonly kept: KeptConnections;
  /** Waits before each further try. */
  readonly waits: readonly number[];
  /** Called after outcomes for waiting runs were committed. */
  readonly onStimuli: (count: number) => void;
}

const requestSchema = z.object({
  method: z.string(), url: z.string(), headers: z.array(z.object({ name: z.string(), value: z.string() })), body: z.string(), timeoutMs: z.number(), keepsAnswer: z.boolean(),
});
type Stored = z.infer<typeof requestSchema>;

const NO_LINKS = { unsubscribe: '', preferences: '', view: '' };

/** What a call may say of whose run it is. */
type OfSubject = Pick<TemplateFacts, 'profile' | 'account' | 'membership'> & { readonly timezone: string | null; readonly locale: string | null };

async function ofPerson(database: Database, id: number): Promise<OfSubject | null> {
  const [[profile], [account]] = await Promise.all([loadProfiles(database, [id]), loadAccountFacts(database, [id])]);
  return profile === undefined ? null : { profile: factsOf(profile), account: account === undefined ? {} : { ...account.attributes, role: account.role }, membership: account?.membership ?? {}, timezone: profile.timezone, locale: profile.locale };
}

async function ofAccount(database: Database, id: number): Promise<OfSubject | null> {
  const [account] = await loadAccounts(database, [id]);
  const timezone = account?.attributes['timezone'];
  return account === undefined ? null : { profile: {}, account: account.attributes, membership: {}, timezone: typeof timezone === 'string' ? timezone : null, locale: null };
}

/** What the templates of a call may read, as it is now; null when the run has ended or the person is gone. */
async function factsFor({ database }: CallContext, call: ClaimedCall): Promise<TemplateFacts | null> {
  const run = await loadCallRun(database, call.id);
  if (run === null || run.state !== RUN_STATE.active) return null;
  const [subject, workspace, now] = await Promise.all([run.account ? ofAccount(database, run.subjectId) : ofPerson(database, run.subjectId), loadSendingWorkspace(database, call.workspaceId), databaseNow(database)]);
  if (subject === null || workspace === null) return null;
  const properties = run.entryEvent?.['properties'];
  const { timezone, locale } = subject;
  return {
    profile: subject.profile, account: subject.account, membership: subject.membership, event: isJsonObject(properties) ? properties : {}, context: run.context,
    workspace: { name: workspace.name, postalAddress: workspace.postalAddress }, links: NO_LINKS, now, zone: timezone ?? workspace.timezone, locale: locale ?? 'en',
  };
}

const headersOf = (id: string, { headers, body }: Extract<RenderedRequest, { ok: true }>): Record<string, string> => ({
  'accept': 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Perennial', ...(body === null ? {} : { 'content-type': 'application/json' }),
  ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])), 'idempotency-key': id,
});

async function make(context: CallContext, call: ClaimedCall, facts: TemplateFacts, stop: AbortSignal): Promise<Verdict> {
  const stored = requestSchema.safeParse(call.request);
  if (!stored.success) return { ended: 'failed', status: null, reason: 'the step is not set up right' };
  const { method, timeoutMs, keepsAnswer }: Stored = stored.data;
  const rendered = loadRequest(stored.data).render(facts);
  if (!rendered.ok) return { ended: 'failed', status: null, reason: `not filled in: ${rendered.reason}` };
  const answer = await sendRequest({ method, url: rendered.url, headers: headersOf(call.id, rendered), body: rendered.body, timeoutMs, maxBytes: MAX_ANSWER_BYTES }, context.allowHosts, { stop, kept: context.kept });
  const jitter = 0.9 + (0.2 * bucket(`retry ${call.attempt}`, call.id)) / BUCKETS;
  return verdictOf(answer, keepsAnswer, { waits: context.waits, attempt: call.attempt, jitter });
}

/** Writes what became of a call, and tells the run that waits for it; once, whoever else made the call too. */
async function finish({ database, onStimuli }: CallContext, call: ClaimedCall, result: Omit<CallResult, 'id' | 'attempt'>, value: JsonObject): Promise<void> {
  const told = await inTransaction(database, async (transaction) => {
    const whose = await finishCall(transaction, { ...result, id: call.id, attempt: call.attempt });
    if (whose === null || result.ended === null || result.ended === 'cancelled') return 0;
    const outcome = result.ended === 'answered' ? 'sent' : 'failed';
    await appendStimuli(transaction, [{
      lane: LANE.direct, shard: shardOf(whose.subjectId), workspaceId: whose.workspaceId, subjectId: whose.subjectId, kind: STIMULUS_FOR[subjectKindOf(whose.account)].outcome, name: outcome,
      payload: JSON.stringify({ enrollment: whose.enrollmentId, visit: whose.visit, message: call.id, outcome, reason: result.reason, ...value }),
      eventId: uuidOf('outcome', call.id), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
    }]);
    return 1;
  });
  onStimuli(told);
}

/** Makes one claimed call and records what became of it. What a crash or `stop` leaves is claimed again and made again, under the same key. */
export async function carryOut(context: CallContext, call: ClaimedCall, stop: AbortSignal): Promise<void> {
  const facts = await factsFor(context, call);
  if (facts === null) return finish(context, call, { ended: 'cancelled', status: null, reason: 'exited', retryInMs: 0 }, {});
  const verdict = await make(context, call, facts, stop);
  crashPoint('call.answered');
  if (stop.aborted && verdict.ended === null) return;
  const { ended, status, reason } = verdict;
  await finish(context, call, { ended, status, reason, retryInMs: ended === null ? verdict.retryInMs : 0 }, ended === 'answered' && verdict.value !== undefined ? { value: verdict.value } : {});
}
