import { createSocket } from 'node:dgram';
import { decode, encode, type Answer } from 'dns-packet';

/** A DNS server on loopback that knows a few texts. */
export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Texts by name, lower case; a name that is not there does not exist; null: no answer (SERVFAIL). */
  readonly texts: Map<string, readonly string[] | null>;
  readonly close: () => Promise<void>;
}

const PARTS = /[\s\S]{1,255}/g;

/** Starts a DNS server that answers TXT queries, long texts in parts as DNS has them. */
export async function dnsServer(): Promise<DnsServer> {
  const texts = new Map<string, readonly string[] | null>();
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const { id = 0, questions = [] } = decode(message);
    const name = questions[0]?.name.toLowerCase() ?? '';
    const known = texts.get(name);
    const answers = (known ?? []).map((data): Answer => ({ type: 'TXT', name, ttl: 1, data: data.match(PARTS) ?? [''] }));
    const code = known === null ? 2 : known === undefined ? 3 : 0;
    socket.send(encode({ type: 'response', id, flags: 0x0180 | code, questions, answers }), from.port, from.address);
  });
  await new Promise<void>((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  return { address: `127.0.0.1:${socket.address().port}`, texts, close: () => new Promise((resolve) => { socket.close(() => resolve()); }) };
}
