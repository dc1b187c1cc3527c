/** A mail as a reader sees it. */
export interface ParsedMail {
  /** Names in lower case; a repeated header has its values joined by a line feed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The message as it came over the wire. */
  readonly raw: string;
}

/** Reads a MIME message: unfolded and decoded headers, and the first HTML and plain-text part. Takes bytes as one character each (latin1). */
export function parseMail(raw: string): ParsedMail {
  const { headers, leaves } = readPart(raw);
  const first = (type: string): string => leaves.find((leaf) => leaf.type === type)?.content ?? '';
  return { headers, subject: headers['subject'] ?? '', html: first('text/html'), text: first('text/plain'), raw: Buffer.from(raw, 'latin1').toString('utf8') };
}

interface Leaf {
  readonly type: string;
  readonly content: string;
}

function readPart(raw: string): { headers: Record<string, string>; leaves: Leaf[] } {
  const split = /\r?\n\r?\n/.exec(raw);
  const head = split === null ? raw : raw.slice(0, split.index);
  const body = split === null ? '' : raw.slice(split.index + split[0].length);
  const headers = readHeaders(head);
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";\r\n]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) return { headers, leaves: innerParts(body, boundary).flatMap((part) => readPart(part).leaves) };
  const content = decodeBody(body, headers['content-transfer-encoding'] ?? '7bit');
  return { headers, leaves: [{ type: (type.split(';')[0] ?? '').trim().toLowerCase(), content }] };
}

function readHeaders(head: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = decodeWords(line.slice(colon + 1).trim());
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
  }
  return headers;
}

function innerParts(body: string, boundary: string): string[] {
  return `\r\n${body}`.split(new RegExp(`\\r?\\n--${boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:--)?[ \\t]*`)).slice(1, -1).map((part) => part.replace(/^\r?\n/, ''));
}

/** RFC 2047 words; white space between two of them is not part of the text. */
function decodeWords(value: string): string {
  const joined = value.replace(/(\?=)\s+(=\?)/g, '$1$2');
  // Neighbouring words may share a character's bytes, so bytes are gathered before they are read as UTF-8.
  return joined.replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) => {
    const bytes = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind, text]) =>
      kind?.toLowerCase() === 'b' ? Buffer.from(text ?? '', 'base64') : quotedBytes((text ?? '').replaceAll('_', ' ')));
    return Buffer.concat(bytes).toString('utf8');
  });
}

function decodeBody(body: string, encoding: string): string {
  const kind = encoding.toLowerCase();
  if (kind === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (kind === 'quoted-printable') return quotedBytes(body.replace(/[ \t]*=\r?\n/g, '')).toString('utf8');
  return Buffer.from(body, 'latin1').toString('utf8');
}

function quotedBytes(text: string): Buffer {
  return Buffer.from(text.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
}
