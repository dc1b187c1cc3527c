import { foldAddress } from '@perennial/model';
import type { OutgoingMail, OutgoingMessage, OutgoingPush, OutgoingText } from '@perennial/providers';
import type { KeptMail } from '@perennial/store';

type Kept = Omit<KeptMail, 'workspaceId' | 'messageId' | 'profileId'>;

const mail = ({ to, from, subject, headers, html, text }: OutgoingMail): Kept => ({
  channel: 'email', to, toFolded: foldAddress(to), from: from.name === '' ? from.address : `${from.name} <${from.address}>`, subject, headers: { ...headers }, html, text,
});

const sms = ({ to, from, text }: OutgoingText, workspace: string): Kept => ({ channel: 'sms', to, toFolded: foldAddress(to), from: from === '' ? workspace : from, subject: '', headers: {}, html: '', text });

const push = ({ devices, title, body, link }: OutgoingPush, workspace: string): Kept => {
  const to = devices.map(({ token }) => token).join(', ');
  return { channel: 'push', to, toFolded: foldAddress(devices[0]?.token ?? ''), from: workspace, subject: title, headers: link === '' ? {} : { Link: link }, html: '', text: body };
};

/** A message as the mailbox keeps it: a push message once, whatever the number of its devices, found by the newest. */
export function keptAs(message: OutgoingMessage, workspace: string): Kept {
  if (message.channel === 'email') return mail(message);
  return message.channel === 'sms' ? sms(message, workspace) : push(message, workspace);
}
