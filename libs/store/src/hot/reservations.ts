import type { Queryable, Transaction } from '../database.js';
import { column } from './rows.js';

/** The place that a message has under the frequency caps. */
export interface Reservation {
  readonly profileId: number;
  readonly messageId: string;
  readonly channel: string;
  readonly topic: string | null;
}

/** A place that was taken, with its instant in epoch milliseconds. */
export interface TakenPlace extends Reservation {
  readonly at: number;
}

/** Makes every other decision about these profiles wait until the transaction ends, and answers the places that their messages took within the given time. Locks in ascending order of id, so that two senders cannot block each other. */
export async function holdSending(transaction: Transaction, profileIds: readonly number[], spanMs: number): Promise<TakenPlace[]> {
  if (profileIds.length === 0) return [];
  const { rows } = await transaction.query<TakenPlace>({ name: 'hold-sending', text: 'select profile_id as "profileId", message_id as "messageId", channel, topic, at from hold_sending($1, $2)', values: [[...profileIds], spanMs] });
  return rows;
}

/** Places that messages of these profiles took within the given time; by the primary key. */
export async function loadReservations(db: Queryable, profileIds: readonly number[], spanMs: number): Promise<TakenPlace[]> {
  if (profileIds.length === 0) return [];
  const { rows } = await db.query<TakenPlace>({
    name: 'load-reservations',
    text: `select profile_id as "profileId", message_id as "messageId", channel, topic, floor(extract(epoch from at) * 1000)::float8 as at from reservations where profile_id = any($1::bigint[]) and at > now() - $2 * interval '1 millisecond'`,
    values: [[...profileIds], spanMs],
  });
  return rows;
}

/** Takes places at an instant (epoch ms); a message that has one keeps it, with the new instant. Forgets those of the same profiles that are older than the given time. */
export async function reserve(db: Queryable, places: readonly Reservation[], { at, spanMs }: { readonly at: number; readonly spanMs: number }): Promise<void> {
  if (places.length === 0) return;
  await db.query({
    name: 'reserve',
    text: `with old as (delete from reservations where profile_id = any($1::bigint[]) and at < to_timestamp(($5::float8 - $6::float8) / 1000))
      insert into reservations (profile_id, message_id, channel, topic, at) select u.profile_id, u.message_id, u.channel, u.topic, to_timestamp($5::float8 / 1000) from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[]) u(profile_id, message_id, channel, topic)
      on conflict (profile_id, message_id) do update set channel = excluded.channel, topic = excluded.topic, at = excluded.at`,
    values: [column(places, (p) => p.profileId), column(places, (p) => p.messageId), column(places, (p) => p.channel), column(places, (p) => p.topic), at, spanMs],
  });
}

/** Gives back the places of messages that did not go out. */
export async function releaseReservations(db: Queryable, places: readonly Pick<Reservation, 'profileId' | 'messageId'>[]): Promise<void> {
  if (places.length === 0) return;
  await db.query({ name: 'release-reservations', text: 'delete from reservations r using unnest($1::bigint[], $2::uuid[]) u(profile_id, message_id) where r.profile_id = u.profile_id and r.message_id = u.message_id', values: [column(places, (p) => p.profileId), column(places, (p) => p.messageId)] });
}
