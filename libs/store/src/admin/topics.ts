import type { Topic } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Topics of a workspace by name. */
export async function listTopics(db: Queryable, workspaceId: number): Promise<Topic[]> {
  const { rows } = await db.query<Topic>('select key, name, description, mandatory, urgent, opt_in as "optIn", double_opt_in as "doubleOptIn", confirm_template as "confirmTemplate", channels from topics where workspace_id = $1 order by name, key', [workspaceId]);
  return rows;
}

/** Makes a topic; answers false when its key is taken. */
export async function insertTopic(db: Queryable, workspaceId: number, topic: Topic): Promise<boolean> {
  const { rowCount } = await db.query('insert into topics (workspace_id, key, name, description, mandatory, urgent, opt_in, channels, double_opt_in, confirm_template) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing',
    [workspaceId, topic.key, topic.name, topic.description, topic.mandatory, topic.urgent, topic.optIn, topic.channels, topic.doubleOptIn, topic.confirmTemplate]);
  return rowCount === 1;
}

/** Changes a topic; answers it as it was, or null when there is none of this key. */
export async function changeTopic(db: Queryable, workspaceId: number, topic: Topic): Promise<Pick<Topic, 'mandatory' | 'optIn'> | null> {
  const { rows } = await db.query<Pick<Topic, 'mandatory' | 'optIn'>>(
    `with before as (select mandatory, opt_in from topics where workspace_id = $1 and key = $2),
       changed as (update topics set name = $3, description = $4, mandatory = $5, urgent = $6, opt_in = $7, channels = $8, double_opt_in = $9, confirm_template = $10 where workspace_id = $1 and key = $2 returning 1)
     select mandatory, opt_in as "optIn" from before`,
    [workspaceId, topic.key, topic.name, topic.description, topic.mandatory, topic.urgent, topic.optIn, topic.channels, topic.doubleOptIn, topic.confirmTemplate]);
  return rows[0] ?? null;
}
