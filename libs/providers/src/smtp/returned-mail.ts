import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { classifyBounce } from '../bounce-class.js';
import type { FeedbackFact } from '../feedback.js';
import { fieldGroups, type Fields } from './report-fields.js';
import { freeForm } from './free-form.js';

/** What a mail that came back says of one recipient. */
export interface ReturnedFact {
  /** The recipient; null: it does not say. */
  readonly address: string | null;
  readonly fact: FeedbackFact;
}

/** What a mail says that came to the address of bounces. */
export interface ReturnedMail {
  /** The same for the same mail, however often it comes. */
  readonly key: string;
  /** Epoch milliseconds, by its own date; null: it has none. */
  readonly at: number | null;
  /** Message-ID of the mail that it is about, without its brackets; null: it does not say. */
  readonly about: string | null;
  /** Nothing for what is no report: an answer of somebody who is away, a challenge, mail of a person. */
  readonly facts: readonly ReturnedFact[];
}

const REASON_LENGTH = 500;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, REASON_LENGTH);

const textOf = ({ content }: Attachment): string => (typeof content === 'string' ? content : Buffer.from(content instanceof Uint8Array ? content : new Uint8Array(content)).toString('utf8'));
const partOf = ({ attachments }: Email, ...types: readonly string[]): string | null => {
  const part = attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()));
  return part === undefined ? null : textOf(part);
};

/** The address in a field such as `rfc822; maya@orchard.test` or `<maya@orchard.test>`. */
function addressIn(value: string | undefined): string | null {
  const address = /([^\s<>;,"]+@[^\s<>;,"]+)/.exec(value ?? '')?.[1] ?? null;
  return address === null ? null : address.toLowerCase();
}

/** The text that a person reads, as far as the copy of the original. */
const wordsOf = ({ text, html }: Email): string => text ?? (html ?? '').replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]+>/g, ' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', ' ');

/** One recipient of a delivery status notification (RFC 3464); what was relayed or expanded says nothing yet. */
function deliveryFact(fields: Fields, words: string): ReturnedFact[] {
  const address = addressIn(fields['original-recipient']) ?? addressIn(fields['final-recipient']);
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields['status'] ?? '')?.[0] ?? null;
  const said = (fields['diagnostic-code'] ?? '').replace(/^[\w-]+\s*;\s*/, '');
  const reason = oneLine(said === '' ? `${status ?? ''} ${freeForm({ subject: '', words, failed: address })}` : said);
  switch ((fields['action'] ?? '').toLowerCase().split(/[\s(]/)[0]) {
    case 'failed': return [{ address, fact: { type: 'bounced', class: classifyBounce(status, reason), reason } }];
    case 'delayed': return [{ address, fact: { type: 'deferred', reason } }];
    case 'delivered': return [{ address, fact: { type: 'delivered' } }];
    default: return [];
  }
}

/** Types of reports (RFC 5965, section 7.3) that tell of a person; of the others, `not-spam` takes a complaint back that was never made here, and the rest are about authentication. */
const COMPLAINTS: Readonly<Record<string, (reason: string) => FeedbackFact>> = {
  abuse: (reason) => ({ type: 'complained', reason }), fraud: (reason) => ({ type: 'complained', reason }), virus: (reason) => ({ type: 'complained', reason }),
  'opt-out': () => ({ type: 'unsubscribed' }), 'opt-out-list': () => ({ type: 'unsubscribed' }),
};

/** A complaint in the abuse reporting format (RFC 5965). */
function complaintFact(report: string): ReturnedFact[] {
  const fields = fieldGroups(report)[0] ?? {};
  const type = (fields['feedback-type'] ?? '').trim().toLowerCase();
  const fact = Object.hasOwn(COMPLAINTS, type) ? COMPLAINTS[type]?.(type) : undefined;
  return fact === undefined ? [] : [{ address: addressIn(fields['original-rcpt-to']) ?? addressIn(fields['removal-recipient']), fact }];
}

const headerOf = ({ headers }: Email, name: string): string => headers.find(({ key }) => key === name)?.value ?? '';

const AWAY = /out of (the )?office|automatic(ally generated)? (reply|answer)|auto(matic|mated)?[\s-]?(reply|response|responder|antwort)|vacation|away (from|until|on)|on (annual |maternity |parental |sick )?leave|abwesen|urlaub|r[ée]ponse automatique|absence|respuesta autom|risposta automatica|autosvar|automatisch antwoord|resposta autom|ausente|fuera de la oficina/i;
const CHALLENGE = /(please )?(confirm|verify|verification|authenticat)[^.\n]{0,60}(sender|you are|your (e-?mail|message|address|identity)|human)|click [^.\n]{0,60}(to (release|deliver|approve|be added)|so that your)|challenge[\s-]?response|spam ?arrest|boxbe|waiting list|approved senders/i;
const DAEMON = /mailer-?daemon|postmaster|mail delivery|maildelivery|mail-daemon|delivery subsystem|bounce|mailadmin|microsoftexchange/i;
const REPORT = /undeliver|not deliver|delivery (status|fail|has failed|problem|report|notification|error)|(mail|message|e-?mail) (delivery|status|system|could not|failed|rejected)|returned (mail|message|to sender)|failure notice|failed|nondeliverable|non-deliver|rejected|unzustell|nicht zugestellt|zustellung|could(n't| not) be (delivered|sent)|no se (ha podido|pudo) entregar|non remis|échec/i;

/** Whether a mail without a report in it is one that a server wrote about a mail that it could not deliver. */
function isServersOwn(mail: Email, words: string): boolean {
  if (headerOf(mail, 'x-failed-recipients') !== '') return true;
  if (/auto-replied/i.test(headerOf(mail, 'auto-submitted')) || headerOf(mail, 'x-autoreply') !== '' || headerOf(mail, 'x-autorespond') !== '' || /auto_reply/i.test(headerOf(mail, 'precedence'))) return false;
  const subject = mail.subject ?? '';
  if (AWAY.test(subject) || CHALLENGE.test(subject) || CHALLENGE.test(words.slice(0, REASON_LENGTH * 4))) return false;
  const sender = mail.from === undefined ? '' : `${mail.from.name} ${mail.from.address ?? ''}`;
  const isDaemon = DAEMON.test(sender) || (mail.returnPath ?? '').replace(/[<>\s]/g, '') === '' && headerOf(mail, 'return-path') !== '';
  return isDaemon ? REPORT.test(subject) || /^hi\. this is the|this message was created automatically|could not be delivered|delivery (failed|error|to the following)|permanent (error|failure)|\b[45]\.\d+\.\d+\b|<[^>\s]+@[^>\s]+>:/im.test(words) : REPORT.test(subject) && /\b[45]\d\d[\s-]|\b[45]\.\d+\.\d+\b/.test(words) && DAEMON.test(subject + sender);
}

const DELAYED = /delay|warning: (message|could not|mail)|still being (re)?tried|will (be retried|keep trying|continue to (try|attempt))|do(es)? not need to (resend|re-send|do anything)|verzöger/i;

/** A bounce in a server's own words. */
function wordsFact(mail: Email): ReturnedFact[] {
  const words = wordsOf(mail);
  if (!isServersOwn(mail, words)) return [];
  const failed = addressIn(headerOf(mail, 'x-failed-recipients'));
  const reason = oneLine(freeForm({ subject: mail.subject ?? '', words, failed }));
  const address = failed ?? addressIn(/<([^<>\s]+@[^<>\s]+)>/.exec(words)?.[1]) ?? addressIn(words);
  if (DELAYED.test(mail.subject ?? '') || /this is a (warning|temporary)|delivery (has been|is) delayed/i.test(words.slice(0, REASON_LENGTH * 2))) return [{ address, fact: { type: 'deferred', reason } }];
  return [{ address, fact: { type: 'bounced', class: classifyBounce(null, reason), reason } }];
}

/** Message-ID of the mail that a report is about: in the copy that it carries, whole, in part, or within the text. */
function aboutOf(mail: Email): string | null {
  const copy = partOf(mail, 'message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers') ?? mail.text ?? '';
  return /^(?:x-original-)?message-id:\s*<([^<>\s]{1,300})>/im.exec(copy)?.[1] ?? null;
}

/** Largest nesting that a report has a use for. */
const DEPTH = 12;

async function parsed(raw: Buffer): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'utf8', maxNestingDepth: DEPTH, maxHeadersSize: 262_144 });
  } catch {
    return null; // no mail that can be read: it says nothing
  }
}

/** Reads a mail that came back: a delivery status notification, a complaint (ARF), or a bounce in a server's own words. Never throws. */
export async function readReturnedMail(raw: Buffer): Promise<ReturnedMail> {
  const mail = await parsed(raw);
  const key = createHash('sha256').update(mail?.messageId ?? raw).digest('base64url');
  if (mail === null) return { key, at: null, about: null, facts: [] };
  const [complaint, status] = [partOf(mail, 'message/feedback-report'), partOf(mail, 'message/delivery-status', 'message/global-delivery-status')];
  const words = wordsOf(mail);
  // The first group is about the mail, each other about one recipient.
  const facts = complaint !== null ? complaintFact(complaint) : status !== null ? fieldGroups(status).flatMap((fields) => deliveryFact(fields, words)) : wordsFact(mail);
  const at = mail.date === undefined ? Number.NaN : Date.parse(mail.date);
  return { key, at: Number.isNaN(at) ? null : at, about: aboutOf(mail), facts };
}
