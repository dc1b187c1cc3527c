import type { Queryable } from '../database.js';
import { column } from './rows.js';

/** A message of a broadcast, and the folded address that it goes to. */
export interface BroadcastAddress {
  readonly messageId: string;
  readonly journeyId: number;
  /** Which time it came round. */
  readonly broadcast: string;
  readonly nodeId: string;
  readonly address: string;
}

/** Takes addresses for messages, within a time that a broadcast comes round and a step; answers the messages whose address another has. Locks: rows in ascending order of their key. */
export async function takeAddresses(db: Queryable, asked: readonly BroadcastAddress[]): Promise<ReadonlySet<string>> {
  if (asked.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    `with asked as (select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[]) with ordinality u(message_id, journey_id, broadcast, node_id, address, place)),
     first as (select distinct on (journey_id, broadcast, node_id, address) * from asked order by journey_id, broadcast, node_id, address, place),
     held as (insert into broadcast_addresses as b (journey_id, broadcast, node_id, address, message_id) select journey_id, broadcast, node_id, address, message_id from first order by 1, 2, 3, 4
       on conflict (journey_id, broadcast, node_id, address) do update set message_id = b.message_id returning message_id)
     select message_id as id from asked where message_id not in (select message_id from held)`,
    [column(asked, (a) => a.messageId), column(asked, (a) => a.journeyId), column(asked, (a) => a.broadcast), column(asked, (a) => a.nodeId), column(asked, (a) => a.address)]);
  return new Set(rows.map(({ id }) => id));
}

/** Forgets addresses of broadcasts that came round more than 30 days ago; answers how many. */
export async function forgetAddresses(db: Queryable, limit: number): Promise<number> {
  const { rowCount } = await db.query(`delete from broadcast_addresses b using (select ctid from broadcast_addresses where at < now() - interval '30 days' limit $1) old where b.ctid = old.ctid`, [limit]);
  return rowCount ?? 0;
}
