import type { TemplateFinding } from '@perennial/model';
import { topicsAskingWith, type Queryable } from '@perennial/store';

/** Whether a mail, as it was written or compiled, has the address at which a person confirms that they want a topic. */
export const hasConfirmationLink = (mail: string): boolean => /\bevent\.confirmUrl\b/.test(mail);

/** What keeps a mail from being published with which topics ask, when nobody could confirm by it; null: nothing. `mail` is its compiled form as text. */
export async function confirmationProblem(db: Queryable, workspaceId: number, { key, mail }: { readonly key: string; readonly mail: string }): Promise<TemplateFinding | null> {
  if (hasConfirmationLink(mail)) return null;
  const topics = await topicsAskingWith(db, workspaceId, key);
  if (topics.length === 0) return null;
  return { severity: 'error', part: 'mjml', line: null, message: `${topics.map((name) => `"${name}"`).join(' and ')} ask${topics.length === 1 ? 's' : ''} with this mail whether people want to subscribe, and without a button to {{event.confirmUrl}} nobody could say yes. Add one, or choose another mail there.` };
}
