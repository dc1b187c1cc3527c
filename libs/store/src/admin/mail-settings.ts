import { FIRST_MAIL_SETTINGS, mailSettingsSchema, type MailSettings } from '@perennial/model';
import type { Queryable } from '../database.js';

/** Mail settings as the database keeps them; what this program cannot read is as in a new workspace. */
export const readMailSettings = (stored: unknown): MailSettings => mailSettingsSchema.safeParse(stored).data ?? FIRST_MAIL_SETTINGS;

/** What a workspace says about all its mails. */
export async function findMailSettings(db: Queryable, workspaceId: number): Promise<MailSettings> {
  const { rows } = await db.query<{ settings: unknown }>('select mail_settings as settings from workspaces where id = $1', [workspaceId]);
  return readMailSettings(rows[0]?.settings);
}

/** Changes what a workspace says about all its mails. */
export async function saveMailSettings(db: Queryable, workspaceId: number, settings: MailSettings): Promise<void> {
  await db.query('update workspaces set mail_settings = $2 where id = $1', [workspaceId, JSON.stringify(settings)]);
}
