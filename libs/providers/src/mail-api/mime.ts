import { randomBytes } from 'node:crypto';
import { encode, wrap } from 'nodemailer/lib/base64';
import MimeNode from 'nodemailer/lib/mime-node';
import type { OutgoingMail } from '../port.js';

/** Message-ID of a mail, the same on every try. */
export const messageIdOf = ({ id, from }: OutgoingMail): string => `<${id}@${from.address.split('@').at(-1) ?? 'localhost'}>`;

interface Part {
  readonly type: 'text/plain' | 'text/html';
  readonly text: string;
}

const partsOf = ({ text, html }: OutgoingMail): Part[] => [...(text === '' ? [] : [{ type: 'text/plain', text } as const]), { type: 'text/html', text: html }];

const bodyOf = ({ text }: Part): string => wrap(encode(text));

/** The header fields; addresses are objects, so that none is read as a list. */
function headersOf(mail: OutgoingMail, contentType: string): string {
  const node = new MimeNode(contentType, { textEncoding: 'B' });
  node.setHeader('From', mail.from);
  node.setHeader('To', { name: '', address: mail.to });
  if (mail.replyTo !== null) node.setHeader('Reply-To', mail.replyTo);
  node.setHeader('Subject', mail.subject);
  node.setHeader('Message-ID', messageIdOf(mail));
  for (const [name, value] of Object.entries(mail.headers)) node.addHeader(name, value);
  return node.buildHeaders();
}

/**
 * The MIME text of a mail (RFC 5322, RFC 2045), lines ended by CR LF: its header fields by nodemailer, its texts in base64 in one pass. Through nodemailer's streams it took most of
 * the time of a mail by SMTP.
 */
export function mimeOf(mail: OutgoingMail): string {
  const parts = partsOf(mail);
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return `${headersOf(mail, `${only.type}; charset=utf-8`)}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bodyOf(only)}\r\n`;
  const boundary = `--=_${randomBytes(16).toString('hex')}`;
  const written = parts.map((part) => `--${boundary}\r\nContent-Type: ${part.type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${bodyOf(part)}\r\n`);
  return `${headersOf(mail, `multipart/alternative; boundary="${boundary}"`)}\r\n\r\n${written.join('')}--${boundary}--\r\n`;
}
