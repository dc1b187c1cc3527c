import { z } from 'zod';

/** Settings of the generic provider; `headers` and `secretHeaders` hold a header a line, `idPath` a dotted path (empty: the answer is not read). */
export const httpSettings = z.strictObject({
  url: z.string().trim().max(2000).regex(/^https?:\/\/[^/?#{}\s@]+(?=$|[/?#])/i, 'must begin with https:// and a fixed host, such as https://api.example.com/messages'),
  headers: z.string().max(4000),
  secretHeaders: z.string().max(4000),
  body: z.string().trim().min(1, 'is missing').max(20_000),
  idPath: z.string().trim().max(200).regex(/^(?:[\w-]+(?:\.[\w-]+)*)?$/, 'must be names with dots between them, such as messages.0.id'),
});
/** Settings of the generic provider. */
export type HttpSettings = z.infer<typeof httpSettings>;

/** Headers that the protocol, or this provider, sets. */
const OWN: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect', 'idempotency-key', 'accept-encoding', 'proxy-authorization', 'proxy-connection']);
/** What may stand in a header: tab and visible characters of one byte. */
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** One header. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Reads a text with a header a line (`Name: value`); `problem` is in words for a person, and never quotes a value. */
export function parseHeaders(text: string): { readonly headers: readonly Header[]; readonly problem: string | null } {
  const headers: Header[] = [];
  let problem: string | null = null;
  for (const [place, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, value = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:(.*)$/.exec(line) ?? [];
    if (name === undefined) problem ??= `line ${place + 1} is not a header; write Name: value`;
    else if (OWN.has(name.toLowerCase())) problem ??= `${name} is set by the engine; remove it`;
    else if (!VALUE.test(value)) problem ??= `the value of ${name} holds a character that a header cannot hold`;
    else headers.push({ name, value: value.trim() });
  }
  return { headers, problem };
}
