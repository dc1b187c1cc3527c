import { createVerify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { FeedbackRequest, FeedbackSurroundings } from '../feedback.js';
import { isFresh, refuse, type Refusal } from '../hooks/proof.js';
import { readBody } from '../hooks/read-json.js';

const snsSchema = z.looseObject({
  Type: z.string(), MessageId: z.string().min(1).max(200), TopicArn: z.string(), Message: z.string(), Timestamp: z.string(), SignatureVersion: z.string().optional(), Signature: z.string().optional(), SigningCertURL: z.string().optional(),
  Subject: z.string().nullish(), SubscribeURL: z.string().optional(), Token: z.string().optional(),
});
/** A call of Amazon SNS. */
export type SnsCall = z.infer<typeof snsSchema>;

/** SNS tries for an hour at most (providers.md); a quarter more for clocks and queues. */
const LIFE_MS = 75 * 60_000;
const HOST = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;
/** Fields that are signed, in byte order, by kind of call. */
const SIGNED = { Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'], other: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] } as const;
const DIGESTS: Readonly<Record<string, string>> = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };

/** True for an https address on a host of SNS itself. */
export function isOfSns(address: string, ending: RegExp): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, pathname } = new URL(address);
  return protocol === 'https:' && port === '' && username === '' && HOST.test(hostname) && ending.test(pathname);
}

const textOf = (call: SnsCall): string => (call.Type === 'Notification' ? SIGNED.Notification : SIGNED.other)
  .flatMap((name) => (typeof call[name] === 'string' ? [`${name}\n${call[name]}\n`] : [])).join('');

function isSigned(call: SnsCall, certificate: string, digest: string): boolean {
  try {
    return createVerify(digest).update(textOf(call), 'utf8').verify(new X509Certificate(certificate).publicKey, call.Signature ?? '', 'base64');
  } catch {
    return false; // what was fetched is no certificate
  }
}

/** Reads a call of SNS about one topic and proves that SNS signed it. */
export async function provenSns(request: FeedbackRequest, topicArn: string, { fetchText }: FeedbackSurroundings): Promise<{ readonly ok: true; readonly call: SnsCall } | Refusal> {
  const read = readBody(snsSchema, request);
  if (!read.ok) return read;
  const call = read.value;
  if (topicArn === '') return refuse(401, 'no topic is set here; enter the ARN of the SNS topic in the settings');
  if (call.TopicArn !== topicArn) return refuse(403, 'the call is of another topic than the one in the settings');
  const digest = DIGESTS[call.SignatureVersion ?? ''];
  if (call.Signature === undefined || call.SigningCertURL === undefined || digest === undefined) return refuse(401, 'the call has no signature');
  if (!isFresh(Date.parse(call.Timestamp), request, LIFE_MS)) return refuse(401, 'the call is too old');
  if (!isOfSns(call.SigningCertURL, /\.pem$/)) return refuse(401, 'the certificate of the call is not kept by Amazon SNS');
  const certificate = await fetchText(call.SigningCertURL);
  if (certificate === null) return refuse(401, 'the certificate of the call could not be fetched');
  return isSigned(call, certificate, digest) ? { ok: true, call } : refuse(401, 'the signature of the call is wrong');
}
