import { z } from 'zod';
import { keySchema } from './key.js';
import { HOST_NAME } from '../mail-settings.js';

/** What DNS says of one record: as it should be, not there, there but wrong, right but weak, or DNS gave no answer. */
export const DNS_VERDICTS = ['ok', 'missing', 'wrong', 'weak', 'unknown'] as const;
/** One record of a domain: where it belongs, what should stand there, what stands there, and what that means in words. */
export const dnsCheckSchema = z.object({ record: z.enum(['SPF', 'DKIM', 'DMARC']), type: z.literal('TXT'), host: z.string(), expected: z.string(), found: z.array(z.string()), verdict: z.enum(DNS_VERDICTS), words: z.string() });
/** One record of a domain. */
export type DnsCheck = z.infer<typeof dnsCheckSchema>;

/** GET /api/sending-domains: a domain that mails are sent from, with its records; `warmUp` null: it does not warm up; `today`: mails of this day (UTC), and at most how many. */
export const sendingDomainSchema = z.object({
  id: z.number(), domain: z.string(), checks: z.array(dnsCheckSchema), checkedAt: z.number().nullable(), warmUp: z.object({ since: z.number(), day: z.number(), sent: z.number(), most: z.number().nullable() }).nullable(),
});
/** A domain that mails are sent from. */
export type SendingDomain = z.infer<typeof sendingDomainSchema>;
/** POST /api/sending-domains (owner): a new domain, with a new key; it warms up unless it did elsewhere. */
export const newSendingDomainSchema = z.strictObject({ domain: z.string().trim().toLowerCase().regex(HOST_NAME, 'is not a domain such as example.com'), warmUp: z.boolean().default(true) });
/** PUT /api/sending-domains/:id/warm-up (owner): begins the warm-up anew, or ends it. POST /api/sending-domains/:id/check looks DNS up; DELETE /api/sending-domains/:id. */
export const warmUpSchema = z.strictObject({ warmUp: z.boolean() });

/** GET /api/senders: who mails can be from; `replyTo` null: answers go to the address. */
export const senderSchema = z.object({ id: z.number(), key: z.string(), name: z.string(), address: z.string(), replyTo: z.string().nullable(), usedIn: z.number() });
/** Who mails can be from. */
export type Sender = z.infer<typeof senderSchema>;
/** POST /api/senders, PUT /api/senders/:id (owner; the key stays); DELETE /api/senders/:id, 409 while a template uses it. */
export const senderInputSchema = z.strictObject({ key: keySchema, name: z.string().trim().max(100), address: z.string().trim().min(3).max(320), replyTo: z.string().trim().min(3).max(320).nullable().default(null) });
/** Who mails can be from, as it is written. */
export type SenderInput = z.infer<typeof senderInputSchema>;
