import { brandSchema, standardBrand, type Brand } from '@perennial/model';
import { findBrand, findWorkspace, listBlocks, listTopics, type Database, type Queryable } from '@perennial/store';
import { mailKit, type MailKit } from '@perennial/template';
import { knownPaths } from './known-paths.js';

/** What a template of a workspace is made with and looked over by. */
export interface MailSetting {
  readonly kit: MailKit;
  /** The catalogue of variables; null: none is called unknown. */
  readonly knownPaths: readonly string[] | null;
  readonly postalAddress: string | null;
  /** Whether the topic is one that people may leave. */
  readonly canLeave: boolean;
  /** Marks words of a mail that the preview lets its author change. */
  readonly mark?: boolean;
}

/** The brand of a workspace; as it comes while nothing was changed. */
export async function brandOf(db: Queryable, workspaceId: number): Promise<{ readonly brand: Brand; readonly revision: number; readonly changedAt: number | null }> {
  const stored = await findBrand(db, workspaceId);
  return stored === null ? { brand: standardBrand, revision: 0, changedAt: null } : { brand: brandSchema.parse(stored.brand), revision: stored.revision, changedAt: stored.changedAt };
}

/** Brand and blocks of a workspace. */
export async function kitOf(db: Queryable, workspaceId: number): Promise<MailKit> {
  const [{ brand }, blocks] = [await brandOf(db, workspaceId), await listBlocks(db, workspaceId)];
  return mailKit(brand, blocks);
}

/** What mails of a topic are looked over by; mail without a topic, or with a mandatory one, cannot be left. */
export async function mailSetting(database: Database, workspaceId: number, topic: string | null): Promise<MailSetting> {
  const [kit, paths, workspace, topics] = await Promise.all([kitOf(database, workspaceId), knownPaths(database, workspaceId), findWorkspace(database, workspaceId), listTopics(database, workspaceId)]);
  return { kit, knownPaths: paths, postalAddress: workspace?.postalAddress ?? null, canLeave: topics.some(({ key, mandatory }) => key === topic && !mandatory) };
}

/** What is needed to render alone: nothing is looked over. */
export const renderSetting = async (db: Queryable, workspaceId: number): Promise<MailSetting> => ({ kit: await kitOf(db, workspaceId), knownPaths: null, postalAddress: null, canLeave: false });
