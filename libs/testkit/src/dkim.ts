import { createHash, createPublicKey, createVerify } from 'node:crypto';

const relaxedHeader = (line: string): string => {
  const at = line.indexOf(':');
  return `${line.slice(0, at).trim().toLowerCase()}:${line.slice(at + 1).replace(/\r\n(?=[ \t])/g, '').replace(/[ \t]+/g, ' ').trim()}`;
};
const relaxedBody = (body: string): string => {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, '')).join('\r\n').replace(/(\r\n)+$/, '');
  return lines === '' ? '' : `${lines}\r\n`;
};

/** What a mail's signature says: whether it is good, of which domain and selector, and which headers it covers (lower case). */
export interface DkimResult {
  readonly ok: boolean;
  readonly domain: string;
  readonly selector: string;
  readonly headers: readonly string[];
}

/** Verifies the first DKIM signature of a raw mail (RFC 6376, rsa-sha256, relaxed/relaxed) by a public key, base64 of its DER (SPKI); null: it has none. */
export function verifyDkim(raw: string, publicKey: string): DkimResult | null {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = headers.find((line) => /^dkim-signature:/i.test(line));
  if (signature === undefined) return null;
  const tags = new Map(signature.slice(signature.indexOf(':') + 1).replace(/\s+/g, ' ').split(';').map((part) => {
    const [name = '', ...value] = part.split('=');
    return [name.trim(), value.join('=').trim()];
  }));
  const tag = (name: string): string => (tags.get(name) ?? '').replace(/\s+/g, '');
  const covered = tag('h').toLowerCase().split(':');
  const left = [...headers];
  const signed = covered.map((name) => {
    const at = left.findLastIndex((line) => line.toLowerCase().startsWith(`${name}:`));
    return at === -1 ? '' : `${relaxedHeader(left.splice(at, 1)[0] ?? '')}\r\n`;
  });
  const own = relaxedHeader(signature.replace(/([;\s]b=)[^;]*/, '$1')).replace(/\r\n$/, '');
  const verify = createVerify('RSA-SHA256').update(signed.join('') + own);
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const body = createHash('sha256').update(relaxedBody(raw.slice(end + 4))).digest('base64');
  return { ok: tag('c') === 'relaxed/relaxed' && tag('bh') === body && verify.verify(key, tag('b'), 'base64'), domain: tag('d'), selector: tag('s'), headers: covered };
}
