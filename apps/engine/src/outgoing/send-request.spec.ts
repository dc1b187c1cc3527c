import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { httpSink } from '@perennial/testkit';
import { lendRequests } from '../delivery/lend.js';
import { KeptConnections } from './kept-connections.js';
import { sendRequest, type OutgoingAnswer } from './send-request.js';

const ALLOWED = ['127.0.0.1'];
const request = (url: string, body = 'x'): Promise<OutgoingAnswer> => sendRequest({ method: 'POST', url, headers: {}, body, timeoutMs: 700, maxBytes: 1000 }, ALLOWED);

/** A server that accepts connections and does as told with them. */
async function rawServer(onData: 'hang' | 'break' | 'deaf'): Promise<{ url: string; close: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    if (onData === 'deaf') socket.pause();
    else socket.on('data', () => (onData === 'break' ? socket.destroy() : undefined));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, close: () => new Promise((closed) => {
    server.close(() => closed());
    for (const socket of open) socket.destroy();
  }) };
}

describe('requests to the outside', () => {
  it('answers headers in lower case, and how long to wait', async () => {
    const sink = await httpSink(() => ({ status: 429, headers: { 'X-Message-Id': 'a', 'Retry-After': '7' }, body: 'slow' }));
    expect(await request(sink.url)).toMatchObject({ type: 'answer', status: 429, retryAfterMs: 7000, text: 'slow', headers: { 'x-message-id': 'a' } });
    await sink.close();
  });

  it('tells silence before all of it left from silence after', async () => {
    expect(await request('http://127.0.0.1:1/')).toEqual({ type: 'unreachable', reason: 'the connection was refused', sent: false });
    for (const [how, body, sent, reason] of [['hang', 'x', true, 'no answer within 0.7 s'], ['break', 'x', true, 'the connection broke'], ['deaf', 'x'.repeat(20_000_000), false, 'no answer within 0.7 s']] as const) {
      const server = await rawServer(how);
      expect(await request(server.url, body)).toEqual({ type: 'unreachable', reason, sent });
      await server.close();
    }
  });

  it('lends GET without a body beside POST', async () => {
    const sink = await httpSink();
    const { get, post } = lendRequests(ALLOWED, new KeptConnections());
    await get({ url: `${sink.url}/a`, headers: { 'x-own': '1' } });
    await post({ url: `${sink.url}/b`, headers: {}, body: '{}' });
    expect(sink.requests).toMatchObject([{ method: 'GET', path: '/a', body: '', headers: { 'x-own': '1' } }, { method: 'POST', path: '/b', body: '{}' }]);
    await sink.close();
  });
});
