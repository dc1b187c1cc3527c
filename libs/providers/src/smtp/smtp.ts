import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { JsonObject } from '@perennial/model';
import { mailProvider } from '../mail-api/mail-provider.js';
import { messageIdOf, mimeOf } from '../mail-api/mime.js';
import type { OutgoingMail, Provider, ProviderKind, SendResult } from '../port.js';
import { classify } from './classify.js';

const settings = z.strictObject({
  host: z.string().trim().min(1, 'is missing').max(253),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['starttls', 'tls', 'none']),
  username: z.string().max(200),
  password: z.string().max(500),
  maxConnections: z.number().int().min(1).max(50),
  bounceDomain: z.string().trim().toLowerCase().max(200).regex(/^$|^(?=.*\.)[a-z\d]([a-z\d.-]*[a-z\d])?$/, 'must be a domain such as bounces.example.com, or empty').default(''),
});

/** Headers that a signature covers; nodemailer's own list lacks those of one click (RFC 8058 section 4) and Feedback-ID. */
const SIGNED_HEADERS = 'from:reply-to:to:subject:date:message-id:mime-version:content-type:content-transfer-encoding:list-unsubscribe:list-unsubscribe-post:feedback-id:auto-submitted';
const CONNECT_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 60_000;

function open(raw: JsonObject): Provider {
  const own = settings.parse(raw);
  const transport = createTransport({
    host: own.host, port: own.port, secure: own.security === 'tls', requireTLS: own.security === 'starttls', ignoreTLS: own.security === 'none', pool: true, maxConnections: own.maxConnections, maxMessages: 1000,
    connectionTimeout: CONNECT_TIMEOUT_MS, greetingTimeout: CONNECT_TIMEOUT_MS, socketTimeout: ANSWER_TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true,
    ...(own.username === '' ? {} : { auth: { user: own.username, pass: own.password } }),
  });
  const sendOne = async (mail: OutgoingMail): Promise<SendResult> => {
    try {
      await transport.sendMail({
        raw: mimeOf(mail), envelope: { from: mail.returnPath ?? mail.from.address, to: mail.to }, ...(mail.dkim === null ? {} : { dkim: { domainName: mail.dkim.domain, keySelector: mail.dkim.selector, privateKey: mail.dkim.privateKey, headerFieldNames: SIGNED_HEADERS } }),
      });
      return { outcome: 'accepted', providerId: messageIdOf(mail) };
    } catch (error) {
      return classify(error);
    }
  };
  return mailProvider({
    title: 'a mail server', takesUnicode: true, maxBatch: 100,
    sendMails: (mails) => Promise.all(mails.map(sendOne)),
    verify: async () => {
      try {
        await transport.verify();
        return { ok: true, detail: `${own.host} answered and accepted the settings.` };
      } catch (error) {
        const result = classify(error);
        return { ok: false, detail: 'reason' in result ? result.reason : 'The server did not answer.' };
      }
    },
    close: async () => transport.close(),
  });
}

/** Any mail server by SMTP: pooled connections, TLS, authentication. Message-ID is the message's own, the same on every retry. */
export const smtp: ProviderKind = {
  name: 'smtp',
  title: 'SMTP server',
  about: 'Any mail server that you have an account on',
  channels: ['email'],
  spf: ({ host }) => `a:${String(host)}`,
  fields: () => [
    { name: 'host', label: 'Server', type: 'text', required: true, hint: 'e.g. smtp.example.com', initial: '' },
    { name: 'port', label: 'Port', type: 'number', required: true, hint: '587 for STARTTLS, 465 for TLS, 25 inside your own network', initial: 587 },
    { name: 'security', label: 'Encryption', type: 'select', options: ['starttls', 'tls', 'none'], required: true, hint: 'none only inside your own network', initial: 'starttls' },
    { name: 'username', label: 'User name', type: 'text', required: false, hint: 'Leave empty if the server asks for none', initial: '' },
    { name: 'password', label: 'Password', type: 'secret', required: false, hint: 'Kept encrypted; never shown again', initial: '' },
    { name: 'maxConnections', label: 'Connections', type: 'number', required: true, hint: 'How many connections are kept open, 1 to 50', initial: 5 },
    { name: 'bounceDomain', label: 'Domain for returned mail', type: 'text', required: false, hint: 'e.g. bounces.example.com, whose MX points to this server; mails that come back are then told apart. Empty: they go to the sender', initial: '' },
  ],
  settings,
  bounceDomain: (raw) => settings.parse(raw).bounceDomain || null,
  open,
};
