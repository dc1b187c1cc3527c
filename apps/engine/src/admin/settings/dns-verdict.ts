import type { DnsCheck } from '@perennial/model';

/** What DNS has at a name: its texts, none, or no answer (null). */
export type FoundTexts = readonly string[] | null;

/** What a domain's records should be. */
export interface WantedRecords {
  readonly domain: string;
  readonly selector: string;
  /** Base64 of the public key's DER (SPKI). */
  readonly publicKey: string;
  /** What SPF must name for the providers that mails go through, such as `include:sendgrid.net`; none: not known. */
  readonly spf: readonly string[];
}

const UNKNOWN = 'DNS gave no answer. Look again in a moment.';
const tagsOf = (record: string): Map<string, string> => new Map(record.split(';').map((part) => {
  const [name = '', ...value] = part.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}));

/** SPF (RFC 7208): one record that names the providers and ends in `-all` or `~all`. */
function spf({ domain, spf: wanted }: WantedRecords, found: FoundTexts): DnsCheck {
  const records = (found ?? []).filter((text) => /^v=spf1(\s|$)/i.test(text));
  const [record] = records;
  const expected = record === undefined ? `v=spf1 ${[...wanted, '~all'].join(' ')}` : (wanted.filter((one) => !words(record).includes(one)).length === 0 ? record : record.replace(/^v=spf1/i, `v=spf1 ${wanted.filter((one) => !words(record).includes(one)).join(' ')}`));
  const frame: Omit<DnsCheck, 'verdict' | 'words'> = { record: 'SPF', type: 'TXT', host: domain, expected, found: records };
  if (found === null) return { ...frame, verdict: 'unknown', words: UNKNOWN };
  if (record === undefined) return { ...frame, verdict: 'missing', words: `There is no SPF record. Without it many mail services take your mails for forged.${wanted.length === 0 ? ' Set up your provider first: the record has to name it.' : ''}` };
  if (records.length > 1) return { ...frame, verdict: 'wrong', words: 'There are several SPF records, which makes all of them void (RFC 7208). Make one of them.' };
  const missing = wanted.filter((one) => !words(record).includes(one));
  if (missing.length > 0) return { ...frame, verdict: 'wrong', words: `The record does not name ${missing.join(' and ')}, so that mails which go that way fail SPF. Add it before the word that ends in “all”.` };
  if (/\s\+?all$/i.test(record)) return { ...frame, verdict: 'wrong', words: 'The record ends in “all” without a sign: it lets everybody send in your name. End it in ~all or -all.' };
  if (!/\s[-~?]all$|\sredirect=/i.test(record)) return { ...frame, verdict: 'weak', words: 'The record does not end in ~all or -all, so that it says nothing of other senders.' };
  return { ...frame, verdict: 'ok', words: 'As it should be.' };
}

const words = (record: string): string[] => record.toLowerCase().split(/\s+/);

/** DKIM (RFC 6376): the public half of the key that mails are signed with. */
function dkim({ domain, selector, publicKey }: WantedRecords, found: FoundTexts): DnsCheck {
  const expected = `v=DKIM1; k=rsa; p=${publicKey}`;
  const frame: Omit<DnsCheck, 'verdict' | 'words'> = { record: 'DKIM', type: 'TXT', host: `${selector}._domainkey.${domain}`, expected, found: [...(found ?? [])] };
  if (found === null) return { ...frame, verdict: 'unknown', words: UNKNOWN };
  const [record] = found;
  if (record === undefined) return { ...frame, verdict: 'missing', words: 'There is no DKIM record. Mails are signed only once it is there.' };
  if (found.length > 1) return { ...frame, verdict: 'wrong', words: 'There are several records at this name; leave the one that is shown here.' };
  const key = tagsOf(record).get('p')?.replace(/\s+/g, '');
  if (key === '') return { ...frame, verdict: 'wrong', words: 'The record says that the key is withdrawn (an empty p=). Put in the one that is shown here.' };
  if (key !== publicKey) return { ...frame, verdict: 'wrong', words: 'Another key stands here, so that signatures fail. Put in the one that is shown here; some DNS editors cut long values off.' };
  return { ...frame, verdict: 'ok', words: 'As it should be. Mails from this domain are signed.' };
}

/** DMARC (RFC 7489): what becomes of mails that fail both. Gmail and Yahoo ask for it of everybody who sends in bulk. */
function dmarc({ domain }: WantedRecords, found: FoundTexts): DnsCheck {
  const records = (found ?? []).filter((text) => /^v=DMARC1\b/i.test(text));
  const [record] = records;
  const frame: Omit<DnsCheck, 'verdict' | 'words'> = { record: 'DMARC', type: 'TXT', host: `_dmarc.${domain}`, expected: record ?? `v=DMARC1; p=none; rua=mailto:dmarc@${domain}`, found: records };
  if (found === null) return { ...frame, verdict: 'unknown', words: UNKNOWN };
  if (record === undefined) return { ...frame, verdict: 'missing', words: 'There is no DMARC record. Gmail and Yahoo refuse bulk mail without one.' };
  if (records.length > 1) return { ...frame, verdict: 'wrong', words: 'There are several DMARC records, so that none counts (RFC 7489). Leave one.' };
  const policy = tagsOf(record).get('p')?.toLowerCase();
  if (policy === undefined || !['none', 'quarantine', 'reject'].includes(policy)) return { ...frame, verdict: 'wrong', words: 'The record says no policy. Add p=none to begin with.' };
  if (policy === 'none') return { ...frame, verdict: 'weak', words: 'Enough for Gmail and Yahoo. With p=none forged mails in your name still arrive; go to p=quarantine when the reports show that all of yours pass.' };
  return { ...frame, verdict: 'ok', words: 'As it should be.' };
}

/** Names at which a domain's records stand. */
export const namesOf = ({ domain, selector }: Pick<WantedRecords, 'domain' | 'selector'>): { readonly spf: string; readonly dkim: string; readonly dmarc: string } => ({ spf: domain, dkim: `${selector}._domainkey.${domain}`, dmarc: `_dmarc.${domain}` });

/** What DNS says of a domain, record by record. */
export const verdictOf = (wanted: WantedRecords, found: { readonly spf: FoundTexts; readonly dkim: FoundTexts; readonly dmarc: FoundTexts }): DnsCheck[] => [spf(wanted, found.spf), dkim(wanted, found.dkim), dmarc(wanted, found.dmarc)];
