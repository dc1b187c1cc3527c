import type { BounceClass } from '@perennial/model';

/** One row of the table: it answers its class where all that it names fits. */
interface Row {
  readonly class: BounceClass;
  /** Of the enhanced status code (RFC 3463), `5.0.0` or `4.0.0` where only the kind of failure is known. */
  readonly status?: RegExp;
  /** Of the server's words, in lower case on one line. */
  readonly text?: RegExp;
}

/**
 * What a bounce means, from the most telling to the least: the first row that fits answers. Rows that say something about the sender, the mail or the
 * moment stand above those that say that the address is dead, because a dead address is written to no more, and servers use 5.1.1 and 550 for both.
 */
const TABLE: readonly Row[] = [
  // Microsoft's edge refuses unknown recipients of a tenant with these words, which read like a refusal of the sender.
  { class: 'user_unknown', status: /^5\.4\.1$/, text: /recipient address rejected: access denied/ },
  { class: 'mailbox_full', text: /(mail)?(box|folder|account|inbox|user|recipient).{0,40}\b(full\b|over ?quota|exceeded (its|his|the|their) (storage|quota|mailbox))|over(\s|-)?quota|quota.{0,20}(exceed|full|reached)|exceed.{0,30}quota|out of (storage|space|disk)|insufficient (disk|system|mailbox)? ?(storage|space)|storage (limit|space|allocation)|disk (quota|is full|full)|not enough (storage|space)|no space left|mailbox is (too )?large/ },
  { class: 'size', text: /(message|mail|size|file).{0,30}(too (large|big|long)|exceed(s|ed|ing)? .{0,30}(size|limit of \d|maximum)|larger than)|(max(imum)?|message|mail) size|size limit|exceeds size/ },
  { class: 'content', text: /(urls?|uris?|links?)\b.{0,60}(listed|black|block|surbl|uribl)|\b(surbl|uribl)\b/ },
  { class: 'authentication', text: /\b(dmarc|dkim|spf|ptr|rdns|arc)\b|sender id|unauthenticated (e-?mail|sender|mail)|(mail|message|sender|domain).{0,40}(not|n't|lacks?|fail(s|ed)?) .{0,20}authenticat|reverse dns|reverse lookup|valid (reverse|helo|hostname)/ },
  { class: 'rate', text: /rate.?limit|unusual rate|at a rate|(too many|maximum (number of )?|limit (on|of) (the )?(number of )?|number of )(messages|mails|emails|connections|recipients|sessions|invalid recipients|errors)|throttl|too (quickly|fast|frequently)|gr[ae]y.?list|unexpected volume|(temporarily|being) (deferred|rate)|sending (limit|rate)|(hourly|daily|per (hour|minute|day)).{0,20}(limit|exceed|max)|exceeded .{0,30}(sending|message) limit|intensity|mail ?flood/ },
  { class: 'blocked', text: /spamhaus|spamcop|barracuda|sorbs|proofpoint|cloudmark|trend ?micro|mimecast|\b(s3140|s3150|as\(\d+\)|ufebl?|rbl|dnsbl|pbl|xbl|sbl|css)\b|black ?list|block ?list|deny ?list|reputation|(?<!not )(listed|blocked|banned) (at|by|in|on|using|from|for|due)|(ip|host|network|address|server|client|domain|sender|you).{0,50} (is |are |was |has been |have been )?(currently )?(blocked|banned|blacklisted|(?<!not )listed|refused by)|blocked sender|bad sender ip|not accept(ing)? (mail|email|connections) from (your|this|\[?\d)|no mail accepted from|refused to talk to me/ },
  { class: 'content', text: /spam|virus|malware|phish|infected|trojan|unsolicited|bulk (mail|email)|junk|content|attachment|message (looks|appears|contains|filtered|was (considered|detected|blocked))|suspicious|objectionable|profan|executable|invalid (header|mime)|bare lf|duplicate header/ },
  { class: 'authentication', status: /^5\.7\.(8|9|1[1-6]|2[0-9]|30|40|509|512|513|515)$/ },
  { class: 'blocked', status: /^5\.7\.(50[1-8]|51[01]|60[6-9]|6[1-4]\d|7\d\d)$/ },
  { class: 'policy', text: /polic(y|ies)|not authori[sz]ed|unauthori[sz]ed|not permitted|not allowed|restrict|\brelay(ing)? .{0,30}(denied|not|prohib)|unable to relay|rcpthosts|prohibited|only accepts? (mail|messages)|requires? (authentication|authorization|tls|encryption)|must (issue|be authenticated)|authentication (is )?required|resolver\.rst|access denied|sender (address |verify |domain )?(rejected|denied|refused|fail)|(mail|message) refused by|refused by (the )?(recipient|user|rule)|moderat|closed group|whitelist|not a member|invalid sender|recipient (does not|doesn't) (want|accept mail from)/ },
  // Codes that tell the sender, the mail or the moment apart, whatever the words.
  { class: 'rate', status: /^4\.7\./ },
  { class: 'mailbox_full', status: /^[45]\.2\.2$/ },
  { class: 'size', status: /^[45]\.(2\.3|3\.4)$/ },
  { class: 'rate', status: /^[45]\.(5\.3|4\.5)$/ },
  { class: 'content', status: /^[45]\.6\.\d+$/ },
  { class: 'policy', status: /^5\.7\./ },
  { class: 'policy', status: /^[45]\.1\.[78]$/ },
  // Of the moment: nothing that a server says for now makes an address dead.
  { class: 'mailbox_full', status: /^4\./, text: /\b452\b|full/ },
  { class: 'network', status: /^4\./, text: /connect|connection|timed? ?out|time-?out|unreachable|no route|not responding|name service|dns|lookup|resol|host|unavailable|busy|service|expired|tls|loop|hops|greeting|closed/ },
  { class: 'network', status: /^4\.(4|3)\./ },
  { class: 'other', status: /^4\./ },
  { class: 'network', text: /name service error.{0,80}try again|temporary (dns|lookup|resolution|failure)|connect(ion)? .{0,60}(timed? ?out|refused|reset|lost|dropped|closed)|connection .{0,20}(timeout|lost)|lost connection|no route to host|network (is )?unreachable|unable to connect|could not connect|couldn't connect|too many hops|(mail|routing|forwarding) loop|loop(s)? back|retry time ?out|(delivery|message|queue).{0,30} expired|not responding|operation timed out|could not be delivered (for|within)|could not send .{0,20}for the (past|last)|in the queue too long/ },
  // The address: moved, its host gone, closed, never there.
  { class: 'moved', text: /has moved|have moved|(address|mailbox|user|recipient).{0,30} (has |was )?(been )?(changed|moved) ?(to|;|,|\.)|no longer (works|employed|with (us|this|the)|at this)|left the (company|organi[sz]ation)|new (e-?mail )?address|please (use|try|update) .{0,30}@|\b551\b/ },
  { class: 'host_unknown', text: /(host|domain)( or domain)?( name)?.{0,40}(not found|unknown|(does ?n[o']t|doesn't) exist|cannot be found|could not be found|invalid|not exist)|unknown (host|domain|mail host|destination)|no such (host|domain)|nxdomain|name or service not known|unrouteable mail domain|couldn't find any (host|mail exchanger)|(no|any|valid|find) mx\b|mx records? (point|found)|bad destination (host|system)|invalid domain|unresolvable|cannot resolve|domain .{0,40}expired|host not found|illegal host|dns error.{0,60}(domain|mx)/ },
  { class: 'not_accepted', text: /null mx|nullmx|(domain|host|server|address|recipient|mailbox|user|account|system).{0,50}(does ?n[o']t|doesn't|no longer|not|never) (currently )?(accept|receive|accepting|receiving) ?(any )?(e-?mails?|mails?|messages?|incoming)?|(mailbox|account|user|address|recipient|customer).{0,40}(disabled|inactive|suspended|deactivated|closed|terminated|discontinued|deleted|expired|removed|locked)|(disabled|inactive|suspended|closed|deactivated) (mailbox|account|user|recipient|address)|no longer (active|available|valid|in use|in service|exist)|account.{0,20}not active/ },
  { class: 'user_unknown', text: /(user|recipient|mailbox|account|addressee|alias|address|person|customer|member)('s)?( name)?.{0,70}(unknown|not (be )?(found|known|exist|recogni[sz]ed|listed|valid|located|verified)|n't (be )?(found|exist|known|listed|valid|have)|(does ?n[o']t|doesn't|do not) (exist|have)|non-?exist|invalid|unavailable|undeliverable|not our|not available|notfound)|unknown .{0,20}(user|recipient|mailbox|address|account|local|alias|addressee)|(no|not a(n)?( known| valid)?|invalid|bad|non-?existent|undeliverable|unroute?able|unknown or illegal|unverified|illegal) (such )?(person|user|recipient|mailbox|address|account|alias|local|destination mailbox|email)|no such|recipientnotfound|recipnotfound|no mailbox|address rejected|recipient rejected|not (in|listed in) .{0,30}(directory|address book|table|list of users)|doesn't have (an?|any) .{0,30}account|wasn't found at|couldn't be found|no account|is not a (user|mailbox|valid)|not local|quit\/left/ },
  // What only the code says.
  { class: 'user_unknown', status: /^5\.1\.(1|3|10)$/ },
  { class: 'host_unknown', status: /^5\.1\.2$/ },
  { class: 'moved', status: /^5\.1\.6$/ },
  { class: 'not_accepted', status: /^5\.2\.1$/ },
  { class: 'network', status: /^5\.[34]\./ },
  { class: 'mailbox_full', text: /^\D{0,200}\b552\b/ },
];

/** Longest text that is looked at: diagnoses are short, and what follows is the mail that came back. */
const LOOKED_AT = 2000;

/** An enhanced status code in a text (RFC 3463), no part of an address of the network or of a version. */
const ENHANCED = /(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/;

/** The enhanced status code that a text names, else `5.0.0` or `4.0.0` by an SMTP reply code at its beginning or after `smtp;`; null: it says neither. */
export function statusIn(text: string): string | null {
  const enhanced = ENHANCED.exec(text);
  if (enhanced !== null) return enhanced[0];
  const reply = /(?:^|[\s:;(<"'])([45])\d\d(?=[\s\-:;,)#]|$)/.exec(text);
  return reply === null ? null : `${reply[1]}.0.0`;
}

const isVague = (status: string | null): boolean => status === null || /^[45]\.0\.0$/.test(status);

/**
 * Class of a bounce by its enhanced status code (RFC 3463; null: not given, or only within the text) and the server's words. Total: what no row of the
 * table knows is `other`. Only a permanent failure that says nothing of the sender, the mail or the moment makes an address dead (providers.md).
 */
export function classifyBounce(status: string | null, text: string): BounceClass {
  const words = text.slice(0, LOOKED_AT).replace(/\s+/g, ' ').replaceAll('’', "'").trim().toLowerCase();
  const code = isVague(status) ? (statusIn(words) ?? status ?? '') : (status ?? '');
  return TABLE.find((row) => (row.status === undefined || row.status.test(code)) && (row.text === undefined || row.text.test(words)))?.class ?? 'other';
}
