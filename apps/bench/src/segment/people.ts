import type { Database } from '@perennial/store';
import { IDS, profileId } from '../database.js';

/** Profiles with a plan and seats, and events of four names over the last 60 days, made by PostgreSQL itself: filling them is not measured. */
export async function fillPeople(pool: Database, profiles: number, eventsEach: number): Promise<void> {
  await pool.query(`insert into workspaces (id, name) values ($1, 'Bench')`, [IDS.workspace]);
  // The shard of an id as `shardOf` in libs/model says it (MurmurHash3's finish), for ids below 2^31.
  await pool.query(`create function bench_shard(id bigint) returns smallint language plpgsql immutable as $f$
    declare h bigint := id & 4294967295;
    begin
      h := h # (h >> 16); h := ((h & 65535) * 2246822507 + ((((h >> 16) * 2246822507) & 65535) << 16)) & 4294967295;
      h := h # (h >> 13); h := ((h & 65535) * 3266489909 + ((((h >> 16) * 3266489909) & 65535) << 16)) & 4294967295;
      h := h # (h >> 16); return (h % 256)::smallint;
    end $f$`);
  await pool.query(
    `insert into profiles (shard, id, workspace_id, external_id, attributes, last_seen_at)
     select bench_shard($2 + n), $2 + n, $1, 'u' || n, jsonb_build_object('plan', case n % 4 when 0 then 'team' else 'free' end, 'seats', n % 9), now() from generate_series(0, $3::int - 1) n`, [IDS.workspace, profileId(0), profiles]);
  await pool.query(
    `insert into events (id, workspace_id, profile_id, name, properties, source, event_id, occurred_at, received_at)
     select $2 + $3 + n * 10 + k, $1, $2 + n, (array['report_viewed','report_viewed','exported','page'])[1 + ((n * 7 + k) % 4)], '{"n":1}', 0, gen_random_uuid(), t.at, t.at
     from generate_series(0, $3::bigint - 1) n cross join generate_series(0, $4::int - 1) k cross join lateral (select now() - ((n * 31 + k * 97) % 86400) * interval '1 minute' - interval '1 minute' as at) t`, [IDS.workspace, profileId(0), profiles, eventsEach]);
  await pool.query('vacuum analyze profiles');
  await pool.query('vacuum analyze events');
}
