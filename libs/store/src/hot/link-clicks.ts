import type { Queryable } from '../database.js';

/** A link of a step's mail that was followed. */
export interface LinkClick {
  readonly workspaceId: number;
  readonly template: string;
  /** Null: a message without a journey. */
  readonly journeyId: number | null;
  readonly nodeId: string | null;
  /** Its number in the mail, from 0. */
  readonly link: number;
  /** Where it leads, without what may differ from person to person. */
  readonly url: string;
  readonly machine: boolean;
}

/** Counts a click on a link. Locks: the row of the link and day. */
export async function countLinkClick(db: Queryable, { workspaceId, template, journeyId, nodeId, link, url, machine }: LinkClick): Promise<void> {
  await db.query(
    `insert into link_clicks as c (workspace_id, template, journey_id, node_id, link, day, url, clicks, machine_clicks) values ($1, $2, $3, $4, $5, (now() at time zone 'utc')::date, $6, $7, 1 - $7)
     on conflict (workspace_id, template, journey_id, node_id, link, day) do update set clicks = c.clicks + excluded.clicks, machine_clicks = c.machine_clicks + excluded.machine_clicks`,
    [workspaceId, template, journeyId ?? 0, nodeId ?? '', link, url, machine ? 0 : 1]);
}

/** Clicks on a link within the last days. */
export interface LinkTotal {
  readonly link: number;
  readonly url: string;
  readonly clicks: number;
  readonly machineClicks: number;
}

/** Clicks on the links of a template within the last `days` days (UTC), of one journey or all, by their place in the mail. */
export async function totalLinkClicks(db: Queryable, { workspaceId, template, journeyId, days }: { readonly workspaceId: number; readonly template: string; readonly journeyId: number | null; readonly days: number }): Promise<LinkTotal[]> {
  const { rows } = await db.query<LinkTotal>(
    `select link, (array_agg(url order by day desc))[1] as url, sum(clicks)::float8 as clicks, sum(machine_clicks)::float8 as "machineClicks" from link_clicks
     where workspace_id = $1 and template = $2 and ($3::bigint is null or journey_id = $3) and day > (now() at time zone 'utc')::date - $4::int group by link order by link`, [workspaceId, template, journeyId, days]);
  return rows;
}
