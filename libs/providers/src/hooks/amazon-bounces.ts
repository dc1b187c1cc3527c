import type { BounceClass } from '@perennial/model';
import { classifyBounce } from '../bounce-class.js';
import { hard, soft } from './telling.js';

/** How Amazon SES, and providers that send through it, tell a bounce. */
export interface AmazonBounce {
  readonly type: string;
  readonly subType: string;
  /** Enhanced status code of the server, where there is one. */
  readonly status: string | null;
  readonly words: string;
}

/** Subtypes that say enough by themselves; those of an address that SES itself withholds were hard bounces (Suppressed) or any wish of the account (OnAccountSuppressionList). */
export const AMAZON_SUBTYPES: Readonly<Record<string, BounceClass>> = {
  NoEmail: 'user_unknown',
  Suppressed: 'not_accepted',
  OnAccountSuppressionList: 'policy',
  UnsubscribedRecipient: 'policy',
  MailboxFull: 'mailbox_full',
  MessageTooLarge: 'size',
  ContentRejected: 'content',
  AttachmentRejected: 'content',
};

/** Class of a bounce that SES told: by its subtype, else (General, Undetermined) by the server's words; only Permanent ones make an address dead. */
export function amazonClass({ type, subType, status, words }: AmazonBounce): BounceClass {
  const found = AMAZON_SUBTYPES[subType] ?? (type === 'Permanent' ? hard(status, words) : classifyBounce(status, words));
  return type === 'Permanent' ? found : soft(found);
}
