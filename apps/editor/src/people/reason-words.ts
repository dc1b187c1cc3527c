import { BOUNCE_CLASSES, type BounceClass } from '@perennial/model';
import { humanize } from '../ui/format.js';

/** Why a mail came back, as people say it. */
export const BOUNCE_WORDS: Record<BounceClass, string> = {
  user_unknown: 'nobody has this address', host_unknown: 'there is no such domain', moved: 'they have another address now', not_accepted: 'this address takes no mail',
  mailbox_full: 'their mailbox is full', blocked: 'the server that sends was blocked', content: 'its content was refused', authentication: 'the sending domain could not be proven', policy: 'a rule of the receiver refused it',
  rate: 'too much was sent at once', size: 'it was too large', network: 'their server could not be reached', other: 'for another reason',
};

/** Why an address gets nothing any more, in words; what a colleague wrote stays as it is. */
export function suppressedText(reason: string): string {
  const kind = BOUNCE_CLASSES.find((one) => reason === `bounced: ${one}`);
  if (kind !== undefined) return `mail came back, ${BOUNCE_WORDS[kind]}`;
  return reason === 'complained' ? 'they reported mail as spam' : reason;
}

const REASONS: Record<string, string> = {
  stale: 'it was due too long ago when the journey went on after a pause', 'new version': 'a new version ended it there',
  past: 'the date was past already', 'trigger gone': 'the journey does not start that way any more', unsubscribed: 'they left the topic', 'not subscribed': 'they did not ask for this topic', exited: 'they left the journey first', pulled: 'they skipped ahead to a goal first', expired: 'it came too late', 'no such person': 'the person is gone', 'no address': 'they have no address', 'no address: the phone number is not in international form': 'their phone number is not in international form', 'not an address': 'their address is not one',
  muted: 'they, or their account, are muted', holdout: 'they are among those whom the workspace holds back from everything', duplicate: 'they have the same message already', 'quiet hours': 'it was quiet hours where they are', discarded: 'a colleague discarded it', 'entry filter': 'the entry filter did not hold any more',
};

/** A recorded reason as people say it; what a provider said stays as it is. */
export const reasonText = (reason: string): string => REASONS[reason] ?? (reason.startsWith('suppressed: ') ? `their address gets nothing any more: ${suppressedText(reason.slice('suppressed: '.length))}` : /^[a-z]+(_[a-z]+)*$/.test(reason) ? humanize(reason).toLowerCase() : reason);
