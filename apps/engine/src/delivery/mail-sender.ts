import type { OutgoingMail } from '@perennial/providers';
import type { MailSender } from '@perennial/store';

/** Whom a mail is from and where its answers go: the sender of its template, by key, else that of the provider. */
export function fromSender(senders: readonly MailSender[], key: string | null | undefined, provider: OutgoingMail['from']): Pick<OutgoingMail, 'from' | 'replyTo'> {
  const own = senders.find((sender) => sender.key === key);
  if (own === undefined) return { from: provider, replyTo: null };
  return { from: { name: own.name, address: own.address }, replyTo: own.replyTo === null ? null : { name: '', address: own.replyTo } };
}
