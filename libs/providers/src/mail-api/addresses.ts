import { domainToASCII } from 'node:url';
import { isAddress } from '@perennial/model';
import type { Mailbox, OutgoingMail } from '../port.js';

/** A mail whose addresses and texts cannot break out of their place, or why there is none; the reason is for a person. */
export type SendableMail = { readonly ok: true; readonly mail: OutgoingMail } | { readonly ok: false; readonly reason: string };

/** An address as servers take it, its domain in A-labels (RFC 5890), or what is wrong with it. */
export type SendableAddress = { readonly ok: true; readonly address: string } | { readonly ok: false; readonly reason: string };

/** Bytes of a local part and of a domain (RFC 5321 section 4.5.3.1). */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const HEADER_NAME = /^[!-9;-~]{1,76}$/;

const ofAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Reads an address that mail goes to or comes from; `takesUnicode`: the outside takes letters beyond ASCII before the @ (RFC 6531). */
export function sendableAddress(address: string, takesUnicode: boolean): SendableAddress {
  const wrong = { ok: false, reason: `${JSON.stringify(address.slice(0, 100))} is not an address that mail can be sent to` } as const;
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (!isAddress(address) || local.startsWith('.') || local.endsWith('.') || CONTROLS.test(address) || Buffer.byteLength(local) > MAX_LOCAL || domain.includes('%')) return wrong;
  if (!takesUnicode && !ofAscii(local)) return { ok: false, reason: `${JSON.stringify(address.slice(0, 100))} has letters before the @ that this provider does not take; a mail server (SMTP) with SMTPUTF8 does` };
  const labels = domainToASCII(domain);
  return labels === '' || labels.length > MAX_DOMAIN || !labels.split('.').every((label) => LABEL.test(label)) ? wrong : { ok: true, address: `${local}@${labels}` };
}

/** A text on one line: line breaks and other controls are spaces, so that a header ends where it should. */
export const onOneLine = (text: string): string => text.replace(CONTROLS, ' ').trim();

/** Name and address as one text (RFC 5322): the name in quotes, so that commas, quotes and angle brackets in it are only letters. */
export const formatted = ({ name, address }: Mailbox): string => (name === '' ? address : `"${name.replace(/[\\"]/g, '\\$&')}" <${address}>`);

/** Checks the addresses of a mail and keeps its texts on their lines. */
export function sendable(mail: OutgoingMail, takesUnicode: boolean): SendableMail {
  const read = (address: string): SendableAddress => sendableAddress(address, takesUnicode);
  const [to, from, replyTo] = [read(mail.to), read(mail.from.address), mail.replyTo === null ? null : read(mail.replyTo.address)];
  for (const one of [to, from, replyTo]) if (one !== null && !one.ok) return one;
  const unnamed = Object.keys(mail.headers).find((name) => !HEADER_NAME.test(name));
  if (unnamed !== undefined) return { ok: false, reason: `${JSON.stringify(unnamed.slice(0, 100))} is not the name of a header` };
  const boxOf = (box: Mailbox | null, checked: SendableAddress | null): Mailbox | null => (box === null || checked === null || !checked.ok ? null : { name: onOneLine(box.name), address: checked.address });
  return {
    ok: true,
    mail: {
      ...mail, to: to.ok ? to.address : mail.to, from: boxOf(mail.from, from) ?? mail.from, replyTo: boxOf(mail.replyTo, replyTo), subject: onOneLine(mail.subject),
      headers: Object.fromEntries(Object.entries(mail.headers).map(([name, value]) => [name, onOneLine(value)])),
    },
  };
}
