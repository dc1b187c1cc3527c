import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Locks the sending rows of profiles and then reads the places that their messages took: one round trip. In READ COMMITTED each statement of a volatile function has a snapshot of its own,
 * so that it reads what the one that held the lock before has written; a single statement would read what was there before it waited.
 */
const sql = `create function hold_sending(people bigint[], span_ms float8) returns table (profile_id bigint, message_id uuid, channel text, topic text, at float8) language plpgsql volatile as $$
begin
  insert into sending_profiles as s (profile_id) select u from unnest(people) u order by u on conflict do nothing;
  perform 1 from sending_profiles s where s.profile_id = any(people) order by s.profile_id for update;
  return query select r.profile_id, r.message_id, r.channel, r.topic, floor(extract(epoch from r.at) * 1000)::float8 from reservations r where r.profile_id = any(people) and r.at > now() - span_ms * interval '1 millisecond';
end $$`;

/** Decisions about people by fewer statements. */
export class HoldSending1760000890000 implements MigrationInterface {
  public readonly name = 'HoldSending1760000890000';

  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(sql);
  }

  public async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function hold_sending(bigint[], float8)');
  }
}
