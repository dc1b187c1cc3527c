import type { Queryable } from '../database.js';

/** Failed calls in a row, and messages in them, after which a provider is left alone: one message that is put off three times says nothing of its provider. */
const OPENS_AT = { calls: 3, messages: 10 } as const;
/** `failures` of a provider that is left alone, or was. */
export const FAILURES_TO_OPEN = OPENS_AT.calls;
/** How long it is left alone the first time, and at most, in seconds; doubled with each failed try. */
const FIRST_SECONDS = 30;
const LONGEST_SECONDS = 600;

/** Trouble that a provider has. */
export interface ProviderTrouble {
  /** Calls that failed one after the other, none longer than a minute after the one before. */
  readonly failures: number;
  /** Epoch ms until which it is left alone; in the past: one try at a time. */
  readonly until: number;
  readonly since: number;
  readonly reason: string;
}

/** The trouble of an integration, or null, beside `TROUBLES`. */
export const TROUBLE = `case when t.failures is not null then jsonb_build_object('failures', t.failures, 'reason', t.reason, 'since', floor(extract(epoch from t.since) * 1000), 'until', floor(extract(epoch from t.until) * 1000)) end`;
/** Joins troubles, as `t`, to integrations. */
export const TROUBLES = 'left join provider_troubles t on t.integration_id = integrations.id';

/** Notes that a call of so many messages failed by no fault of theirs. From the third in a row on, if they had ten messages, the provider is left alone for 30 s, twice as long after each failed try, at most 10 minutes. */
export async function noteTrouble(db: Queryable, integrationId: number, { messages, reason }: { readonly messages: number; readonly reason: string }): Promise<void> {
  await db.query(
    `insert into provider_troubles as t (integration_id, failures, messages, until, reason) values ($1, 1, $3, now(), $2)
     on conflict (integration_id) do update set (failures, messages, since, at, until, reason) = (
       select n, m, case when n = 1 then now() else t.since end, now(), case when n >= ${OPENS_AT.calls} then now() + least(${LONGEST_SECONDS}, ${FIRST_SECONDS} * 2 ^ least(n - ${OPENS_AT.calls}, 10)) * interval '1 second' else now() end, $2
       from (select case when fresh then 1 when t.failures + 1 >= ${OPENS_AT.calls} and t.messages + $3 < ${OPENS_AT.messages} then ${OPENS_AT.calls} - 1 else t.failures + 1 end as n, case when fresh then $3 else t.messages + $3 end as m
         from (select t.failures < ${OPENS_AT.calls} and t.at < now() - interval '1 minute' as fresh) y) x)`, [integrationId, reason, messages]);
}

/** Leaves a provider alone for as long as it asked; what it said before of longer stays. */
export async function pauseProvider(db: Queryable, integrationId: number, { ms, reason }: { readonly ms: number; readonly reason: string }): Promise<void> {
  await db.query(
    `insert into provider_troubles as t (integration_id, failures, messages, until, reason) values ($1, ${FAILURES_TO_OPEN}, ${OPENS_AT.messages}, now() + $2 * interval '1 millisecond', $3)
     on conflict (integration_id) do update set at = now(), failures = greatest(t.failures, ${FAILURES_TO_OPEN}), until = greatest(t.until, excluded.until), reason = excluded.reason`, [integrationId, ms, reason]);
}

/** Takes the right to try a provider that was left alone; false: another process is trying it. */
export async function takeTrial(db: Queryable, integrationId: number): Promise<boolean> {
  const { rowCount } = await db.query(`update provider_troubles set until = now() + interval '${FIRST_SECONDS} seconds' where integration_id = $1 and until <= now()`, [integrationId]);
  return rowCount === 1;
}

/** Forgets the trouble of a provider that answers again. */
export async function clearTrouble(db: Queryable, integrationId: number): Promise<void> {
  await db.query('delete from provider_troubles where integration_id = $1', [integrationId]);
}
