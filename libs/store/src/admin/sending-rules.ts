import { NO_SENDING_RULES, sendingRulesSchema, type SendingRules } from '@perennial/model';
import type { Queryable, Transaction } from '../database.js';

/** Sending rules as the database keeps them; what this program cannot read limits nothing. */
export const readSendingRules = (stored: unknown): SendingRules => sendingRulesSchema.safeParse(stored).data ?? NO_SENDING_RULES;

/** What a workspace says about all that it sends. */
export async function findSendingRules(db: Queryable, workspaceId: number): Promise<SendingRules> {
  const { rows } = await db.query<{ rules: unknown }>('select sending_rules as rules from workspaces where id = $1', [workspaceId]);
  return readSendingRules(rows[0]?.rules);
}

/** Changes what a workspace says about all that it sends. */
export async function saveSendingRules(transaction: Transaction, workspaceId: number, rules: SendingRules): Promise<void> {
  await transaction.query('update workspaces set sending_rules = $2 where id = $1', [workspaceId, JSON.stringify(rules)]);
}
